"""Sentences in German with their English, drawn from a seed.

The two languages order a clause differently, so the alignments cross.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from random import Random

from model.networks.translation import circumstances, english, german, lexicon
from model.networks.translation.circumstances import DIRECTIONS, PLACES
from model.networks.translation.clause import Clause, Pair, Tense
from model.networks.translation.lexicon import ASKING, CONTROL, MODALS, SAYING, VERBS, Verb
from model.networks.translation.phrases import WHO, Phrase, noun_phrase, pronoun, relative
from model.networks.translation.word import Word, Words, both


class Writer:
    """Draws sentences from a seed."""

    def __init__(self, random: Random) -> None:
        self.random = random

    def chance(self, share: float) -> bool:
        return self.random.random() < share

    def subject(self, kinds: frozenset[str]) -> Phrase:
        if "person" in kinds and self.chance(0.4):
            return pronoun(self.random, "nom")
        return noun_phrase(self.random, kinds)

    def tense(self) -> tuple[Tense, str]:
        tenses: list[Tense] = ["present", "past", "modal", "future"]
        tense = self.random.choices(tenses, [5, 3, 4, 1])[0]
        return tense, self.random.choice(list(MODALS)) if tense == "modal" else ""

    def time(self, tense: Tense) -> tuple[str, str]:
        r = self.random
        kind = r.choices(["word", "day", "date", "month", "hour"], [5, 2, 1, 1, 1])[0]
        if kind == "day":
            de, en = r.choice(circumstances.DAYS)
            return f"am {de}", f"on {en}"
        if kind == "date":
            (nth, nth_en), (de, en) = r.choice(circumstances.ORDINALS), r.choice(circumstances.MONTHS)
            return f"am {nth} - {de}", f"on+the {nth_en} of {en}"
        if kind == "month":
            de, en = r.choice(circumstances.MONTHS)
            return f"im {de}", f"in {en}"
        if kind == "hour":
            de, en = r.choice([each for each in circumstances.NUMBERS if each[1] in HOURS])
            return f"um {de} Uhr", f"at {en} o'clock"
        when = {"past": ("any", "past"), "future": ("any", "future"), "modal": ("any", "future")}
        fitting = [(de, en) for de, en, fits in circumstances.TIMES if fits in when.get(tense, ("any", "now"))]
        return r.choice(fitting)

    def clause(
        self, tense: tuple[Tense, str] | None = None, subject: Phrase | None = None, rich: float = 0.5
    ) -> Clause:
        """A clause of its own; rich: how readily it says when and where."""
        r = self.random
        chosen, modal = tense or self.tense()
        if chosen != "modal" and chosen != "future" and self.chance(0.08):
            who = subject or self.subject(lexicon.LIVING)
            fitting = lexicon.fitting(who.kind)
            found = Clause(who, VERBS[0], chosen, adjective=r.choice(fitting), negated=self.chance(0.15))
            return replace(found, time=self.time(chosen) if self.chance(rich / 2) else None)
        verbs = [v for v in VERBS if subject is None or subject.kind in v.subjects]
        verb = r.choice(verbs)
        who = subject or self.subject(verb.subjects)
        of = self.object(verb, who)
        may_deny = modal != "müssen" and not (of and of.negated)
        return Clause(
            who, verb, chosen, modal, of,
            time=self.time(chosen) if self.chance(rich) else None,
            place=(r.choice(DIRECTIONS) if verb.goes and self.chance(0.7) else r.choice(PLACES))
            if self.chance(rich) else None,
            negated=may_deny and self.chance(0.15) and _definite(of),
        )  # fmt: skip

    def object(self, verb: Verb, subject: Phrase) -> Phrase | None:
        if not verb.case:
            return None
        if "person" in verb.objects and self.chance(0.3):
            found = pronoun(self.random, "acc" if verb.case == "acc" else "dat")
            if found.person != subject.person or (found.person == 3 and not subject.pronoun):
                return found
        return noun_phrase(self.random, verb.objects, may_deny=True)

    def main(self, rich: float = 0.5) -> tuple[Words, Words]:
        clause = self.clause(rich=rich)
        fronts = [name for name in ("time", "place") if getattr(clause, name)]
        front = self.random.choice(fronts) if fronts and self.chance(0.45) else ""
        return german.main(clause, front), english.fronted(clause, front)

    def question(self, rich: float = 0.4) -> tuple[Words, Words]:
        clause = self.clause(rich=rich)
        words = {"wann": ("when", "time"), "wo": ("where", "place"), "warum": ("why", ""), "was": ("what", "object")}
        kind = self.random.choice(["yes", "yes", *words, "wer"])
        if kind == "wer" and not clause.adjective and "person" in clause.verb.subjects:
            clause = replace(clause, subject=WHO.phrase())
            return german.main(clause), english.said(clause)
        if kind == "wo" and (not clause.place or clause.place in DIRECTIONS):
            kind = "warum"
        if kind == "was" and (not clause.object or clause.object.kind == "person" or clause.verb.case != "acc"
                              or clause.negated):  # fmt: skip
            kind = "warum"
        if kind in words:
            en, gone = words[kind]
            if gone:
                clause = replace(clause, **{gone: None})  # type: ignore[arg-type]
            word, translated = both(kind, en, "asking or relative")
            return [*word, *german.inverted(clause)], [*translated, *english.asked(clause)]
        return german.inverted(clause), english.asked(clause)

    def with_subordinate(self) -> tuple[Words, Words]:
        """weil, obwohl, wenn, bevor, während: behind the main clause, or before it."""
        de, en = self.random.choice(
            [("weil", "because"), ("obwohl", "although"), ("wenn", "when"), ("bevor", "before"), ("während", "while")]
        )
        tense: tuple[Tense, str] | None = None
        if de in ("wenn", "bevor", "während"):
            now: tuple[Tense, str] = ("present", "")
            tense = now if de == "wenn" else self.random.choice([now, ("past", "")])
        one, two = self.clause(tense, rich=0.3), self.clause(tense, rich=0.3)
        if de in ("bevor", "während", "wenn"):
            two = replace(two, negated=False)
        word, translated = both(de, en, "conjunction")
        if self.chance(0.3):
            comma, mark = both(",", ",", "mark")
            source = [*word, *german.subordinate(two), *comma, *german.inverted(one)]
            return source, [*translated, *english.said(two), *mark, *english.said(one)]
        source = [*german.main(one), COMMA, *word, *german.subordinate(two)]
        return source, [*english.said(one), *translated, *english.said(two)]

    def reported(self) -> tuple[Words, Words]:
        """dass, ob, or a word that asks."""
        r = self.random
        inner = self.clause(rich=0.4)
        who = self.subject(lexicon.PERSONS)
        tense: Tense = "past" if self.chance(0.3) else "present"
        if self.chance(0.55):
            outer = Clause(who, r.choice(SAYING), tense)
            word, translated = both("dass", "that", "conjunction")
            source = [*german.main(outer), COMMA, *word, *german.subordinate(inner)]
            return source, [*english.said(outer), *translated, *english.said(inner)]
        verb = r.choice(ASKING)
        outer = Clause(who, verb, tense, negated=verb.en == "know")
        asks = r.choice([("ob", "whether"), ("warum", "why"), ("wann", "when"), ("wo", "where")])
        if asks[0] == "wann":
            inner = replace(inner, time=None)
        if asks[0] == "wo":
            inner = replace(inner, place=None)
        word, translated = both(*asks, "asking or relative")
        source = [*german.main(outer), COMMA, *word, *german.subordinate(inner)]
        return source, [*english.said(outer), *translated, *english.said(inner)]

    def controlled(self) -> tuple[Clause, Words, Words]:
        """Someone tries, or helps someone, to do something: the clause, and the infinitive behind it."""
        r = self.random
        verb = r.choice(CONTROL)
        who = self.subject(lexicon.PERSONS)
        helped = self.object(verb, who)
        chosen, modal = self.tense()
        if verb.en not in ("try", "help") and chosen == "modal":
            chosen, modal = "present", ""
        inner = self.clause(("present", ""), rich=0.25)
        while inner.adjective or inner.negated or "person" not in inner.verb.subjects:
            inner = self.clause(("present", ""), rich=0.25)
        outer = Clause(who, verb, chosen, modal, helped)
        return outer, [COMMA, *german.infinitive(inner)], english.infinitive(inner)

    def control(self) -> tuple[Words, Words]:
        outer, source, target = self.controlled()
        return [*german.main(outer), *source], [*english.said(outer), *target]

    def asking(self) -> tuple[Words, Words]:
        """Kannst du mir helfen, diesen Satz zu übersetzen?"""
        outer, source, target = self.controlled()
        return [*german.inverted(outer), *source], [*english.asked(outer), *target]

    def relative(self) -> tuple[Words, Words]:
        """A subject or an object with a relative clause."""
        outer = self.clause(rich=0.2)
        where, head = "subject", outer.subject
        if outer.object and self.chance(0.5):
            where, head = "object", outer.object
        if head.pronoun or head.negated:
            return german.main(outer), english.said(outer)
        source, target = self.bound(head)
        longer = replace(
            head, german={case: [*words, *source] for case, words in head.german.items()},
            english=([*head.english[0], *target], [*head.english[1], *target]),
        )  # fmt: skip
        outer = replace(outer, **{where: longer})  # type: ignore[arg-type]
        return german.main(outer), english.said(outer)

    def bound(self, head: Phrase) -> tuple[Words, Words]:
        """The relative clause of a noun, as its subject or as its object, between commas."""
        who = "who" if head.kind == "person" else "that"
        if head.kind in lexicon.LIVING and self.chance(0.6):
            inner = self.clause(subject=head, rich=0.2)
            word, translated = both(relative(head.form, "nom"), who, "asking or relative")
            source = [COMMA, *word, *german.middle(inner), *german.last(inner), COMMA]
            first, then = english.auxiliary(inner, asked=False)
            return source, [*translated, *first, *then, *english.around(inner)]
        verb = self.random.choice([v for v in VERBS if v.case and head.kind in v.objects])
        subject = self.subject(verb.subjects)
        inner = Clause(subject, verb, *self.tense())
        case = verb.case or "acc"
        word, translated = both(relative(head.form, case), "that", "asking or relative")
        source = [COMMA, *word, *subject.german["nom"], *german.middle(inner), *german.last(inner), COMMA]
        return source, [*translated, *english.said(inner)]

    def part(self, rich: float) -> tuple[Words, Words]:
        """What ends with a full stop."""
        kinds = [self.with_subordinate, self.reported, self.control, self.relative]
        made = self.random.choices([None, *kinds], [4, 3, 3, 2, 2])[0]
        return made() if made else self.main(rich)

    def sentence(self, parts: int = 1, rich: float = 0.5) -> Pair:
        """What `words` says, as it is kept."""
        return Pair.of(*self.words(parts, rich))

    def words(self, parts: int = 1, rich: float = 0.5) -> tuple[Words, Words]:
        """parts: how many main clauses, with "und" or "aber" between them; a question has one."""
        if parts == 1 and self.chance(0.2):
            source, target = self.asking() if self.chance(0.3) else self.question(rich)
            return _ended(source, target, "?")
        source, target = self.part(rich)
        for _ in range(parts - 1):
            comma, mark = both(",", ",", "mark")
            word, translated = both(*self.random.choice([("und", "and"), ("aber", "but")]), "conjunction")
            more_de, more_en = self.part(rich)
            source, target = [*source, *comma, *word, *more_de], [*target, *mark, *translated, *more_en]
        return _ended(source, target, ".")


COMMA = Word(",")  # where English has none
HOURS = {"two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"}


def _definite(of: Phrase | None) -> bool:
    """Whether "nicht" can deny the clause: an indefinite object asks for "kein"."""
    return of is None or of.pronoun or of.german["acc"][0] not in (
        "ein", "eine", "einen", *(de for de, _ in circumstances.NUMBERS))  # fmt: skip


def _ended(source: Words, target: Words, with_: str) -> tuple[Words, Words]:
    end, mark = both(with_, with_, "mark")
    return _punctuated([*source, *end]), _punctuated([*target, *mark])


def _punctuated(words: Sequence[Word]) -> Words:
    """Two marks that meet are one, the stronger."""
    found: Words = []
    for word in words:
        if found and found[-1] == "," and word in ",.?":
            found[-1] = word
        else:
            found.append(word)
    return found
