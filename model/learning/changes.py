"""What is changed while a training goes on: from a step on the learning rate is another, a head is silent, or a head
learns no more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from model.learning.network import Layer
from model.learning.settings import RANGES, Settings
from model.problem import N_, Problem

MOST_CHANGES = 20

Head = tuple[int, int]  # layer, head


@dataclass(frozen=True)
class Change:
    """One of them. step: so many are behind when it begins; model: its place, None for all
    rate: of learning, from there on, without warm-up; silence: this head's output is zeros; freeze: this head's own
    weights stay as they are

    Raises Problem if it is none of the three, or more than one, or the rate lies outside.
    """

    step: int
    model: int | None = None
    rate: float | None = None
    silence: Head | None = None
    freeze: Head | None = None

    def __post_init__(self) -> None:
        if sum(each is not None for each in (self.rate, self.silence, self.freeze)) != 1:
            raise Problem(N_("A change is one of three: a rate, a head to silence, a head to freeze."), field="step")
        least, most = RANGES["rate"]
        if self.rate is not None and not least <= self.rate <= most:
            raise Problem(
                N_("“{name}” goes from {least} to {most}; {value} lies outside."),
                field="rate", name="rate", least=least, most=most, value=self.rate,
            )  # fmt: skip

    def is_of(self, model: int) -> bool:
        """Whether it changes the model at this place."""
        return self.model is None or self.model == model


def ordered(changes: Sequence[Change], models: Sequence[Settings], steps: int) -> tuple[Change, ...]:
    """Changes of a training, the first ones first. Raises Problem for one that does not fit it."""
    if len(changes) > MOST_CHANGES:
        raise Problem(N_("A training is changed {most} times at most; take some back."), field="changes",
                      most=MOST_CHANGES)  # fmt: skip
    for i, change in enumerate(changes):
        try:
            _check(change, models, steps)
        except Problem as problem:
            raise problem.within(f"changes[{i}]") from problem
    return tuple(sorted(changes, key=lambda change: change.step))


def _check(change: Change, models: Sequence[Settings], steps: int) -> None:
    if not 0 <= change.step < steps:
        raise Problem(
            N_("This training goes on after a change at steps 0 to {most}; {n} lies outside."),
            field="step", most=steps - 1, n=change.step,
        )  # fmt: skip
    if change.model is not None and not 0 <= change.model < len(models):
        raise Problem(N_("There are {n} models here, counted from 0."), field="model", n=len(models))
    for name, head in (("silence", change.silence), ("freeze", change.freeze)):
        for i, own in enumerate(models):
            if head and change.is_of(i):
                check_heads([head], own, name)


def check_heads(heads: Sequence[Head], settings: Settings, field: str) -> None:
    """Raises Problem for one that a model does not have."""
    for layer, head in heads:
        if not (0 <= layer < settings.layers and 0 <= head < settings.heads):
            raise Problem(
                N_("There is no layer {layer} with a head {head} in this model; both count from 0."),
                field=field, layer=layer, head=head,
            )  # fmt: skip


def rate(changes: Sequence[Change], step: int) -> float | None:
    """That of the last change before a step, None if none has changed it. changes: of one model, the first ones
    first"""
    return next((each.rate for each in reversed(changes) if each.rate is not None and each.step <= step), None)


def silenced(changes: Sequence[Change], step: int) -> frozenset[Head]:
    """The heads that are silent in a step."""
    return frozenset(each.silence for each in changes if each.silence and each.step <= step)


def frozen(changes: Sequence[Change], step: int) -> frozenset[Head]:
    """The heads that learn nothing in a step."""
    return frozenset(each.freeze for each in changes if each.freeze and each.step <= step)


def own(layer: Layer, settings: Settings, head: int) -> list[tuple[torch.nn.Parameter, tuple[slice, ...]]]:
    """A head's own weights: its columns of w_q, w_k and w_v, its rows of w_o, and what else it learns for itself. Keys
    and values that all heads share are nobody's own."""
    all_, size = slice(None), settings.d // settings.heads
    part, matrices = slice(head * size, (head + 1) * size), layer.matrices
    shared = settings.kind.key_heads is not None and settings.heads > 1
    columns = ("w_q",) if shared else ("w_q", "w_k", "w_v")
    found = [(matrices[name], (all_, part)) for name in columns] + [(matrices["w_o"], (part, all_))]
    beside = slice(head, head + 1) if settings.kind.splits else all_
    return [*found, *((value, (all_, beside)) for value in layer.learned.values())]


class Held:
    """Numbers that a step leaves as they are: entered when their gradients are there, left after it."""

    def __init__(self, parts: Sequence[tuple[torch.nn.Parameter, tuple[slice, ...]]]) -> None:
        self.parts = parts
        self.before: list[Tensor] = []

    def __enter__(self) -> None:
        for value, where in self.parts:
            self.before.append(value.detach()[where].clone())
            assert value.grad is not None
            value.grad[where] = 0  # it does not count as one that pulls

    def __exit__(self, *_raised: object) -> None:
        """AdamW takes from what has no gradient too: its decay, and what its moments remember."""
        for (value, where), before in zip(self.parts, self.before, strict=True):
            value.detach()[where] = before
