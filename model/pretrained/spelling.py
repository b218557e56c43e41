"""How a tokenizer writes its pieces: every way turned into one that `pieces` reads.

There, a piece that begins a word opens with a space, and bytes that make no text of their own are `<0xF0><0x9F>`.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from typing import Any

Spelling = Callable[[str], str]


def spelling(tokenizer: Any) -> Spelling:
    """How the names in this vocabulary (a Tokenizer of the tokenizers library) are read."""
    kept = json.loads(tokenizer.to_str())
    written = json.dumps([kept["pre_tokenizer"], kept["decoder"], kept["normalizer"]], ensure_ascii=False)
    if '"ByteLevel"' in written:
        return byte_level
    if '"WordPiece"' in written:
        return word_piece
    return sentence_piece if "▁" in written else str


def sentence_piece(name: str) -> str:
    """SentencePiece (T5, Marian, Llama): "▁cat"."""
    return name.replace("▁", " ")


def word_piece(name: str) -> str:
    """WordPiece (BERT): "cat", and "##s" for what goes on."""
    return name[2:] if name.startswith("##") and len(name) > 2 else f" {name}"


def byte_level(name: str) -> str:
    """Byte-level BPE (GPT-2, RoBERTa, Qwen): a printable character for each byte, "Ġ" for the space."""
    if not _bytes().keys() >= {*name}:  # a piece that was written into the vocabulary by hand
        return name
    data = bytes(_bytes()[character] for character in name)
    try:
        return data.decode()
    except UnicodeDecodeError:
        word = data.removeprefix(b" ")
        return " " * (len(data) - len(word)) + "".join(f"<0x{byte:02X}>" for byte in word)


@cache
def _bytes() -> dict[str, int]:
    """GPT-2's table: printable bytes of Latin-1 stand for themselves, the others follow from U+0100 on."""
    printable = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    others = [byte for byte in range(256) if byte not in printable]
    return {chr(byte): byte for byte in printable} | {chr(256 + i): byte for i, byte in enumerate(others)}
