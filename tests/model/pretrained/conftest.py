"""A tiny random llama2.c checkpoint with its tokenizer, and stories15M."""

import struct
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from model.pretrained.llama2c import Header
from model.pretrained.loading import Loaded, load

WORDS = [" ", "a", "b", "c", "t", " c", "at", " a", "ca", "cat", " cat", " b", "bat"]


def checkpoint_bytes(header: Header) -> bytes:
    """Random weights that fp16 holds exactly, so that nothing is lost when they are stored."""
    random = np.random.default_rng(7)
    vocabulary = header.vocabulary if header.tied else -header.vocabulary
    sizes = (
        header.d,
        header.hidden,
        header.layers,
        header.heads,
        header.key_heads,
        vocabulary,
        header.context,
    )
    parts = [struct.pack("<7i", *sizes)]
    for name, shape in header.shapes():
        numbers = random.normal(0, 0.5, shape).astype(np.float16).astype("<f4")
        if name == "rotation":
            half = header.d_head // 2
            angles = np.outer(np.arange(header.context), 10000.0 ** -(np.arange(half) / half))
            numbers = np.stack([np.cos(angles), np.sin(angles)]).astype("<f4")
        parts.append(numbers.tobytes())
    return b"".join(parts)


def tokenizer_bytes() -> bytes:
    """llama2.c's spelling: `<s>` between newlines, the 256 bytes, then words; scores not in their order."""
    special = ["<unk>", "\n<s>\n", "\n</s>\n"]
    pieces = special + [chr(byte) for byte in range(256)] + WORDS
    parts = [struct.pack("<i", max(len(piece.encode()) for piece in pieces))]
    for id_, piece in enumerate(pieces):
        data = piece.encode()
        score = -float(5 * (id_ - 258) % 13) if id_ > 258 else 0.0
        parts.append(struct.pack("<fi", score, len(data)) + data)
    return b"".join(parts)


@dataclass(frozen=True)
class Tiny:
    header: Header
    checkpoint: bytes
    tokenizer: bytes

    def write(self, folder: Path) -> tuple[Path, Path]:
        (folder / "tiny.bin").write_bytes(self.checkpoint)
        (folder / "tokenizer.bin").write_bytes(self.tokenizer)
        return folder / "tiny.bin", folder / "tokenizer.bin"


@pytest.fixture(scope="session", params=[True, False], ids=["tied", "untied"])
def tiny(request: pytest.FixtureRequest) -> Tiny:
    header = Header(
        d=16, hidden=24, layers=2, heads=4, key_heads=2,
        vocabulary=259 + len(WORDS), context=32, tied=request.param,
    )  # fmt: skip
    return Tiny(header, checkpoint_bytes(header), tokenizer_bytes())


@pytest.fixture(scope="session")
def stories() -> Loaded:
    return load("stories15m")
