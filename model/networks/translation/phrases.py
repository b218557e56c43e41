"""Noun phrases: an article or a number, adjectives, a noun, in every case, beside their English."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from random import Random
from typing import Literal, NamedTuple

from model.networks.translation.circumstances import NUMBERS
from model.networks.translation.lexicon import NOUNS, Noun, fitting
from model.networks.translation.word import Meaning, PartOfSpeech, Word, Words

Case = Literal["nom", "acc", "dat"]
CASES: tuple[Case, ...] = ("nom", "acc", "dat")
Form = Literal["m", "f", "n", "pl"]

DER = {
    "nom": {"m": "der", "f": "die", "n": "das", "pl": "die"},
    "acc": {"m": "den", "f": "die", "n": "das", "pl": "die"},
    "dat": {"m": "dem", "f": "der", "n": "dem", "pl": "den"},
}
DIESER = {
    "nom": {"m": "dieser", "f": "diese", "n": "dieses", "pl": "diese"},
    "acc": {"m": "diesen", "f": "diese", "n": "dieses", "pl": "diese"},
    "dat": {"m": "diesem", "f": "dieser", "n": "diesem", "pl": "diesen"},
}
EIN = {  # the endings of "ein", "kein", "mein" …
    "nom": {"m": "", "f": "e", "n": "", "pl": "e"},
    "acc": {"m": "en", "f": "e", "n": "", "pl": "e"},
    "dat": {"m": "em", "f": "er", "n": "em", "pl": "en"},
}
WEAK = {  # an adjective behind "der"
    "nom": {"m": "e", "f": "e", "n": "e", "pl": "en"},
    "acc": {"m": "en", "f": "e", "n": "e", "pl": "en"},
    "dat": {"m": "en", "f": "en", "n": "en", "pl": "en"},
}
MIXED = {  # behind "ein"
    "nom": {"m": "er", "f": "e", "n": "es", "pl": "en"},
    "acc": {"m": "en", "f": "e", "n": "es", "pl": "en"},
    "dat": {"m": "en", "f": "en", "n": "en", "pl": "en"},
}
STRONG = {"nom": "e", "acc": "e", "dat": "en"}  # of plurals behind a number, or behind nothing

OWN = {"mein": "my", "dein": "your", "sein": "his", "unser": "our"}


@dataclass(frozen=True)
class Phrase:
    """german: the words by case; english: as a subject and as an object; form: gender, or plural; person: 1 to 3.

    Its words know each other: a phrase stands once in a sentence."""

    german: dict[Case, Words]
    english: tuple[Words, Words]
    form: Form
    person: int
    kind: str
    pronoun: bool = False
    negated: bool = False

    @property
    def plural(self) -> bool:
        return self.form == "pl"


class Pronoun(NamedTuple):
    """forms: nominative, accusative, dative; "-" if it would be ambiguous; english: as a subject and an object."""

    forms: str
    english: str
    form: Form
    person: int

    def phrase(self) -> Phrase:
        meaning = Meaning()
        german = {case: [Word(word, meaning)] for case, word in self.cases().items()}
        subject, object_ = ([Word(word, meaning, part="pronoun")] for word in self.english.split())
        return Phrase(german, (subject, object_), self.form, self.person, "person", pronoun=True)

    def cases(self) -> dict[Case, str]:
        return {case: word for case, word in zip(CASES, self.forms.split(), strict=True) if word != "-"}


PRONOUNS = [
    Pronoun("ich mich mir", "I me", "m", 1),
    Pronoun("du dich dir", "you you", "m", 2),
    Pronoun("er ihn ihm", "he him", "m", 3),
    Pronoun("sie - ihr", "she her", "f", 3),
    Pronoun("wir uns uns", "we us", "pl", 1),
]
WHO = Pronoun("wer - -", "who whom", "m", 3)


def pronoun(random: Random, case: Case) -> Phrase:
    """One that has this case."""
    return random.choice([each for each in PRONOUNS if case in each.cases()]).phrase()


def noun_phrase(random: Random, kinds: frozenset[str], may_deny: bool = False) -> Phrase:
    """A noun of one of these kinds, with what stands before it. may_deny: "kein" too."""
    noun = random.choice(_nouns(kinds))
    plural = bool(noun.plural) and random.random() < 0.25
    determiner = random.choices(
        ["der", "ein", "dieser", "own", "number", "kein"], [8, 5, 2, 3, 2, 2 if may_deny else 0]
    )[0]
    adjectives = _adjectives(random, noun)
    if determiner == "number":
        return _counted(noun, random.choice(NUMBERS), adjectives)
    form: Form = "pl" if plural and determiner != "ein" else noun.gender
    return _determined(noun, form, determiner, random.choice(list(OWN)), adjectives)


@cache
def _nouns(kinds: frozenset[str]) -> list[Noun]:
    return [each for each in NOUNS if each.kind in kinds]


def _adjectives(random: Random, noun: Noun) -> list[tuple[str, str]]:
    return random.sample(fitting(noun.kind), random.choices([0, 1, 2], [6, 3, 0.4])[0])


def _determined(noun: Noun, form: Form, determiner: str, own: str, adjectives: Sequence[tuple[str, str]]) -> Phrase:
    word = own if determiner == "own" else determiner
    german: dict[Case, list[str]] = {}
    for case in CASES:
        if word in ("der", "dieser"):
            first, ending = (DER if word == "der" else DIESER)[case][form], WEAK[case][form]
        else:
            first, ending = word + EIN[case][form], MIXED[case][form]
        german[case] = [first, *(_with(de, ending) for de, _ in adjectives), _declined(noun, form, case)]
    plural = form == "pl"
    rest = [*(en for _, en in adjectives), noun.en_plural if plural else noun.en]
    english = {
        "der": ["the"], "dieser": ["these" if plural else "this"], "kein": ["no"], "ein": [_article(rest[0])]
    }.get(word) or [OWN[word]]  # fmt: skip
    return _phrase(german, [*english, *rest], "article", form, noun.kind, negated=word == "kein")


def _counted(noun: Noun, number: tuple[str, str], adjectives: Sequence[tuple[str, str]]) -> Phrase:
    german: dict[Case, list[str]] = {
        case: [number[0], *(_with(de, STRONG[case]) for de, _ in adjectives), _declined(noun, "pl", case)]
        for case in CASES
    }
    return _phrase(german, [number[1], *(en for _, en in adjectives), noun.en_plural], "number", "pl", noun.kind)


def _phrase(german: dict[Case, list[str]], english: list[str], first: PartOfSpeech, form: Form, kind: str,
            negated: bool = False) -> Phrase:  # fmt: skip
    """Both languages have the same order: what stands first, adjectives, the noun."""
    meanings = [Meaning() for _ in english]
    adjectives: list[PartOfSpeech] = ["adjective"] * (len(english) - 2)
    words = [
        Word(word, meaning, part=part)
        for text, meaning, part in zip(english, meanings, [first, *adjectives, "noun"], strict=True)
        for word in text.split("+")
    ]
    known = {case: [*map(Word, own, meanings)] for case, own in german.items()}
    return Phrase(known, (words, words), form, 3, kind, negated=negated)


def _with(stem: str, ending: str) -> str:
    """An adjective or a determiner with its ending: müde, müder."""
    return stem.removesuffix("e") + ending if ending else stem


def _declined(noun: Noun, form: Form, case: Case) -> str:
    if form != "pl":
        return noun.de
    return noun.plural + ("n" if case == "dat" and noun.plural[-1] not in "ns" else "")


def _article(before: str) -> str:
    return "an" if before[0] in "aeiou" else "a"


def relative(form: Form, case: Case) -> str:
    """The relative pronoun, which is the article but in the dative plural."""
    return "denen" if (form, case) == ("pl", "dat") else DER[case][form]

