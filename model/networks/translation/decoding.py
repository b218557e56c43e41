"""From a source to words: the likeliest ones, by greedy choice or by beam search."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Literal

import torch
from torch import Tensor

from model.memory import remembered
from model.presence import go_on

Says = Callable[[Tensor, Tensor], Tensor]  # a network: source (batch, key), given (batch, query) -> logits
Fate = Literal["alive", "ended", "dropped"]

LONGEST = 48  # words and marks of a translation: half as many again as the longest source has


@dataclass(frozen=True)
class Beam:
    """ids without the end; score: the mean of ln p over its words and the end, for a sum alone would favour the
    shorter (Wu et al. 2016, §7, arXiv:1609.08144, the first of its two ways); ended: whether it says so itself."""

    ids: tuple[int, ...]
    log_probability: float
    ended: bool = False

    @property
    def score(self) -> float:
        return self.log_probability / max(1, len(self.ids) + self.ended)


@dataclass(frozen=True)
class Grown:
    """What one more word made of a beam. parent: its place among those that were alive; fate: whether it goes on, has
    ended, or was dropped for likelier ones."""

    beam: Beam
    parent: int
    fate: Fate


@dataclass(frozen=True)
class Search:
    """best: the translations, best first; steps: all that was tried with each further word, likeliest first."""

    best: list[Beam]
    steps: list[list[Grown]]


@torch.no_grad()
def greedy(net: Says, source: Tensor, begin: int, end: int) -> list[list[int]]:
    """The likeliest word each time: source (batch, key) -> the ids of each translation, without the end."""
    given = torch.full((len(source), 1), begin)
    done = torch.zeros(len(source), dtype=torch.bool)
    while given.shape[1] <= LONGEST and not done.all():
        chosen = net(source, given)[:, -1].argmax(-1)
        given = torch.cat([given, chosen[:, None]], dim=1)
        done |= chosen == end
    rows = given[:, 1:].tolist()
    return [row[: row.index(end)] if end in row else row for row in rows]


def search(net: Says, source: Sequence[int], begin: int, end: int, width: int) -> Search:
    """The best `width` translations, and how they were found."""
    key = "search", net, tuple(source), begin, end, width
    return remembered(key, lambda: _searched(net, source, begin, end, width), lambda found: chain(*found.steps))


@torch.no_grad()
def _searched(net: Says, source: Sequence[int], begin: int, end: int, width: int) -> Search:
    alive, ended, steps = [Beam((), 0.0)], list[Beam](), list[list[Grown]]()
    for _ in range(LONGEST):
        go_on()
        given = torch.tensor([[begin, *beam.ids] for beam in alive])
        likely = net(torch.tensor([list(source)]).expand(len(alive), -1), given)[:, -1].log_softmax(-1)
        steps.append(_judged(_grown(alive, likely, width), end, width))
        ended += [grown.beam for grown in steps[-1] if grown.fate == "ended"]
        alive = [grown.beam for grown in steps[-1] if grown.fate == "alive"]
        # a beam that goes on only becomes less probable; its mean might still rise, which is not waited for
        if len(ended) >= width or not alive:
            return Search(_best(ended, width), steps)
    return Search(_best([*ended, *alive], width), steps)


def _grown(alive: Sequence[Beam], likely: Tensor, width: int) -> list[tuple[int, Beam]]:
    """Each beam with each of its `width` likeliest next words, likeliest first, behind the place of the beam."""
    found = [
        (parent, Beam((*beam.ids, int(id_)), beam.log_probability + float(value)))
        for parent, (beam, row) in enumerate(zip(alive, likely, strict=True))
        for value, id_ in zip(*row.topk(width), strict=True)
    ]
    return sorted(found, key=lambda each: -each[1].log_probability)


def _judged(found: Sequence[tuple[int, Beam]], end: int, width: int) -> list[Grown]:
    """Of the likeliest 2 · width those that end have ended, and the first `width` others go on."""
    steps, going = list[Grown](), 0
    for rank, (parent, beam) in enumerate(found):
        if rank < 2 * width and beam.ids[-1] == end:
            steps.append(Grown(Beam(beam.ids[:-1], beam.log_probability, True), parent, "ended"))
            continue
        goes_on = rank < 2 * width and going < width
        going += goes_on
        steps.append(Grown(beam, parent, "alive" if goes_on else "dropped"))
    return steps


def _best(found: Sequence[Beam], width: int) -> list[Beam]:
    return sorted(found, key=lambda beam: -beam.score)[:width]
