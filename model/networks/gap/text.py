"""A person's own text: with a gap, under both models, and with spans cut out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

import regex
import torch
from torch import Tensor

from model.lab import registry
from model.lab.inputs import split
from model.lab.registry import Mechanism
from model.lab.walk import Walk
from model.memory import parts_of, remembered
from model.networks.gap import stored
from model.networks.gap.corpus import BEGIN, LONGEST, MASK, SENTINELS
from model.networks.gap.networks import HEADS, Kind, Reader
from model.networks.gap.scores import Gap, probabilities, read
from model.networks.gap.tasks import Corrupted, corrupted, spans
from model.networks.gap.training import ids
from model.pretrained.interventions import check_head
from model.problem import N_, Problem
from model.tracing import roles
from model.tracing.step import Step, Trace

HOLE = "___"
CANDIDATES = 10
MOST_NEAR = 8  # unknown words: each is compared with the whole vocabulary


@dataclass(frozen=True)
class Unknown:
    """A word that the vocabulary lacks; near: known ones that look like it."""

    place: int
    word: str
    near: list[str]


@dataclass(frozen=True)
class Question:
    """A text with a gap. true: the word that stood there, None if nobody knows, or the vocabulary lacks it."""

    words: list[str]
    place: int
    true: str | None
    unknown: list[Unknown]


@dataclass(frozen=True)
class Candidate:
    """A word with its probability; rank from 1."""

    word: str
    probability: float
    rank: int


@dataclass(frozen=True)
class Guess:
    """What a model says of the gap. true: the true word among its candidates; tokens: the text as it reads it; query:
    the token whose vector is asked; mask (query, key); looks (layer, head, key): what that token looks at"""

    candidates: list[Candidate]
    true: Candidate | None
    tokens: list[str]
    query: int
    mask: Tensor
    looks: Tensor

    def parts(self) -> list[object]:
        """All that it holds on to."""
        return [*self.candidates, *self.tokens, self.mask, self.looks]


def question(text: str, place: int | None = None) -> Question:
    """Three underscores are the gap, else the word at this place, or the last one if the text ends before it. Raises
    Problem if neither is given, or there are more gaps."""
    found = words_of(text)
    holes = [i for i, word in enumerate(found) if word == HOLE]
    if len(holes) > 1:
        raise Problem(N_("There are {n} gaps: leave one, and write words in the others."), field="text", n=len(holes))
    if holes:
        return Question(found, holes[0], None, unknown(found))
    if place is None:
        raise Problem(N_("Choose the word that is to be the gap, or type ___ in its place."), field="gap")
    place = min(place, len(found) - 1)
    word = found[place]
    return Question(found, place, word if word in stored.words() else None, unknown(found))


def words_of(text: str, field: str = "text") -> list[str]:
    """Words and marks; a row of underscores is one hole, wherever it stands. Raises Problem if they are too many."""
    found = split(regex.sub(r"_{2,}", f" {HOLE} ", text), field)
    if len(found) > LONGEST:
        raise Problem(
            N_("These models read at most {most} words and marks; this text has {n}: shorten it."),
            field=field, most=LONGEST, n=len(found),
        )  # fmt: skip
    return found


def unknown(found: Sequence[str]) -> list[Unknown]:
    """The words that the stories hold too seldom or never; for the first of them known ones that look like it."""
    known = stored.words()
    lacking = [(i, word) for i, word in enumerate(found) if word != HOLE and word not in known]
    return [Unknown(i, w, known.near(w) if n < MOST_NEAR else []) for n, (i, w) in enumerate(lacking)]


def guess(asked: Question, net: Reader) -> Guess:
    """Candidates, and where the guess comes from."""
    key = "guess", net, *as_read(asked), asked.place, asked.true
    return remembered(key, lambda: _guess(asked, net), Guess.parts)


def _guess(asked: Question, net: Reader) -> Guess:
    words = stored.words()
    gap = Gap(asked.words, asked.place)
    shares = probabilities(net, [read(net, gap, words)], [asked.place])[0]
    order = shares.argsort(descending=True, stable=True).tolist()

    def candidate(id_: int) -> Candidate:
        return Candidate(words.words[id_], float(shares[id_]), order.index(id_) + 1)

    found = steps(asked, net)
    weights = torch.stack([step.value for step in found if step.name == roles.WEIGHTS])
    query = asked.place + (not net.causal)
    n = weights.shape[-1]
    mask = torch.ones(n, n, dtype=torch.bool)
    return Guess(
        [candidate(id_) for id_ in order[:CANDIDATES]],
        candidate(words.ids([asked.true])[0]) if asked.true else None,
        as_read(asked), query, mask.tril() if net.causal else mask, weights[:, :, query],
    )  # fmt: skip


def as_read(asked: Question) -> list[str]:
    """The tokens: what begins the text, and a mask for the gap."""
    return [BEGIN, *asked.words[: asked.place], MASK, *asked.words[asked.place + 1 :]]


def steps(asked: Question, net: Reader) -> list[Step]:
    """Every step of the pass. The causal model is given the gap and what follows as well, which its mask hides from
    the token that is asked: so both have the same tokens."""
    read = tuple(ids(stored.words(), as_read(asked)))
    return remembered(("reading", net, read), lambda: _steps(net, read), parts_of)


@torch.no_grad()
def _steps(net: Reader, read: Sequence[int]) -> list[Step]:
    with Trace() as trace:
        net.read(trace.input("x", "query d", net.placed(torch.tensor([read]))[0]), trace)
    return trace.steps


def mechanism(kind: Kind) -> Mechanism:
    """What a model runs in each of its heads."""
    return registry.find({"masked": "scaled-dot-product", "causal": "causal"}[kind])


def head(asked: Question, net: Reader, layer: int, head: int) -> Walk:
    """The steps of one head alone. Raises Problem if there is no such head."""
    check_head(layer, head, len(net.stack), HEADS)
    key = "head of a reader", net, *as_read(asked), layer, head
    return remembered(key, lambda: _head(asked, net, layer, head), lambda found: parts_of(found.steps))


def _head(asked: Question, net: Reader, layer: int, head: int) -> Walk:
    made = {step.id: step.value for step in steps(asked, net)}
    own = mechanism("causal" if net.causal else "masked")
    q, k, v = (made[roles.inside(roles.layer(layer), roles.ATTENTION, name)][head] for name in roles.VECTORS)
    with Trace() as trace:
        given = trace.input("q", "query d", q), trace.input("k", "key d", k), trace.input("v", "key d_v", v)
        own.function(*given, step=trace)
    return Walk(trace.steps, own)


def cut(text: str, seed: int) -> Corrupted[str]:
    """The text with spans cut out at random; if it has gaps, these are the spans. Raises Problem if there are
    more gaps than sentinels."""
    found = words_of(text)
    holes = tuple((i, i + 1) for i, word in enumerate(found) if word == HOLE)
    if len(holes) >= len(SENTINELS):
        raise Problem(
            N_("There are {n} gaps, but only {most} sentinels: write words in the others."),
            field="text", n=len(holes), most=len(SENTINELS) - 1,
        )  # fmt: skip
    return corrupted(found, holes or spans(len(found), Random(seed)), SENTINELS)


def mask(made: Corrupted[str]) -> Tensor:
    """(query, key), of source and target one after the other: the encoder sees all of the source; the decoder too,
    and of what is written what stands before. It reads the target one place late, behind a token that begins it."""
    n, m = len(made.source), len(made.target)
    seen = torch.zeros(n + m, n + m, dtype=torch.bool)
    seen[:, :n] = True
    seen[n:, n:] = torch.ones(m, m, dtype=torch.bool).tril()
    return seen
