"""English clauses: the verb stays by its subject, and asks for "do" if it has no auxiliary."""

from __future__ import annotations

from model.networks.translation.clause import Clause
from model.networks.translation.lexicon import MODALS
from model.networks.translation.phrases import Phrase
from model.networks.translation.word import Word, Words

TO = Word("to", part="to")  # behind a modal verb, where German has none


def third(subject: Phrase) -> bool:
    return subject.person == 3 and not subject.plural


def be(clause: Clause) -> str:
    subject = clause.subject
    if clause.tense == "past":
        return "was" if not subject.plural and subject.person != 2 else "were"
    return "are" if subject.plural or subject.person == 2 else {1: "am", 3: "is"}[subject.person]


def auxiliary(clause: Clause, asked: bool) -> tuple[Words, Words]:
    """The verb that goes before the subject in a question (none elsewhere, perhaps), and what follows it.

    "do" says nothing of its own, but "did" says the past, as "hat" does, and so does "bought" beside "gekauft".
    """
    verb, wanting = clause.verb, clause.tense == "modal" and clause.modal == "wollen"
    denied = [clause.word("not", "not", part="not")] if clause.negated else []
    if clause.adjective:
        return [clause.word(be(clause), "finite", part="auxiliary")], denied
    if clause.tense == "future":
        return [clause.word("will", "finite", part="auxiliary")], [*denied, base(clause)]
    if clause.tense == "modal" and not wanting:
        first, *more = modal(clause)
        return [first], [*denied, *more, base(clause)]
    if asked or clause.negated:
        want = [clause.word("want", "finite", part="auxiliary"), TO] if wanting else []
        return [do(clause)], [*denied, *want, base(clause)]
    if wanting:
        wants = "wants" if third(clause.subject) else "want"
        return [], [clause.word(wants, "finite", part="auxiliary"), TO, base(clause)]
    if clause.tense == "past":
        return [], [clause.word(verb.en_past, "verb", "finite", part="verb")]
    return [], [clause.word(verb.en_s if third(clause.subject) else verb.en, "verb", part="verb")]


def do(clause: Clause) -> Word:
    if clause.tense == "past":
        return clause.word("did", "finite", part="auxiliary")
    return Word("does" if third(clause.subject) else "do", part="auxiliary")


def modal(clause: Clause) -> Words:
    """would like to"""
    return [TO if word == "to" else clause.word(word, "finite", part="auxiliary")
            for word in MODALS[clause.modal][3].split()]  # fmt: skip


def base(clause: Clause) -> Word:
    return clause.word(clause.verb.en, "verb", part="verb")


def infinitive(clause: Clause) -> Words:
    """With the "to" that stands for "zu"."""
    return [clause.word("to", "zu", part="to"), base(clause), *around(clause)]


def around(clause: Clause, without: str = "") -> Words:
    """The object, what belongs to the verb, where and when."""
    particle = [clause.word(word, "verb", part="particle") for word in clause.verb.particle.split()]
    of = clause.object.english[1] if clause.object and without != "object" else []
    words = [*particle, *of] if clause.verb.case == "dat" else [*of, *particle]
    if clause.adjective:
        words.append(clause.word(clause.adjective[1], "adjective", part="adjective"))
    for name in ("place", "time"):
        if without != name:
            words += clause.circumstance(name, 1)
    return words


def said(clause: Clause, without: str = "") -> Words:
    first, then = auxiliary(clause, asked=False)
    return [*clause.subject.english[0], *first, *then, *around(clause, without)]


def fronted(clause: Clause, front: str = "") -> Words:
    return [*clause.circumstance(front, 1), *said(clause, front)] if front else said(clause)


def asked(clause: Clause, without: str = "") -> Words:
    first, then = auxiliary(clause, asked=True)
    return [*first, *clause.subject.english[0], *then, *around(clause, without)]
