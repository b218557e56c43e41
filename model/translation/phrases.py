"""Noun phrases: an article or a number, adjectives, a noun, in every case, beside their English."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Literal

from model.translation.circumstances import NUMBERS
from model.translation.lexicon import ADJECTIVES, FITS, NOUNS, Noun

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
    """german: the words by case; english: as a subject and as an object; form: gender, or plural; person: 1 to 3."""

    german: dict[Case, list[str]]
    english: tuple[list[str], list[str]]
    form: Form
    person: int
    kind: str
    pronoun: bool = False
    negated: bool = False

    @property
    def plural(self) -> bool:
        return self.form == "pl"


def _pronoun(forms: str, subject: str, object_: str, form: Form, person: int) -> Phrase:
    """forms: nominative, accusative, dative; "-" where it would be ambiguous."""
    german = {case: [word] for case, word in zip(CASES, forms.split(), strict=True) if word != "-"}
    return Phrase(german, ([subject], [object_]), form, person, "person", pronoun=True)


PRONOUNS = [
    _pronoun("ich mich mir", "I", "me", "m", 1),
    _pronoun("du dich dir", "you", "you", "m", 2),
    _pronoun("er ihn ihm", "he", "him", "m", 3),
    _pronoun("sie - ihr", "she", "her", "f", 3),
    _pronoun("wir uns uns", "we", "us", "pl", 1),
]


def pronoun(random: Random, case: Case) -> Phrase:
    """One that has this case."""
    return random.choice([each for each in PRONOUNS if case in each.german])


def noun_phrase(random: Random, kinds: frozenset[str], may_deny: bool = False) -> Phrase:
    """A noun of one of these kinds, with what stands before it. may_deny: "kein" too."""
    noun = random.choice([each for each in NOUNS if each.kind in kinds])
    plural = bool(noun.plural) and random.random() < 0.25
    determiner = random.choices(
        ["der", "ein", "dieser", "own", "number", "kein"], [8, 5, 2, 3, 2, 2 if may_deny else 0]
    )[0]
    adjectives = _adjectives(random, noun)
    if determiner == "number":
        return _counted(noun, random.choice(NUMBERS), adjectives)
    form: Form = "pl" if plural and determiner != "ein" else noun.gender
    return _determined(noun, form, determiner, random.choice(list(OWN)), adjectives)


def _adjectives(random: Random, noun: Noun) -> list[tuple[str, str]]:
    fitting = [(de, en) for de, en in ADJECTIVES if noun.kind in FITS[de].split()]
    return random.sample(fitting, random.choices([0, 1, 2], [6, 3, 0.4])[0])


def _determined(noun: Noun, form: Form, determiner: str, own: str, adjectives: Sequence[tuple[str, str]]) -> Phrase:
    word = own if determiner == "own" else determiner
    german = {}
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
    words = [*english, *rest]
    return Phrase(german, (words, words), form, 3, noun.kind, negated=word == "kein")


def _counted(noun: Noun, number: tuple[str, str], adjectives: Sequence[tuple[str, str]]) -> Phrase:
    german = {
        case: [number[0], *(_with(de, STRONG[case]) for de, _ in adjectives), _declined(noun, "pl", case)]
        for case in CASES
    }
    words = [*number[1].split(), *(en for _, en in adjectives), noun.en_plural]
    return Phrase(german, (words, words), "pl", 3, noun.kind)


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

