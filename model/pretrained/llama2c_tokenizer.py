"""Turns llama2.c's tokenizer.bin into the tokenizer.json that transformers reads.

The file is (longest token: int32), then for every id (score: float32, length: int32, bytes). It came from a
SentencePiece model whose "▁" was replaced by a space (llama2.c, `tokenizer.py`); spaces stay spaces here, so
that a "▁" in a person's text is a character like any other.
"""

from __future__ import annotations

import struct
from typing import Any

SPECIAL = ("<unk>", "<s>", "</s>")
BYTES_START = len(SPECIAL)  # ids 3 to 258 are the 256 bytes, whatever string the file gives them
TEXT_START = BYTES_START + 256

ENTRY = struct.Struct("<fi")


def read_tokenizer(data: bytes, vocabulary: int) -> list[tuple[str, float]]:
    """(text, score) of every id; the special tokens and the bytes get the names that transformers uses.

    Raises ValueError if the file does not hold `vocabulary` tokens.
    """
    pieces, offset = [], 4
    try:
        for _ in range(vocabulary):
            score, length = ENTRY.unpack_from(data, offset)
            offset += ENTRY.size + length
            pieces.append((data[offset - length : offset].decode(), score))
    except struct.error as error:
        raise ValueError(f"tokenizer.bin ends after {len(pieces)} of {vocabulary} tokens.") from error
    names = [*SPECIAL, *(f"<0x{byte:02X}>" for byte in range(256))]
    return [(name, score) for name, (_, score) in zip(names, pieces, strict=False)] + pieces[TEXT_START:]


def merges(pieces: list[tuple[str, float]]) -> list[tuple[str, str]]:
    """Every way to make a text token of two others, the best score first (as llama2.c merges).

    If one token can be made in several ways, they keep the order of their left part's length.
    """
    scores = dict(pieces[TEXT_START:])
    ways = [
        (-score, text[:cut], text[cut:])
        for text, score in scores.items()
        for cut in range(1, len(text))
        if text[:cut] in scores and text[cut:] in scores
    ]
    ways.sort(key=lambda way: way[0])  # stable: equal scores stay in the order of ids
    return [(left, right) for _, left, right in ways]


def tokenizer_json(data: bytes, vocabulary: int) -> dict[str, Any]:
    """The content of tokenizer.json: byte-pair encoding with bytes for what the vocabulary lacks.

    A space is put before the text and taken off again, as llama2.c does; `<s>` opens every sequence.
    """
    pieces = read_tokenizer(data, vocabulary)
    return {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": [special(id_, text) for id_, text in enumerate(SPECIAL)],
        "normalizer": {"type": "Prepend", "prepend": " "},
        "pre_tokenizer": None,
        "post_processor": {
            "type": "TemplateProcessing",
            "single": [{"SpecialToken": {"id": "<s>", "type_id": 0}}, part("A", 0)],
            "pair": [part("A", 0), part("B", 1)],
            "special_tokens": {"<s>": {"id": "<s>", "ids": [1], "tokens": ["<s>"]}},
        },
        "decoder": {
            "type": "Sequence",
            "decoders": [
                {"type": "ByteFallback"},
                {"type": "Fuse"},
                {"type": "Strip", "content": " ", "start": 1, "stop": 0},
            ],
        },
        "model": {
            "type": "BPE",
            "dropout": None,
            "unk_token": "<unk>",
            "continuing_subword_prefix": None,
            "end_of_word_suffix": None,
            "fuse_unk": True,
            "byte_fallback": True,
            "ignore_merges": False,
            "vocab": {text: id_ for id_, (text, _) in enumerate(pieces)},
            "merges": merges(pieces),
        },
    }


def part(name: str, type_id: int) -> dict[str, Any]:
    """A text's place in a template of the post-processor."""
    return {"Sequence": {"id": name, "type_id": type_id}}


def special(id_: int, text: str) -> dict[str, Any]:
    """An entry of `added_tokens`."""
    flags = dict.fromkeys(("single_word", "lstrip", "rstrip", "normalized"), False)
    return {"id": id_, "content": text, **flags, "special": True}


def tokenizer_config(context: int) -> dict[str, Any]:
    """tokenizer_config.json; `split_special_tokens` makes a "<s>" that a person types plain text."""
    return {
        "tokenizer_class": "PreTrainedTokenizerFast",
        "model_max_length": context,
        "bos_token": "<s>",
        "eos_token": "</s>",
        "unk_token": "<unk>",
        "clean_up_tokenization_spaces": False,
        "split_special_tokens": True,
    }
