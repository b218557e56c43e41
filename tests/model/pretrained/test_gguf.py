"""GGUF is read as its definition says, number by number."""

import struct

import numpy as np
import pytest

from model.pretrained.gguf import read
from tests.model.pretrained.tiny_gguf import F16, F32, Q4_1, Q8_0, Stored, gguf


def half(data: bytes, at: int) -> float:
    return float(struct.unpack_from("<e", data, at)[0])


def naive(stored: Stored) -> list[float]:
    """ggml's definition of its blocks, in loops (ggml-quants.c)."""
    found: list[float] = []
    size = {Q4_1: 20, Q8_0: 34}[stored.kind]
    for start in range(0, len(stored.data), size):
        block = stored.data[start : start + size]
        if stored.kind == Q8_0:
            found += [half(block, 0) * number for number in struct.unpack("<32b", block[2:])]
        else:
            scale, least = half(block, 0), half(block, 2)
            found += [scale * (byte % 16) + least for byte in block[4:]]
            found += [scale * (byte // 16) + least for byte in block[4:]]
    return found


def blocks(kind: int) -> Stored:
    """Three rows of 64 random numbers."""
    random = np.random.default_rng(3)
    head = {Q4_1: 2, Q8_0: 1}[kind]
    parts = [
        random.normal(0, 0.1, head).astype("<f2").tobytes() + random.bytes({Q4_1: 16, Q8_0: 32}[kind]) for _ in range(6)
    ]
    return Stored(kind, (3, 64), b"".join(parts))


@pytest.mark.parametrize("kind", [Q4_1, Q8_0])
def test_blocks_are_read_as_ggml_defines_them(kind: int) -> None:
    stored = blocks(kind)
    _, tensors = read(gguf({"a": 1}, {"w": stored}))
    assert tensors["w"].shape == (3, 64)
    # fp32 rounds the sum once
    np.testing.assert_allclose(tensors["w"].ravel(), naive(stored), rtol=1e-6, atol=1e-7)


def test_plain_numbers_and_every_kind_of_value_are_read() -> None:
    numbers = np.arange(6, dtype="<f4").reshape(2, 3) / 4
    tensors = {
        "a": Stored(F32, (2, 3), numbers.tobytes()),
        "b": Stored(F16, (2, 3), numbers.astype("<f2").tobytes()),
    }
    values = {"yes": True, "n": 7, "x": 0.25, "word": "Ġé", "list": ["a", "b"], "kinds": [3, 1]}
    found, read_back = read(gguf(values, tensors, version=2))
    assert found == values
    for name in "ab":
        np.testing.assert_array_equal(read_back[name], numbers)


@pytest.mark.parametrize("data", [b"", b"GGML\3\0\0\0", b"GGUF\1\0\0\0"])
def test_what_is_no_gguf_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match="not a GGUF file"):
        read(data)


def test_a_file_that_ends_early_is_refused() -> None:
    whole = gguf({"n": 7, "word": "cat"}, {"w": blocks(Q8_0)})
    with pytest.raises(ValueError, match="cut short"):
        read(whole[:30])
    with pytest.raises(ValueError, match="buffer"):
        read(whole[:-40])


def test_a_value_or_a_tensor_of_an_unknown_kind_is_refused() -> None:
    with pytest.raises(ValueError, match="does not know"):
        read(gguf({"n": 7}, {}).replace(struct.pack("<II", 4, 7), struct.pack("<II", 77, 7)))
    with pytest.raises(ValueError, match="type 2 "):
        read(gguf({}, {"w": Stored(2, (1, 32), b"\0" * 18)}))
