"""Training that is reproducible from its seed, and that goes on where it was interrupted."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Generic, NamedTuple, TypeVar

import torch
from safetensors import safe_open
from safetensors.torch import load_file, save_file
from torch import Tensor, nn
from tqdm import tqdm

from model.networks.training.descent import Descent, warmed

WARM_UP = 400  # steps

Net = TypeVar("Net", bound=nn.Module)
Batch = TypeVar("Batch")


@dataclass(frozen=True)
class Plan(Generic[Net, Batch]):
    """build: an untrained network; batches: of an epoch, by its number, drawn from a generator of chance; loss: of one
    batch, a scalar; steps: how many batches each epoch has, more or less; rate: of AdamW, warmed up, then falling as a
    cosine over all steps. The same numbers come of the same seed, on one machine with one number of threads."""

    name: str
    build: Callable[[], Net]
    batches: Callable[[int, Random], Sequence[Batch]]
    loss: Callable[[Net, Batch], Tensor]
    steps: Sequence[int]
    rate: float
    seed: int


class Trained(NamedTuple, Generic[Net]):
    """network: in evaluation mode; losses: the mean over the batches of each epoch, dropout included."""

    network: Net
    losses: list[float]


def train(plan: Plan[Net, Batch], kept: Path) -> Trained[Net]:
    """kept: a file that holds the state after each epoch; if it is there, training goes on from it, and ends with
    the same weights as without a break."""
    torch.manual_seed(plan.seed)
    net = plan.build()
    descent = Descent(net)
    losses = resumed(descent, kept)
    for epoch in range(len(losses), len(plan.steps)):
        torch.manual_seed(plan.seed * 1000 + epoch)  # of dropout: an epoch depends on nothing before but the weights
        found = list(_epoch(net, descent, plan, epoch))
        losses.append(sum(found) / len(found))
        keep(descent, kept, losses)
    return Trained(net.eval(), losses)


def _epoch(net: Net, descent: Descent, plan: Plan[Net, Batch], epoch: int) -> Iterator[float]:
    net.train()
    own = plan.batches(epoch, Random(f"{plan.seed} {epoch}"))
    bar = tqdm(own, desc=f"{plan.name} {epoch + 1}/{len(plan.steps)}", leave=True)
    for step, batch in enumerate(bar, sum(plan.steps[:epoch])):
        fall = 0.5 * (1 + math.cos(math.pi * min(1.0, step / sum(plan.steps))))
        loss = plan.loss(net, batch)
        descent.step(loss, warmed(plan.rate, step, WARM_UP) * fall)
        if step % 20 == 0:
            bar.set_postfix(loss=f"{loss.item():.3f}", refresh=False)
        yield float(loss.detach())


def keep(descent: Descent, path: Path, losses: Sequence[float]) -> None:
    """Weights, moments and the losses so far, as safetensors: nothing is pickled."""
    state = descent.optimizer.state_dict()["state"]
    moments = {f"moment {i} {name}": value for i, own in state.items() for name, value in own.items()}
    path.parent.mkdir(parents=True, exist_ok=True)
    written = path.with_suffix(".new")
    save_file({**descent.net.state_dict(), **moments}, written, {"losses": json.dumps(losses)})
    written.replace(path)


def resumed(descent: Descent, path: Path) -> list[float]:
    """The losses of the epochs that are behind, after what was kept is read back."""
    if not path.exists():
        return []
    tensors = load_file(path)
    descent.net.load_state_dict({name: value for name, value in tensors.items() if not name.startswith("moment ")})
    state: dict[int, dict[str, Tensor]] = {}
    for name, value in tensors.items():
        if name.startswith("moment "):
            _, i, what = name.split()
            state.setdefault(int(i), {})[what] = value
    descent.optimizer.load_state_dict({**descent.optimizer.state_dict(), "state": state})
    with safe_open(path, "pt") as file:
        return [float(loss) for loss in json.loads(file.metadata()["losses"])]
