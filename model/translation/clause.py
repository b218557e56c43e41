"""What a clause says, before it is put into the order of a language."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

from model.translation.lexicon import Verb
from model.translation.phrases import Phrase

Tense = Literal["present", "past", "future", "modal"]
Words = list[str]


class Pair(NamedTuple):
    """A sentence, in words and punctuation marks, and its translation."""

    german: tuple[str, ...]
    english: tuple[str, ...]


@dataclass(frozen=True)
class Clause:
    """modal: of the tense "modal", an infinitive; time, place, adjective: (German, English); with an adjective the verb
    is "to be", whatever `verb` says."""

    subject: Phrase
    verb: Verb
    tense: Tense
    modal: str = ""
    object: Phrase | None = None
    time: tuple[str, str] | None = None
    place: tuple[str, str] | None = None
    negated: bool = False
    adjective: tuple[str, str] | None = None
