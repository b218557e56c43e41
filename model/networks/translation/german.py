"""German clauses: the finite verb is second in a main clause and last in a subordinate one; what else belongs to the
verb (a participle, an infinitive, a separated prefix) stands at the end."""

from __future__ import annotations

from collections.abc import Sequence

from model.networks.translation import lexicon
from model.networks.translation.clause import Clause
from model.networks.translation.lexicon import MODALS
from model.networks.translation.phrases import Phrase
from model.networks.translation.word import Word, Words

HABEN = ("habe", "hast", "hat", "haben")
SEIN = ("bin", "bist", "ist", "sind")
WAR = ("war", "warst", "war", "waren")


def agree(forms: Sequence[str], subject: Phrase) -> str:
    """forms: ich, du, er, plural."""
    return forms[3] if subject.plural else forms[subject.person - 1]


def finite(clause: Clause) -> Word:
    """The verb that agrees with the subject."""
    alone = clause.tense == "present" and not clause.adjective
    return clause.word(_finite(clause), "verb" if alone else "finite")


def _finite(clause: Clause) -> str:
    verb, subject = clause.verb, clause.subject
    if clause.adjective:
        return agree(WAR if clause.tense == "past" else SEIN, subject)
    if clause.tense == "past":
        return agree(SEIN if verb.sein else HABEN, subject)
    if clause.tense == "future":
        return agree(lexicon.FUTURE, subject)
    if clause.tense == "modal":
        er, du, wir, _ = MODALS[clause.modal]
        return agree((er, du, er, wir), subject)
    return agree((verb.ich, verb.du, verb.er, verb.infinitive), subject)


def rest(clause: Clause) -> Words:
    """What else belongs to the verb, in a main clause."""
    verb = clause.verb
    if clause.adjective:
        return []
    if clause.tense == "past":
        return [clause.word(verb.participle, "verb")]
    if clause.tense in ("future", "modal"):
        return [clause.word(verb.prefix + verb.infinitive, "verb")]
    return [clause.word(verb.prefix, "verb")] if verb.prefix else []


def last(clause: Clause) -> Words:
    """All of the verb, at the end of a subordinate clause."""
    if clause.tense == "present" and not clause.adjective:
        return [clause.word(clause.verb.prefix + finite(clause), "verb")]
    return [*rest(clause), finite(clause)]


def middle(clause: Clause, without: str = "") -> Words:
    """Between the verb's parts, behind the subject: short words first, "nicht" behind the object."""
    words: Words = []
    of = [] if clause.object is None or without == "object" else clause.object.german[clause.verb.case or "acc"]
    is_pronoun = clause.object is not None and clause.object.pronoun
    if is_pronoun:
        words += of
    if without != "time":
        words += clause.circumstance("time", 0)
    if not is_pronoun:
        words += of
    if clause.negated:
        words.append(clause.word("nicht", "not"))
    if without != "place":
        words += clause.circumstance("place", 0)
    if clause.adjective:
        words.append(clause.word(clause.adjective[0], "adjective"))
    return words


def subordinate(clause: Clause) -> Words:
    return [*clause.subject.german["nom"], *middle(clause), *last(clause)]


def inverted(clause: Clause, without: str = "") -> Words:
    """The finite verb first: a question, or what follows whatever stands in front."""
    return [finite(clause), *clause.subject.german["nom"], *middle(clause, without), *rest(clause)]


def main(clause: Clause, front: str = "") -> Words:
    """front: "time" or "place", else the subject."""
    if front:
        return [*clause.circumstance(front, 0), *inverted(clause, front)]
    return [*clause.subject.german["nom"], finite(clause), *middle(clause), *rest(clause)]


def infinitive(clause: Clause) -> Words:
    """With "zu": inside of a verb whose prefix separates."""
    verb = clause.verb
    if verb.prefix:
        return [*middle(clause), clause.word(f"{verb.prefix}zu{verb.infinitive}", "zu", "verb")]
    return [*middle(clause), clause.word("zu", "zu"), clause.word(verb.infinitive, "verb")]
