"""Words that know what they say, so that a sentence and its translation know which word comes from which."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Literal

PartOfSpeech = Literal["noun", "verb", "particle", "auxiliary", "article", "adjective", "number", "pronoun",
                       "preposition", "adverb", "conjunction", "asking or relative", "to", "not", "mark"]  # fmt: skip
PARTS_OF_SPEECH: tuple[PartOfSpeech, ...] = PartOfSpeech.__args__  # type: ignore[attr-defined]


class Meaning:
    """Something that is said, once in a sentence, in either language."""


class Word(str):
    """means: what it says; part: of speech, of the English words alone."""

    __slots__ = ("means", "part")
    means: tuple[object, ...]
    part: PartOfSpeech | None

    def __new__(cls, text: str, *means: object, part: PartOfSpeech | None = None) -> Word:
        word = str.__new__(cls, text)
        word.means, word.part = means, part
        return word


Words = list[Word]


def both(german: str, english: str, part: PartOfSpeech) -> tuple[Words, Words]:
    """One word that is translated by one."""
    meaning = Meaning()
    return [Word(german, meaning)], [Word(english, meaning, part=part)]


def pieces(text: str, key: object) -> Iterator[tuple[str, tuple[object, int]]]:
    """The words of an aligned text, each with its meaning: what stands between spaces is a piece, and the i-th piece
    says the same in both languages; "+" joins the words of a piece, "-" is an empty one."""
    for i, piece in enumerate(text.split()):
        if piece != "-":
            for word in piece.split("+"):
                yield word, (key, i)


def links(german: Iterable[Word], english: Sequence[Word]) -> tuple[tuple[int, ...], ...]:
    """For each English word the places of the German ones that say what it says."""
    places: dict[object, list[int]] = {}
    for place, word in enumerate(german):
        for meaning in word.means:
            places.setdefault(meaning, []).append(place)
    return tuple(
        tuple(sorted({place for meaning in word.means for place in places.get(meaning, ())})) for word in english
    )
