"""English clauses: the verb stays by its subject, and asks for "do" where it has no auxiliary."""

from __future__ import annotations

from model.translation.clause import Clause, Words
from model.translation.lexicon import MODALS
from model.translation.phrases import Phrase


def third(subject: Phrase) -> bool:
    return subject.person == 3 and not subject.plural


def be(clause: Clause) -> str:
    subject = clause.subject
    if clause.tense == "past":
        return "was" if not subject.plural and subject.person != 2 else "were"
    return "are" if subject.plural or subject.person == 2 else {1: "am", 3: "is"}[subject.person]


def auxiliary(clause: Clause, asked: bool) -> tuple[str, Words]:
    """The verb that goes before the subject in a question ("" where there is none), and what follows it."""
    verb, negated = clause.verb, clause.negated
    does = "did" if clause.tense == "past" else "does" if third(clause.subject) else "do"
    denied = ["not"] if negated else []
    if clause.adjective:
        return be(clause), denied
    if clause.tense == "future":
        return "will", [*denied, verb.en]
    if clause.tense == "modal" and clause.modal == "wollen":
        if asked or negated:
            return does, [*denied, "want", "to", verb.en]
        return "", ["wants" if third(clause.subject) else "want", "to", verb.en]
    if clause.tense == "modal":
        first, *more = MODALS[clause.modal][3].split()
        return first, [*denied, *more, verb.en]
    if asked or negated:
        return does, [*denied, verb.en]
    return "", [verb.en_past if clause.tense == "past" else verb.en_s if third(clause.subject) else verb.en]


def around(clause: Clause, without: str = "") -> Words:
    """The object, what belongs to the verb, where and when."""
    words: Words = []
    particle = clause.verb.particle.split()
    of = clause.object.english[1] if clause.object and without != "object" else []
    words += [*particle, *of] if clause.verb.case == "dat" else [*of, *particle]
    if clause.adjective:
        words.append(clause.adjective[1])
    for name, found in (("place", clause.place), ("time", clause.time)):
        if found and without != name:
            words += found[1].split()
    return words


def said(clause: Clause, without: str = "") -> Words:
    first, then = auxiliary(clause, asked=False)
    return [*clause.subject.english[0], *([first] if first else []), *then, *around(clause, without)]


def fronted(clause: Clause, front: str = "") -> Words:
    if not front:
        return said(clause)
    first = clause.time if front == "time" else clause.place
    assert first is not None
    return [*first[1].split(), *said(clause, front)]


def asked(clause: Clause, without: str = "") -> Words:
    first, then = auxiliary(clause, asked=True)
    return [first, *clause.subject.english[0], *then, *around(clause, without)]
