"""Reads GGUF (version 2 and 3): a file of named values and of tensors, quantised in blocks of 32 numbers.

The format is that of ggml (https://github.com/ggml-org/ggml, docs/gguf.md); of its ways to store numbers those
that the catalogue's files use are here. Nothing is executed: it is numbers and texts alone.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from dataclasses import dataclass
from math import prod
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float32]

BLOCK = 32  # numbers that share a scale
SCALARS = {0: "B", 1: "b", 2: "H", 3: "h", 4: "I", 5: "i", 6: "f", 7: "?", 10: "Q", 11: "q", 12: "d"}
STRING, LIST = 8, 9

Q8_0 = np.dtype([("scale", "<f2"), ("numbers", "i1", BLOCK)])
Q4_1 = np.dtype([("scale", "<f2"), ("least", "<f2"), ("pairs", "u1", BLOCK // 2)])


@dataclass
class Reader:
    """Reads one value after the other; raises struct.error at the end of the data."""

    data: bytes
    at: int = 0

    def scalar(self, code: str) -> Any:
        """The next number, by its code in `struct`."""
        (value,) = struct.unpack_from(f"<{code}", self.data, self.at)
        self.at += struct.calcsize(f"<{code}")
        return value

    def text(self) -> str:
        """A length, then as many bytes of UTF-8."""
        size = self.scalar("Q")
        self.at += size
        return self.data[self.at - size : self.at].decode()

    def value(self, kind: int) -> Any:
        """A value of this kind; a list says the kind of its entries first."""
        if kind == STRING:
            return self.text()
        if kind != LIST:
            return self.scalar(SCALARS[kind])
        inner, count = self.scalar("I"), self.scalar("Q")
        return [self.value(inner) for _ in range(count)]


def read(data: bytes) -> tuple[dict[str, Any], dict[str, Array]]:
    """The named values, and the tensors (d_out, d_in) as fp32. Raises ValueError for what is no such file."""
    if data[:4] != b"GGUF" or data[4:8] not in (b"\2\0\0\0", b"\3\0\0\0"):
        raise ValueError("This is not a GGUF file of version 2 or 3.")
    reader = Reader(data, 8)
    try:
        tensors, values = reader.scalar("Q"), reader.scalar("Q")
        named = {reader.text(): reader.value(reader.scalar("I")) for _ in range(values)}
        places = [(reader.text(), _shape(reader), reader.scalar("I"), reader.scalar("Q")) for _ in range(tensors)]
    except (struct.error, KeyError) as error:
        raise ValueError("The GGUF file is cut short, or holds what this reader does not know.") from error
    start = reader.at + -reader.at % named.get("general.alignment", 32)
    return named, {name: tensor(data, kind, shape, start + offset) for name, shape, kind, offset in places}


def _shape(reader: Reader) -> tuple[int, ...]:
    """ggml counts the fastest axis first."""
    return tuple(reader.scalar("Q") for _ in range(reader.scalar("I")))[::-1]


def tensor(data: bytes, kind: int, shape: tuple[int, ...], offset: int) -> Array:
    """The numbers of a tensor as fp32. Raises ValueError for a kind that is not here, or if data end early."""
    if kind not in KINDS:
        raise ValueError(f"Tensors of GGUF's type {kind} cannot be read here.")
    dtype, each, numbers = KINDS[kind]
    return numbers(np.frombuffer(data, dtype, prod(shape) // each, offset)).reshape(shape)


def _plain(stored: npt.NDArray[Any]) -> Array:
    return stored.astype(np.float32)


def _of_8_bits(blocks: npt.NDArray[Any]) -> Array:
    """scale · number"""
    scale = blocks["scale"].astype(np.float32)[:, None]
    return np.asarray(scale * blocks["numbers"], np.float32)


def _of_4_bits(blocks: npt.NDArray[Any]) -> Array:
    """scale · number + least; the low halves of the bytes are the first 16 numbers, the high ones the others."""
    scale, least = (blocks[name].astype(np.float32)[:, None] for name in ("scale", "least"))
    numbers = np.concatenate([blocks["pairs"] & 15, blocks["pairs"] >> 4], axis=1)
    return np.asarray(scale * numbers + least, np.float32)


# By ggml's number of a type: how it is stored, how many numbers are in one entry, and how they are read.
KINDS: dict[int, tuple[npt.DTypeLike, int, Callable[[npt.NDArray[Any]], Array]]] = {
    0: ("<f4", 1, _plain),
    1: ("<f2", 1, _plain),
    3: (Q4_1, BLOCK, _of_4_bits),
    8: (Q8_0, BLOCK, _of_8_bits),
}
