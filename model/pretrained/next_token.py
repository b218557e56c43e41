"""The next token of a text: how its likeliest candidates fare from logit to draw."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from torch import Tensor, nn

from model.pretrained.attention import Run
from model.pretrained.families import Part
from model.pretrained.forward import next_logits
from model.pretrained.interventions import Intervention
from model.pretrained.loading import load
from model.pretrained.pieces import Piece
from model.pretrained.reading import pieces_of, read
from model.pretrained.sampling import Controls, Draw, Sampling, draw, sampling
from model.problem import N_, Problem

SHOWN = 20
REMEMBERED = 16  # texts whose logits are kept, so that a slider moves without the model; 49,152 of them are 200 kB


@dataclass(frozen=True)
class Candidate:
    """One token at every step; cut: by which of the two it went, None where it stays.

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
    leaves, mass_p: the shares of it that the second leaves; drawn: the token of the draw, where one was asked for
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
    id_: str, text: str, controls: Controls, interventions: Sequence[Intervention] = (),
    part: Part | None = None, answer: str = "", seed: int | None = None,
) -> NextToken:  # fmt: skip
    """How the next token is chosen; with a seed, which one is drawn. Raises Problem for a model without such a head."""
    loaded = load(id_)
    logits, unchanged = (
        _logits(loaded.model, id_, text, tuple(changes), part, answer) for changes in (interventions, ())
    )
    found, baseline = sampling(logits, controls), sampling(unchanged, controls)
    ids = found.order[:SHOWN].tolist()
    drawn = None if seed is None else draw(found, seed)
    tokens = [pieces_of(loaded, [id_])[0] for id_ in ids]
    return NextToken(
        len(logits), [_candidate(token, logits, found, baseline) for token in tokens],
        int(found.in_k.sum()), int(found.in_p.sum()),
        float(found.probabilities[found.in_k].sum()), float(found.shares[found.in_p].sum()),
        drawn, None if drawn is None else pieces_of(loaded, [drawn.id])[0],
    )  # fmt: skip


@lru_cache(maxsize=REMEMBERED)
def _logits(
    _model: nn.Module, id_: str, text: str, interventions: tuple[Intervention, ...], part: Part | None, answer: str
) -> Tensor:
    """(vocabulary); a function of its arguments, the model among them, so that it may be remembered."""
    reading = read(load(id_), text, part, answer)
    logits = next_logits(reading, Run(interventions))
    if logits is None:
        raise Problem(
            N_("{title} does not say what comes next: it is an encoder, which reads a text and has no such head."),
            field="id", title=reading.loaded.entry.title,
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
