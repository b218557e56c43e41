"""A part of one head that fits a screen: a window of queries × keys, a row, and a map of the whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import ceil

import torch
from torch import Tensor
from torch.nn.functional import max_pool2d

from model.problem import N_, Problem
from model.tracing.step import Step

WHOLE = 128  # tokens a side up to which a head is shown whole
MAP = 256  # cells a side of the map, at most


@dataclass(frozen=True)
class Window:
    """Which queries and which keys are in it, and what it shows of any step."""

    queries: range
    keys: range

    def cut(self, step: Step) -> Step:
        """The step with these tokens only; `labels` say which they are, `edited` counts among them."""
        sizes = step.value.shape
        of_axis = {"query": self.queries, "key": self.keys}
        ranges = [of_axis.get(axis, range(n)) for axis, n in zip(step.axes, sizes, strict=True)]
        labels = tuple(tuple(own) if len(own) < n else None for own, n in zip(ranges, sizes, strict=True))
        edited = tuple(  # () is all of its cells, and stays so
            tuple(i - own.start for i, own in zip(cell, ranges, strict=False))
            for cell in step.edited
            if all(i in own for i, own in zip(cell, ranges, strict=False))
        )
        value = step.value[tuple(slice(own.start, own.stop) for own in ranges)]
        return replace(step, value=value, labels=labels, edited=edited)


def window(queries: int, keys: int, origin: Sequence[int], size: int) -> Window:
    """That of `size` tokens a side whose first query and key are `origin`, moved as far as it takes to lie within a
    text of so many queries and keys."""
    starts = (max(0, min(first, n - size)) for first, n in zip(origin, (queries, keys), strict=True))
    return Window(*(range(start, min(start + size, n)) for start, n in zip(starts, (queries, keys), strict=True)))


def row(steps: Sequence[Step], query: int) -> list[Step]:
    """What one query has with every key, in each step that has a number for each pair. Raises Problem if there is
    no such query."""
    pairs = [step for step in steps if step.axes == ("query", "key")]
    n = len(pairs[0].value)
    if not 0 <= query < n:
        raise Problem(
            N_("There is no query {query}: the text has {n} tokens, counted from 0."), field="query", query=query, n=n
        )
    return [Window(range(query, query + 1), range(step.value.shape[1])).cut(step) for step in pairs]


def overall(weights: Tensor) -> tuple[int, Tensor]:
    """A map of weights (query, key): the side of its blocks, and uint8 (query, key) with the largest of each."""
    pool = ceil(max(weights.shape) / MAP)
    return pool, pooled(weights[None], pool)[0]


def pooled(weights: Tensor, pool: int) -> Tensor:
    """(head, query, key) -> uint8, 255 is 1: the largest weight of each block of pool × pool."""
    # one channel for each head; weights set by hand may lie outside of 0 to 1
    blocks = max_pool2d(weights[None], pool, ceil_mode=True)[0]
    return blocks.clamp(0, 1).mul(255).round().to(torch.uint8).cpu()
