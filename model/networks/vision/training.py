"""How the network is trained."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from random import Random

from torch import Tensor
from torch.nn.functional import cross_entropy

from model.networks.training import loop
from model.networks.training.loop import Plan, Trained
from model.networks.vision.digits import Digits, varied
from model.networks.vision.network import Vision


@dataclass(frozen=True)
class Recipe:
    """epochs of `passes` over the pictures, in batches, each time varied anew; rate: of AdamW, warmed up, then falling
    as a cosine."""

    epochs: int = 16
    passes: int = 10
    rate: float = 3e-3
    batch: int = 64


def train(on: Digits, recipe: Recipe, seed: int, kept: Path) -> Trained[Vision]:
    """The network and its losses in nats a picture. kept: where an interrupted training goes on (`loop.train`)."""
    batches = -(-len(on.labels) // recipe.batch)
    return loop.train(
        Plan(
            "vision",
            Vision,
            lambda epoch, random: [batch for _ in range(recipe.passes) for batch in _pass(on, recipe.batch, random)],
            loss,
            [recipe.passes * batches] * recipe.epochs,
            recipe.rate,
            seed,
        ),
        kept,
    )


def _pass(on: Digits, size: int, random: Random) -> list[Digits]:
    """All pictures once, varied, in an order of chance."""
    return [each._replace(counts=varied(each.counts, random)) for each in on.in_batches(size, random)]


def loss(net: Vision, batch: Digits) -> Tensor:
    """Mean cross-entropy, in nats."""
    return cross_entropy(net(batch.counts), batch.labels)
