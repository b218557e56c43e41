"""How both are trained: the same pictures, varied anew each time, another task."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any, Literal, NamedTuple

import torch
from torch import Tensor
from torch.nn.functional import cross_entropy, mse_loss

from model.networks.image.diffusion import Diffusion, shares
from model.networks.image.grey import ANY, MASK, centred, levels_of
from model.networks.image.masked import Masked, undecided
from model.networks.training import loop
from model.networks.training.loop import Plan, Trained
from model.networks.vision.digits import Digits, varied

Kind = Literal["masked", "diffusion"]
KINDS: tuple[Kind, ...] = ("masked", "diffusion")
Network = Masked | Diffusion
UNSCORED = -100
UNTOLD = 0.1  # share of pictures whose digit is not said, so that guidance knows what is said without it
STRENGTH = 0.5  # of what varies the pictures


@dataclass(frozen=True)
class Recipe:
    """epochs of `passes` over the pictures, in batches; rate: of AdamW, warmed up, then falling as a cosine."""

    epochs: int
    passes: int = 10
    rate: float = 2e-3
    batch: int = 64


RECIPES: dict[Kind, Recipe] = {"masked": Recipe(10), "diffusion": Recipe(16)}


class Hidden(NamedTuple):
    """cells (batch, 64): levels, MASK where a cell is hidden; wanted: what is hidden there, UNSCORED elsewhere; digits
    (batch)."""

    cells: Tensor
    wanted: Tensor
    digits: Tensor


class Noisy(NamedTuple):
    """pictures (batch, 8, 8) with noise, at times (batch) of digits (batch); wanted (batch, 8, 8): v."""

    pictures: Tensor
    times: Tensor
    digits: Tensor
    wanted: Tensor


def hidden(of: Digits, random: Random) -> Hidden:
    """The share that is hidden is the cosine of a number drawn for each picture, as it will be when digits are written;
    at least one cell is."""
    generator = _generator(random)
    cells = levels_of(of.counts)
    n, size = cells.shape
    many = (size * undecided(torch.rand(n, 1, generator=generator))).ceil().clamp(1)
    there = torch.rand(n, size, generator=generator).argsort(-1).argsort(-1) < many
    return Hidden(cells.masked_fill(there, MASK), cells.masked_fill(~there, UNSCORED), _told(of.labels, generator))


def noisy(of: Digits, random: Random) -> Noisy:
    """At any time between the picture and noise."""
    generator = _generator(random)
    pictures = centred(of.counts)
    times = torch.rand(len(pictures), generator=generator)
    noise = torch.randn(pictures.shape, generator=generator)
    a, b = (each[:, None, None] for each in shares(times))
    return Noisy(a * pictures + b * noise, times, _told(of.labels, generator), a * noise - b * pictures)


def masked_loss(net: Masked, batch: Hidden) -> Tensor:
    """Mean cross-entropy of the hidden cells, in nats."""
    return cross_entropy(net(batch.cells, batch.digits).flatten(0, 1), batch.wanted.flatten(), ignore_index=UNSCORED)


def diffusion_loss(net: Diffusion, batch: Noisy) -> Tensor:
    """Mean square of what v is missed by (Salimans & Ho 2022, arXiv:2202.00512)."""
    return mse_loss(net(batch.pictures, batch.times, batch.digits), batch.wanted)


class Task(NamedTuple):
    """build: an untrained network; given: a batch's task; loss: of it, a scalar"""

    build: Callable[[], Network]
    given: Callable[[Digits, Random], Any]
    loss: Callable[[Any, Any], Tensor]


TASKS: dict[Kind, Task] = {
    "masked": Task(Masked, hidden, masked_loss),
    "diffusion": Task(Diffusion, noisy, diffusion_loss),
}


def train(kind: Kind, on: Digits, recipe: Recipe, seed: int, kept: Path) -> Trained[Network]:
    """The network and its losses. kept: where an interrupted training goes on (`loop.train`)."""
    task = TASKS[kind]
    batches = recipe.passes * math.ceil(len(on.labels) / recipe.batch)
    return loop.train(
        Plan(
            kind,
            task.build,
            lambda _epoch, random: [
                task.given(part._replace(counts=varied(part.counts, random, STRENGTH)), random)
                for _ in range(recipe.passes)
                for part in on.in_batches(recipe.batch, random)
            ],
            task.loss,
            [batches] * recipe.epochs,
            recipe.rate,
            seed,
        ),
        kept,
    )


def _told(labels: Tensor, generator: torch.Generator) -> Tensor:
    return labels.masked_fill(torch.rand(len(labels), generator=generator) < UNTOLD, ANY)


def _generator(random: Random) -> torch.Generator:
    return torch.Generator().manual_seed(random.getrandbits(60))
