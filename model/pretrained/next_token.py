"""The next token of a text: how its likeliest candidates fare from logit to draw."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from torch import Tensor

from model.memory import remembered
from model.pretrained.families import Part
from model.pretrained.interventions import Intervention
from model.pretrained.loading import load
from model.pretrained.pairs import Text
from model.pretrained.pieces import Piece
from model.pretrained.reading import Reading, read
from model.pretrained.runner import passed
from model.pretrained.sampling import Controls, Draw, Sampling, draw, sampling
from model.problem import N_, Problem

SHOWN = 20


@dataclass(frozen=True)
class Candidate:
    """One token at every step; cut: by which of the two it went, None if it stays.

    scaled: logit / T; probability: its softmax; baseline: that without interventions; share: among the k likeliest;
    before: the shares of all likelier ones, added up; final: among those that stay
    """

    token: Piece
    logit: float
    scaled: float
    probability: float
    baseline: float
    share: float
    before: float
    final: float
    cut: Literal["k", "p"] | None


@dataclass(frozen=True)
class NextToken:
    """The likeliest candidates, and what became of all of them.

    vocabulary: how many there are; of_k, of_p: how many each cut leaves; mass_k: the probability that the first
    leaves, mass_p: the shares of it that the second leaves; drawn: the token of the draw, if one was asked for
    """

    vocabulary: int
    candidates: list[Candidate]
    of_k: int
    of_p: int
    mass_k: float
    mass_p: float
    draw: Draw | None
    drawn: Piece | None


def next_token(
    id_: str, text: Text, controls: Controls, interventions: Sequence[Intervention] = (),
    part: Part | None = None, answer: str = "", seed: int | None = None,
) -> NextToken:  # fmt: skip
    """How the next token is chosen; with a seed, which one is drawn. Raises Problem for a model without such a head."""
    reading = read(load(id_), text, part, answer)
    key = "next", *reading.key, tuple(interventions), controls, seed
    return remembered(key, lambda: _chosen(reading, controls, interventions, seed), lambda found: found.candidates)


def _chosen(
    reading: Reading, controls: Controls, interventions: Sequence[Intervention], seed: int | None
) -> NextToken:
    logits = _logits(reading, interventions)
    found = sampling(logits, controls)
    baseline = sampling(_logits(reading, ()), controls) if interventions else found
    ids = found.order[:SHOWN].tolist()
    drawn = None if seed is None else draw(found, seed)
    tokens = [reading.pieces([id_])[0] for id_ in ids]
    return NextToken(
        len(logits), [_candidate(token, logits, found, baseline) for token in tokens],
        int(found.in_k.sum()), int(found.in_p.sum()),
        float(found.probabilities[found.in_k].sum()), float(found.shares[found.in_p].sum()),
        drawn, None if drawn is None else reading.pieces([drawn.id])[0],
    )  # fmt: skip


def _logits(reading: Reading, interventions: Sequence[Intervention]) -> Tensor:
    """(vocabulary), so that a slider moves without the model."""
    logits, title = passed(reading, interventions).logits, reading.loaded.entry.title
    if logits is None:
        raise Problem(
            N_("{title} does not say what comes next: it is an encoder, which reads a text and has no such head."),
            field="id", title=title,
        )  # fmt: skip
    return logits


def _candidate(token: Piece, logits: Tensor, found: Sampling, baseline: Sampling) -> Candidate:
    def at(numbers: Tensor) -> float:
        return float(numbers[token.id])

    return Candidate(
        token, at(logits), at(found.scaled), at(found.probabilities), at(baseline.probabilities),
        at(found.shares), at(found.before), at(found.final),
        cut=None if found.in_p[token.id] else "p" if found.in_k[token.id] else "k",
    )  # fmt: skip
