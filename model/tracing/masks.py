"""Which mask hides pairs of a step, and which: worked out once, as the step is made, for whoever draws or edits it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch
from torch import Tensor

from model.tracing import roles

if TYPE_CHECKING:
    from model.tracing.step import Step

Labels = Sequence[Sequence[int | str] | None]  # of each axis of a step
Places = tuple[tuple[int, ...] | None, ...]


@dataclass(frozen=True)
class Behind:
    """Behind which mask the pairs of a step lie.

    mask: its id; at: by axis of the mask, which of its places the step's are, None if they are the same ones
    away: how many steps lie between them
    """

    mask: str
    at: Places
    away: int = 0

    def cell(self, cell: Sequence[int]) -> tuple[int, ...]:
        """That of the mask which a cell of the step lies behind."""
        own = cell[len(cell) - len(self.at) :]
        return tuple(i if places is None else places[i] for i, places in zip(own, self.at, strict=True))

    def hidden(self, step: Step, steps: Mapping[str, Step]) -> Tensor:
        """True for each cell of the step that the mask hides."""
        return off(steps[self.mask].value, self.at).expand(step.value.shape)


def behind(step: Step, steps: Mapping[str, Step]) -> Behind | None:
    """The nearest mask that a step was computed behind, on a way through steps of the same pairs: a mask is behind
    itself. steps: those before it, by id"""
    if len(step.axes) < 2:
        return None
    if step.name == roles.MASK and step.value.dtype == torch.bool:
        return Behind(step.id, (None,) * step.value.ndim)
    ahead = _of(step, step, steps)
    for each in ahead:
        mask = steps[each.mask]
        at = fitting(step.value.shape, step.labels, mask.value.shape, mask.labels)
        if at is not None:
            return Behind(each.mask, at, each.away + 1)
        ahead += _of(mask, step, steps)
    return None


def _of(made: Step, pairs: Step, steps: Mapping[str, Step]) -> list[Behind]:
    """The masks before the steps that one was made of, the nearest first."""
    own = (steps[id_] for id_ in made.of)
    found = [of.behind for of in own if of.behind and of.axes[-2:] == pairs.axes[-2:]]
    return sorted(found, key=lambda each: each.away)


def fitting(shape: Sequence[int], labels: Labels, of_mask: Sequence[int], its_labels: Labels) -> Places | None:
    """`Behind.at` of a step and a mask of these sizes; None if one does not fit the other. A tile finds its pairs in a
    mask of the whole."""
    skipped = len(shape) - len(of_mask)
    if skipped < 0:
        return None
    found: list[tuple[int, ...] | None] = []
    for size, own, names, its in zip(of_mask, shape[skipped:], labels[skipped:], its_labels, strict=True):
        if own == size:
            found.append(None)
            continue
        places = [name for name in names or () if isinstance(name, int) and name < size]
        if its is not None or len(places) != own:
            return None
        found.append(tuple(places))
    return tuple(found)


def off(mask: Tensor, at: Places) -> Tensor:
    """True where a mask is off, at these places of each axis."""
    for axis, places in enumerate(at):
        mask = mask if places is None else mask.index_select(axis, torch.tensor(places))
    return ~mask


def empty_rows(steps: Sequence[Step]) -> list[int]:
    """The queries from which the mask of the run hides every key, in some head."""
    mask = next((step.value for step in steps if step.id == roles.MASK), None)
    if mask is None:
        return []
    empty = (~mask).all(-1)
    rows: list[int] = (empty if empty.ndim == 1 else empty.any(0)).nonzero().flatten().tolist()
    return rows
