"""From a sentence to numbers: tokens, toy vectors and seeded weights.

Randomness stays put: a token's vector depends on the seed, its text and the size alone; a weight matrix on the
seed, its name and its shape. They are drawn from a hash, so they are the same on every machine.
"""

import hashlib
import math
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import regex
import torch
from torch import Tensor

from model.problem import N_, Problem

MAX_CHARACTERS = 20_000  # of a text; longer than any context that is read here


@dataclass(frozen=True)
class Token:
    """A token: id in its vocabulary, plain readable text, and how many equal texts came before it."""

    id: int
    text: str
    occurrence: int


def split(text: str, field: str = "text") -> list[str]:
    """Text at Unicode's word boundaries (UAX #29): punctuation is a token, Chinese goes by character.

    Raises Problem if the text has no visible character, or cannot be encoded.
    """
    check(text, field)
    words = [word.strip() for word in regex.split(r"(?V1w)\b", text) if visible(word)]
    if not words:
        raise Problem(N_("Type at least one word."), field=field)
    return words


def check(text: str, field: str) -> None:
    """Raises Problem if a text holds half a character, which no answer could carry."""
    if any(unicodedata.category(character) == "Cs" for character in text):
        raise Problem(N_("The text holds half a character (a lone surrogate); type it again."), field=field)


def tokens(texts: Sequence[str]) -> list[Token]:
    """Tokens of a vocabulary that is this sentence's own: ids count its distinct texts from 0."""
    ids = {text: id_ for id_, text in enumerate(dict.fromkeys(texts))}
    return [Token(ids[text], text, n) for text, n in zip(texts, occurrences(texts), strict=True)]


def occurrences(texts: Iterable[str]) -> list[int]:
    """For each text, how many equal ones came before it."""
    seen: Counter[str] = Counter()
    found = []
    for text in texts:
        found.append(seen[text])
        seen[text] += 1
    return found


def seeded(
    seed: int, name: str, axes: Sequence[str], sizes: Sequence[int], names: Mapping[str, Sequence[str]]
) -> Tensor:
    """A toy input of these axes: per token if an axis is of tokens, else one matrix by name and shape.

    names: the texts along each axis of tokens or words. Values have two decimals, so that what a page shows is
    the whole number; variance about 1 for vectors and 1/d_in for matrices.
    """
    places = [i for i, axis in enumerate(axes) if axis in names]
    if len(places) != 1:
        summed = sizes[axes.index("d_in")] if "d_in" in axes else sizes[0]
        return _draw(f"{seed}/{name}/{tuple(sizes)}", sizes, 1 / math.sqrt(summed))
    (place,) = places
    texts = names[axes[place]]
    rest = [size for i, size in enumerate(sizes) if i != place]
    vectors = {text: _draw(f"{seed}/{name}/{tuple(rest)}/{text}", rest, 1.0) for text in set(texts)}
    return torch.stack([vectors[text] for text in texts], dim=place)


def _draw(key: str, shape: Sequence[int], deviation: float) -> Tensor:
    """Uniform numbers of this standard deviation, from the hash of the key."""
    count = math.prod(shape)
    digest = hashlib.shake_256(key.encode()).digest(4 * count)
    words = (int.from_bytes(digest[4 * i : 4 * i + 4], "big") for i in range(count))
    half = math.sqrt(3) * deviation
    return torch.tensor([round((2 * word / 0xFFFFFFFF - 1) * half, 2) for word in words]).reshape(tuple(shape))


def visible(word: str) -> bool:
    """Whether a word has a character that is neither space nor control."""
    return any(unicodedata.category(c)[0] not in "CZ" for c in word)
