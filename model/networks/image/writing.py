"""How a digit is written: by masked parallel decoding, in rounds (MaskGIT: Chang et al. 2022, §3.2, arXiv:2202.04200;
Muse does the same with a text in the digit's place: Chang et al. 2023, arXiv:2301.00704), and by taking noise away, in
steps (DDIM: Song et al. 2021, eq. 12 with σ = 0, arXiv:2010.02502)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple, ParamSpec

import torch
from torch import Tensor

from model.networks.image.diffusion import shares
from model.networks.image.grey import CELLS, MASK
from model.networks.image.masked import undecided
from model.networks.vision.picture import CELLS as SIDE

Given = ParamSpec("Given")
Says = Callable[[Tensor], Tensor]  # cells (n, 64) -> logits (n, 64, level)
Moves = Callable[[Tensor, Tensor], Tensor]  # noisy (n, 8, 8), times (n) -> v (n, 8, 8)


class Round(NamedTuple):
    """Of n pictures. before (n, 64): the levels at its beginning, MASK where a cell is not decided; probabilities (n,
    64, level); candidates (n, 64): the level that was drawn for each cell, of a decided one its own; sure (n, 64): the
    probability of the candidate, 0 where the cell was decided before; decided (n, 64): True where this round did."""

    before: Tensor
    probabilities: Tensor
    candidates: Tensor
    sure: Tensor
    decided: Tensor


class Moment(NamedTuple):
    """Of n pictures. time: from 1 for noise to 0; noisy (n, 8, 8): what is there; clean (n, 8, 8): what the network
    thinks is behind the noise; after (n, 8, 8): what is there at the next time."""

    time: float
    noisy: Tensor
    clean: Tensor
    after: Tensor


def guided(told: Callable[Given, Tensor], untold: Callable[Given, Tensor], scale: float) -> Callable[Given, Tensor]:
    """What a network says that is told the digit, farther from what it says without: u + scale · (c - u) (Ho & Salimans
    2022, eq. 6, arXiv:2207.12598, with their w = scale - 1)."""

    def said(*given: Given.args, **named: Given.kwargs) -> Tensor:
        own = told(*given, **named)
        if scale == 1:
            return own
        other = untold(*given, **named)
        return other + scale * (own - other)

    return said


def open_after(rounds: int) -> list[int]:
    """How many cells are not decided after each round: by the cosine, at least one less than before."""
    found, left = [], CELLS
    for done in range(1, rounds + 1):
        left = min(left - 1, int(CELLS * undecided(torch.tensor(done / rounds))))
        found.append(max(0, left))
    return found


def in_rounds(says: Says, seeds: Sequence[int], rounds: int) -> list[Round]:
    """A picture for each seed. rounds: up to 64. Of the levels that are drawn for the cells, the surest are kept."""
    chance = torch.stack([torch.rand(rounds, CELLS, generator=_seeded(seed)) for seed in seeds], 1)
    cells, found = torch.full((len(seeds), CELLS), MASK), []
    for left, drawn in zip(open_after(rounds), chance, strict=True):
        found.append(one_round(cells, says(cells).softmax(-1), drawn, left))
        cells = torch.where(found[-1].decided, found[-1].candidates, cells)
    return found


def one_round(cells: Tensor, probabilities: Tensor, drawn: Tensor, left: int) -> Round:
    """drawn (n, 64): a number from 0 to 1 for each cell; left: how many cells stay open."""
    is_open = cells == MASK
    below = probabilities.cumsum(-1)[..., :-1] <= drawn.unsqueeze(-1)
    candidates = torch.where(is_open, below.sum(-1), cells)
    sure = probabilities.gather(-1, candidates.unsqueeze(-1)).squeeze(-1) * is_open
    place = (-sure).argsort(dim=-1, stable=True).argsort(-1)
    now = is_open.sum(-1, keepdim=True) - left
    return Round(cells, probabilities, candidates, sure, place < now)


def from_noise(moves: Moves, seeds: Sequence[int], steps: int) -> list[Moment]:
    """A picture for each seed: the last moment's `after`, from -1 for white to 1 for black, more or less."""
    noisy = torch.stack([torch.randn(SIDE, SIDE, generator=_seeded(seed)) for seed in seeds])
    found = []
    for i in range(steps):
        time, later = 1 - i / steps, 1 - (i + 1) / steps
        found.append(one_step(noisy, moves(noisy, torch.full((len(seeds),), time)), time, later))
        noisy = found[-1].after
    return found


def one_step(noisy: Tensor, v: Tensor, time: float, later: float) -> Moment:
    """From v the picture and the noise, from these the noisy picture at a later time, nearer to 0."""
    now, then = shares(torch.tensor(time)), shares(torch.tensor(later))
    clean, noise = now.picture * noisy - now.noise * v, now.noise * noisy + now.picture * v
    return Moment(time, noisy, clean, then.picture * clean + then.noise * noise)


def _seeded(seed: int) -> torch.Generator:
    return torch.Generator().manual_seed(seed)
