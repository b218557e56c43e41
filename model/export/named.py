"""The steps of a run with what stands along their axes, and what a mask hides of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from torch import Tensor

from model.lab.inputs import Token
from model.tracing.step import Step

SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
TOKENS = frozenset({"token", "query", "key"})  # axes of a sentence's tokens


@dataclass(frozen=True)
class Named:
    """A tensor, what its axes are, and what stands along each; hidden: the cells that a mask hides, if there is one."""

    value: Tensor
    axes: tuple[str, ...]
    labels: tuple[list[str], ...]
    hidden: Tensor | None = None


def named_steps(steps: Sequence[Step], queries: list[str], keys: list[str]) -> dict[str, Named]:
    known = {step.id: step for step in steps}
    return {
        step.id: Named(
            step.value, step.axes, tuple(_labels(step, at, queries, keys) for at in range(len(step.axes))),
            _hidden(step, known),
        )
        for step in steps
    }  # fmt: skip


def _hidden(step: Step, known: Mapping[str, Step]) -> Tensor | None:
    """What a mask hides of a step; not of itself, where that is what it shows."""
    of = step.behind
    return of.hidden(step, known) if of and of.mask != step.id else None


def _labels(step: Step, at: int, queries: list[str], keys: list[str]) -> list[str]:
    """Those that the step has of its own, which may be places in the sentence, else the sentence's, else numbers."""
    axis, own = step.axes[at], step.labels[at]
    names = (keys if axis == "key" else queries) if axis in TOKENS else []
    places = range(step.value.shape[at]) if own is None else own
    return [each if isinstance(each, str) else names[each] if each < len(names) else str(each) for each in places]


def names_of(tokens: Sequence[Token]) -> list[str]:
    """Tokens by their text; repeated ones have an index."""
    repeated = {token.text for token in tokens if token.occurrence}
    return [t.text + str(t.occurrence + 1).translate(SUBSCRIPTS) if t.text in repeated else t.text for t in tokens]
