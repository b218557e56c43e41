"""Weights that a person sets: the translation is written again, and the mechanism mixes with these."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import torch
from torch import Tensor

from model.memory import parts_of, remembered
from model.networks.translation.decoding import LONGEST, greedy
from model.networks.translation.networks import Recurrent
from model.networks.translation.vocabulary import Words
from model.networks.translation.walk import Look, walk
from model.tracing import roles
from model.tracing.edit import Edit, check
from model.tracing.step import Labels, Untraced


class ByHand(Untraced):
    """Gives every value back but the step `weights`, where what a person set takes its place.

    wanted (query, key): NaN where nothing was set
    """

    def __init__(self, wanted: Tensor) -> None:
        self.wanted = wanted

    def __call__(self, name: str, axes: str, value: Tensor) -> Tensor:
        """value (query, key) of the step `weights`, its queries the first ones of `wanted`"""
        if name != roles.WEIGHTS:
            return value
        own = self.wanted[: value.shape[-2]]
        return torch.where(own.isnan(), value, own)

    def at(self, path: str, **axes: str | Labels) -> ByHand:
        """Where these queries alone are looked for."""
        query = axes.get("query")
        return self if query is None else ByHand(self.wanted[torch.tensor(query)])


@dataclass(frozen=True)
class Rewritten:
    """ids: of the words that were written with these weights; walk: how each was looked up, None if there are none;
    unused: how many cells were set behind the translation's end."""

    ids: list[int]
    walk: Look | None
    unused: int

    def parts(self) -> list[object]:
        """All that it holds on to."""
        return [*self.ids, self.walk.likely, *parts_of(self.walk.steps)] if self.walk else []


def rewritten(net: Recurrent, source: Tensor, words: Words, edits: Sequence[Edit], last: bool = False) -> Rewritten:
    """source (1, key); edits: cells (query, key) of the step `weights`; last: before them all rows have everything on
    the last state. Raises Problem for a cell that is not there, and a number that it cannot take."""
    key = "by hand", net, tuple(source[0].tolist()), tuple(edits), last
    return remembered(key, lambda: _rewritten(net, source, words, edits, last), Rewritten.parts)


def _rewritten(net: Recurrent, source: Tensor, words: Words, edits: Sequence[Edit], last: bool) -> Rewritten:
    wanted = torch.full((LONGEST, source.shape[1]), math.nan)
    if last:
        wanted[:] = torch.eye(source.shape[1])[-1]
    for edit in edits:
        check(edit, wanted)
        wanted[edit.cell] = edit.value
    hand = ByHand(wanted)
    (ids,) = greedy(partial(net, step=hand), source, words.begin, words.end)
    unused = sum(edit.cell[0] >= len(ids) for edit in edits)
    if not ids:
        return Rewritten(ids, None, unused)
    cells = (~wanted[: len(ids)].isnan()).nonzero().tolist()
    own = [Edit(roles.WEIGHTS, (i, j), float(wanted[i, j])) for i, j in cells]
    given = torch.tensor([[words.begin, *ids[:-1]]])
    return Rewritten(ids, walk(net, source, given, edits=own, step=hand), unused)
