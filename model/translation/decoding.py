"""From a source to words: the likeliest ones, by greedy choice or by beam search."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from model.translation.networks import Network

LONGEST = 48  # words and marks of a translation: half as many again as the longest source has


@dataclass(frozen=True)
class Beam:
    """ids without the end; score: mean of ln p over its words and the end (Wu et al. 2016, §7, arXiv:1609.08144, with
    α = 1); ended: whether it says so itself."""

    ids: tuple[int, ...]
    log_probability: float
    ended: bool = False

    @property
    def score(self) -> float:
        return self.log_probability / max(1, len(self.ids) + self.ended)


@torch.no_grad()
def greedy(net: Network, source: Tensor, begin: int, end: int) -> list[list[int]]:
    """The likeliest word each time: source (batch, key) -> the ids of each translation, without the end."""
    given = torch.full((len(source), 1), begin)
    done = torch.zeros(len(source), dtype=torch.bool)
    while given.shape[1] <= LONGEST and not done.all():
        chosen = net(source, given)[:, -1].argmax(-1)
        given = torch.cat([given, chosen[:, None]], dim=1)
        done |= chosen == end
    rows = given[:, 1:].tolist()
    return [row[: row.index(end)] if end in row else row for row in rows]


@torch.no_grad()
def beams(net: Network, source: Sequence[int], begin: int, end: int, width: int) -> list[Beam]:
    """The best `width` translations, best first."""
    read = torch.tensor([list(source)])
    alive, ended = [Beam((), 0.0)], list[Beam]()
    for _ in range(LONGEST):
        given = torch.tensor([[begin, *beam.ids] for beam in alive])
        likely = net(read.expand(len(alive), -1), given)[:, -1].log_softmax(-1)
        found = [
            Beam((*beam.ids, int(id_)), beam.log_probability + float(value))
            for beam, row in zip(alive, likely, strict=True)
            for value, id_ in zip(*row.topk(width), strict=True)
        ]
        found = sorted(found, key=lambda beam: -beam.log_probability)[: 2 * width]
        ended += [Beam(beam.ids[:-1], beam.log_probability, True) for beam in found if beam.ids[-1] == end]
        alive = [beam for beam in found if beam.ids[-1] != end][:width]
        best = sorted(ended, key=lambda beam: -beam.score)[:width]
        # a beam that goes on only becomes less probable; its mean might still rise, which is not waited for
        if len(best) == width or not alive:
            return best
    return sorted([*ended, *alive], key=lambda beam: -beam.score)[:width]
