"""Trains one translator: reproducible from its seed, and it goes on where it was interrupted."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import NamedTuple

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor, nn
from torch.nn.functional import cross_entropy
from tqdm import tqdm

from model.translation.clause import Pair
from model.translation.corpus import LONGEST
from model.translation.networks import Kind, Network, network
from model.translation.vocabulary import Words

UNSCORED = -100  # a target that fills a shorter sentence up
WARM_UP = 400  # steps
CLIP = 1.0  # largest norm of a step's gradient
DECAY = 0.01


@dataclass(frozen=True)
class Recipe:
    """epochs over all sentences, in batches; rate: of AdamW, warmed up, then falling as a cosine; grows: the sentences
    become longer over the first half, from 7 words, without which a fixed vector learns nothing of long ones."""

    epochs: int
    rate: float = 2e-3
    batch: int = 64
    grows: bool = False


RECIPES: dict[Kind, Recipe] = {
    "fixed": Recipe(8, batch=32, grows=True),
    "additive": Recipe(3),
    "luong-general": Recipe(4),
    "luong-local": Recipe(4),
    "transformer": Recipe(8, rate=1e-3),
}


class Batch(NamedTuple):
    """Sources of one length (batch, key); given (batch, query): what was written so far; wanted: what comes next."""

    source: Tensor
    given: Tensor
    wanted: Tensor


def batches(pairs: Sequence[Pair], words: Words, size: int, random: Random) -> list[Batch]:
    """All pairs, in an order of chance."""
    by_length: dict[int, list[Pair]] = {}
    for pair in pairs:
        by_length.setdefault(len(pair.german), []).append(pair)
    groups = [
        shuffled[i : i + size]
        for own in by_length.values()
        for shuffled in [random.sample(own, len(own))]
        for i in range(0, len(own), size)
    ]
    return [_batch(group, words) for group in random.sample(groups, len(groups))]


def _batch(pairs: Sequence[Pair], words: Words) -> Batch:
    targets = [words.target.ids(pair.english) for pair in pairs]
    longest = max(map(len, targets))
    given = [[words.begin, *ids, *[words.end] * (longest - len(ids))] for ids in targets]
    wanted = [[*ids, words.end, *[UNSCORED] * (longest - len(ids))] for ids in targets]
    return Batch(torch.tensor([words.source.ids(p.german) for p in pairs]), torch.tensor(given), torch.tensor(wanted))


def epochs(pairs: Sequence[Pair], recipe: Recipe) -> Iterator[list[Pair]]:
    """What is read in each epoch."""
    for epoch in range(recipe.epochs):
        share = min(1.0, 2 * epoch / recipe.epochs)
        longest = 7 + int((LONGEST - 7) * share) if recipe.grows else LONGEST
        yield [pair for pair in pairs if len(pair.german) <= longest]


class Trained(NamedTuple):
    """losses: of each epoch, the mean cross-entropy in nats a word, with dropout."""

    network: Network
    losses: list[float]


def train(kind: Kind, pairs: Sequence[Pair], words: Words, recipe: Recipe, seed: int, kept: Path) -> Trained:
    """kept: a file that holds the state after each epoch; where it is there, training goes on from it, and ends with
    the same weights as without a break."""
    torch.manual_seed(seed)
    net = network(kind, len(words.source), len(words.target))
    optimizer = torch.optim.AdamW(net.parameters(), lr=recipe.rate, weight_decay=DECAY)
    plan = list(epochs(pairs, recipe))
    steps = [math.ceil(len(own) / recipe.batch) for own in plan]
    losses = resumed(net, optimizer, kept)
    for epoch in range(len(losses), recipe.epochs):
        torch.manual_seed(seed * 1000 + epoch)  # of dropout: an epoch depends on nothing before it but the weights
        own = batches(plan[epoch], words, recipe.batch, Random(f"{seed} {epoch}"))
        found = list(_epoch(net, optimizer, own, recipe, sum(steps[:epoch]), sum(steps), f"{kind} {epoch + 1}"))
        losses.append(sum(found) / len(found))
        keep(net, optimizer, kept, losses)
    return Trained(net.eval(), losses)


def _epoch(
    net: Network, optimizer: torch.optim.Optimizer, own: Sequence[Batch], recipe: Recipe, before: int, total: int,
    title: str,
) -> Iterator[float]:  # fmt: skip
    net.train()
    bar = tqdm(own, desc=title, leave=True)
    for step, batch in enumerate(bar, before):
        fall = 0.5 * (1 + math.cos(math.pi * min(1.0, step / total)))
        for group in optimizer.param_groups:
            group["lr"] = recipe.rate * min(1.0, (step + 1) / WARM_UP) * fall
        logits = net(batch.source, batch.given)
        loss = cross_entropy(logits.flatten(0, 1), batch.wanted.flatten(), ignore_index=UNSCORED)
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(net.parameters(), CLIP)
        optimizer.step()
        if step % 20 == 0:
            bar.set_postfix(loss=f"{loss.item():.3f}", refresh=False)
        yield float(loss.detach())


def keep(net: Network, optimizer: torch.optim.Optimizer, path: Path, losses: Sequence[float]) -> None:
    """Weights, moments and the losses so far, as safetensors: nothing is pickled."""
    state = optimizer.state_dict()["state"]
    moments = {f"moment {i} {name}": value for i, own in state.items() for name, value in own.items()}
    path.parent.mkdir(parents=True, exist_ok=True)
    written = path.with_suffix(".new")
    save_file({**net.state_dict(), **moments}, written, {"losses": json.dumps(losses)})
    written.replace(path)


def resumed(net: Network, optimizer: torch.optim.Optimizer, path: Path) -> list[float]:
    """The losses of the epochs that are behind, after what was kept is read back."""
    from safetensors import safe_open

    if not path.exists():
        return []
    tensors = load_file(path)
    net.load_state_dict({name: value for name, value in tensors.items() if not name.startswith("moment ")})
    state: dict[int, dict[str, Tensor]] = {}
    for name, value in tensors.items():
        if name.startswith("moment "):
            _, i, what = name.split()
            state.setdefault(int(i), {})[what] = value
    optimizer.load_state_dict({**optimizer.state_dict(), "state": state})
    with safe_open(path, "pt") as file:
        return [float(loss) for loss in json.loads(file.metadata()["losses"])]
