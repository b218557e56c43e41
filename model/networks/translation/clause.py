"""What a clause says, before it is put into the order of a language."""

from __future__ import annotations

from dataclasses import dataclass, field
from sys import intern
from typing import Literal, NamedTuple

from model.networks.translation import circumstances
from model.networks.translation.lexicon import Verb
from model.networks.translation.phrases import Phrase
from model.networks.translation.word import Meaning, PartOfSpeech, Word, Words, links

Tense = Literal["present", "past", "future", "modal"]
Sense = Literal["verb", "finite", "zu", "not", "adjective"]


class Pair(NamedTuple):
    """A sentence, in words and punctuation marks, and its translation.

    links: for each English word the places of the German words that it translates, none for "of" in a date; parts: its
    part of speech. Both are known where the words are chosen; a pair from elsewhere has neither.
    """

    german: tuple[str, ...]
    english: tuple[str, ...]
    links: tuple[tuple[int, ...], ...] = ()
    parts: tuple[PartOfSpeech, ...] = ()

    @classmethod
    def of(cls, german: Words, english: Words) -> Pair:
        parts = tuple(word.part for word in english if word.part)
        return cls(_plain(german), _plain(english), links(german, english), parts)


def _plain(words: Words) -> tuple[str, ...]:
    return tuple(intern(str(word)) for word in words)


@dataclass(frozen=True)
class Clause:
    """modal: of the tense "modal", an infinitive; time, place, adjective: (German, English); with an adjective the verb
    is "to be", whatever `verb` says; key: whose the meanings are."""

    subject: Phrase
    verb: Verb
    tense: Tense
    modal: str = ""
    object: Phrase | None = None
    time: tuple[str, str] | None = None
    place: tuple[str, str] | None = None
    negated: bool = False
    adjective: tuple[str, str] | None = None
    key: Meaning = field(default_factory=Meaning, repr=False, compare=False)

    def word(self, text: str, *senses: Sense, part: PartOfSpeech | None = None) -> Word:
        """One that says this of the clause."""
        return Word(text, *((self.key, sense) for sense in senses), part=part)

    def circumstance(self, name: str, language: int) -> Words:
        """The "time" or the "place" in German (0) or in English (1), if it is said."""
        found = self.time if name == "time" else self.place
        return circumstances.said(found[language], (self.key, name)) if found else []
