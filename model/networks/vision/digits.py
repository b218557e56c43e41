"""The data: scikit-learn's copy of a part of UCI's handwritten digits, and how training varies them."""

from __future__ import annotations

from random import Random
from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn.functional import affine_grid, grid_sample, interpolate

from model.networks.vision.picture import SIDE, counted, inked, spread

SEED = 1
TRAIN, DEVELOPMENT = 1200, 200  # the rest of the 1,797 is the test set
PLAIN = 0.25  # share of pictures that are trained on as they are
SPREADS = (0.12, 0.25, 0.12, 0.06, 0.06, 0.06)  # of the angle, the slant, both sizes' logarithms, both shifts
BEND, BENT = 0.05, (4, 4)  # spread of the places' shifts, in halves of the side, and how many are drawn
INKS = (210, 401)  # pixels that are on


class Digits(NamedTuple):
    """numbers (n): their places in the data; counts (n, 8, 8) from 0 to 16; labels (n)."""

    numbers: Tensor
    counts: Tensor
    labels: Tensor

    def at(self, places: Tensor) -> Digits:
        return Digits(*(each[places] for each in self))

    def in_batches(self, size: int, random: Random) -> list[Digits]:
        """All pictures once, in an order of chance."""
        order = torch.tensor(random.sample(range(len(self.labels)), len(self.labels)))
        return [self.at(places) for places in order.split(size)]


class Split(NamedTuple):
    train: Digits
    development: Digits
    test: Digits


def digits() -> Split:
    """All pictures, in three parts at random. scikit-learn is needed to train and to test, not to run."""
    from sklearn.datasets import load_digits

    found = load_digits()
    all_ = Digits(
        torch.arange(len(found.target)),
        torch.from_numpy(found.images).float(),
        torch.from_numpy(found.target).long(),
    )
    order = torch.tensor(Random(SEED).sample(range(len(found.target)), len(found.target)))
    return Split(*(all_.at(part) for part in order.tensor_split([TRAIN, TRAIN + DEVELOPMENT])))


def varied(counts: Tensor, random: Random, strength: float = 1) -> Tensor:
    """Pictures (batch, 8, 8) as other hands might have drawn them: slanted, turned, stretched, shifted, bent (Simard et
    al. 2003, §2), with more ink or less; a quarter of them as they are. strength: what all but the ink is multiplied
    by."""
    generator = torch.Generator().manual_seed(random.getrandbits(60))
    n = len(counts)
    bends = strength * BEND * torch.randn(n, 2, *BENT, generator=generator)
    warps = _warps(strength * torch.randn(n, 6, generator=generator))
    grid = affine_grid(warps, [n, 1, SIDE, SIDE], align_corners=False)
    grid = grid + interpolate(bends, size=(SIDE, SIDE), mode="bicubic").movedim(1, -1)
    warped = grid_sample(spread(counts)[:, None], grid, align_corners=False)[:, 0]
    drawn = counted(inked(warped, torch.randint(*INKS, (n,), generator=generator)))
    plain = torch.rand(n, 1, 1, generator=generator) < PLAIN
    return torch.where(plain, counts, drawn)


def _warps(chance: Tensor) -> Tensor:
    """Where each pixel of a new picture is taken from, as affine_grid wants it: (n, 6) of a normal distribution ->
    (n, 2, 3)"""
    angle, slant, wide, high, right, down = (chance * torch.tensor(SPREADS)).unbind(1)
    cos, sin, wide, high = angle.cos(), angle.sin(), wide.exp(), high.exp()
    across = torch.stack([wide * cos, wide * (slant * cos - sin), right], 1)
    return torch.stack([across, torch.stack([high * sin, high * (slant * sin + cos), down], 1)], 1)
