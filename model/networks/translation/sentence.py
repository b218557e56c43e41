"""From a typed German sentence to the words and marks of the corpus, and back from words to a sentence."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from model.lab.inputs import check
from model.networks.training.vocabulary import Vocabulary
from model.networks.translation.corpus import LONGEST
from model.problem import N_, Note, Problem

MOST = 40  # words and marks that are read; the longest in training had `LONGEST`
MARKS = (".", "?", ",")
ENDS = (".", "?")
PIECE = re.compile(r"\w+(?:[-'’]\w+)*|[^\w\s]")

ADDED = N_("A sentence ends with a mark, so “.” was added; if it is a question, write “?”.")
LONG = N_("{n} words and marks: in training the longest sentence had {longest}, so expect mistakes.")
UNKNOWN = N_("Not in the vocabulary of {n} words: {words}. Choose one of those offered, or say it another way.")


@dataclass(frozen=True)
class Piece:
    """A word or a mark, from `start` to `end` in the text, in characters; near: known ones that look most like one that
    is not known."""

    text: str
    start: int
    end: int
    known: bool
    near: tuple[str, ...] = ()


@dataclass(frozen=True)
class Sentence:
    """What was read of a text (NFC); unknown: a sentence about the words that are not known, None if all are."""

    text: str
    pieces: list[Piece]
    notes: list[Note]
    unknown: Note | None

    @property
    def words(self) -> list[str]:
        return [piece.text for piece in self.pieces]


def read(text: str, vocabulary: Vocabulary) -> Sentence:
    """Splits as the corpus does. Raises Problem if there is nothing to read, or too much."""
    check(text, "text")
    text = unicodedata.normalize("NFC", text)
    pieces = [_piece(found[0], found.start(), vocabulary) for found in PIECE.finditer(text)]
    if not pieces:
        raise Problem(N_("Type a German sentence."), field="text")
    notes = []
    if pieces[-1].text not in ENDS:
        pieces.append(Piece(".", len(text), len(text), True))
        notes.append(Note(ADDED))
    if len(pieces) > MOST:
        raise Problem(
            N_("The sentence has {n} words and marks; at most {most} are read: shorten it."),
            field="text", n=len(pieces), most=MOST,
        )  # fmt: skip
    if len(pieces) > LONGEST:
        notes.append(Note(LONG, {"n": len(pieces), "longest": LONGEST}))
    unknown = dict.fromkeys(piece.text for piece in pieces if not piece.known)
    said = Note(UNKNOWN, {"n": len(vocabulary), "words": ", ".join(unknown)}) if unknown else None
    return Sentence(text, pieces, notes, said)


def _piece(text: str, start: int, vocabulary: Vocabulary) -> Piece:
    if text in vocabulary:
        return Piece(text, start, start + len(text), True)
    near = vocabulary.near(text) if text[0].isalnum() else MARKS
    return Piece(text, start, start + len(text), False, tuple(near))


def written(words: Sequence[str]) -> str:
    """Words and marks as a sentence: a capital at the beginning, no space before a mark."""
    joined = "".join(word if word in MARKS else f" {word}" for word in words).strip()
    return joined[:1].upper() + joined[1:]
