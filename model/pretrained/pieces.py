"""A vocabulary's pieces as text that a person can read: no "▁", no <0xF0>, never a replacement character."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

import regex as re

from model.lab.inputs import Token, occurrences

BYTES = re.compile(r" ?(<0x[0-9A-F]{2}>)+")

# nothing to be seen, by Unicode's word (fillers, joiners, marks of direction, selectors), or Braille's blank
SHAPELESS = re.compile(r"[\p{Default_Ignorable_Code_Point}\u2800\ufffd]")
SIGNS = {" ": "␣", "\n": "⏎", "\r": "␍", "\t": "⇥"}


NOTHING = "∅"  # a token of no letter


@dataclass(frozen=True)
class Piece(Token):
    """A token of a trained model's vocabulary; joined: no space stands between it and the token before it."""

    joined: bool


def pieces(ids: Sequence[int], names: Sequence[str], special: frozenset[int]) -> list[Piece]:
    """The tokens of a sequence, from their ids and their names in the vocabulary (" cat", "<0xF0>", "<s>").

    special: the ids whose names are shown as they are written, white space too. Bytes that follow
    each other are read together.
    """
    texts = list(_texts(ids, names, special))
    parts = zip(ids, names, texts, occurrences(texts), strict=True)
    return [
        Piece(id_, text, count, joined=id_ not in special and not name.startswith(" "))
        for id_, name, text, count in parts
    ]


def _texts(ids: Sequence[int], names: Sequence[str], special: frozenset[int]) -> Iterator[str]:
    tokens = zip(ids, names, strict=True)
    for is_bytes, group in groupby(tokens, key=lambda token: BYTES.fullmatch(token[1]) is not None):
        run = list(group)
        if is_bytes:
            yield from byte_texts([bytes.fromhex(re.sub(r" |<0x|>", "", name)) for _, name in run])
        else:
            yield from (added_text(name) if id_ in special else piece_text(name) for id_, name in run)


def added_text(name: str) -> str:
    """The name of an added token: what of it could not be seen is written out."""
    inside = name.strip(" ")
    before = len(name) - len(name.lstrip(" ")) if inside else len(name)
    return "␣" * before + readable(inside) + "␣" * (len(name) - before - len(inside)) or NOTHING


@lru_cache(2**14)
def piece_text(name: str) -> str:
    """A piece without the space that opens a word; a piece of nothing but spaces shows them as "␣"."""
    word = name.removeprefix(" ")
    return readable(word) if word.strip(" ") else "␣" * len(name) or NOTHING


def byte_texts(tokens: Sequence[bytes]) -> Iterator[str]:
    """A text for each token: "🙂 1/4", or "🙂 1–3/4" for several bytes, if the bytes around it make a character,
    else "0xE4"."""
    data, start = b"".join(tokens), 0
    parts: list[tuple[int, str, int, int]] = []  # each byte: where its character starts, it, which byte, of how many
    while start < len(data):
        character, size = _character(data[start : start + 4])
        parts += [(start, character, part, size) for part in range(1, size + 1)]
        start += size
    for token in tokens:
        own, parts = parts[: len(token)], parts[len(token) :]
        yield "".join(_share(list(group)) for _, group in groupby(own, key=lambda part: part[0]))


def _share(parts: list[tuple[int, str, int, int]]) -> str:
    """What a token holds of one character."""
    (_, character, first, size), last = parts[0], parts[-1][2]
    if last - first + 1 == size:
        return character
    return f"{character} {first}/{size}" if first == last else f"{character} {first}–{last}/{size}"


def _character(data: bytes) -> tuple[str, int]:
    """The readable character at the start of some bytes, and how many of them it takes."""
    for size in range(1, len(data) + 1):
        try:
            return readable(data[:size].decode()), size
        except UnicodeDecodeError:
            continue
    return f"0x{data[0]:02X}", 1


def readable(text: str) -> str:
    """Signs for line ends and tabs, U+… for what has no shape, a dotted circle under a lone accent."""
    shown = "".join(map(_sign, text))
    return "◌" + shown if shown and unicodedata.category(shown[0])[0] == "M" else shown


def _sign(character: str) -> str:
    shapeless = not character.isprintable() or SHAPELESS.match(character)
    return SIGNS.get(character, f"U+{ord(character):04X}" if shapeless else character)
