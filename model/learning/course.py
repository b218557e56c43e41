"""A training as a row of frames: one piece of code for the page, the command and Python."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import torch
from torch import Tensor
from torch.nn.functional import cross_entropy
from torch.nn.utils import clip_grad_norm_

from model.learning.network import Network
from model.learning.settings import Settings
from model.learning.task import NOTHING, Examples, Task, find
from model.memory import remembered_parts
from model.presence import go_on
from model.problem import N_, Problem

MOST_STEPS = 2000
FRAMES = 60  # that are kept at most, beside the first
LARGEST_SEED = 2**31
MODELS = ("model", "control")
CHECKED = 64  # examples, that no model learns from
CLIP, DECAY = 1.0, 0.01


@dataclass(frozen=True)
class Seen:
    """A model at a moment, on examples that it has not learned from.

    loss: cross-entropy, in nats; right: share of right answers; pattern: (layer, head) the mean weight on the right
    key; aside: the same of the task's second place; maps: (layer, head, query, key) of the first example, as `shares`
    weights: its own, by name; seconds: that its training has taken
    """

    loss: float
    right: float
    pattern: Tensor
    aside: Tensor | None
    maps: Tensor
    weights: dict[str, Tensor] = field(repr=False)
    seconds: float

    @property
    def best(self) -> tuple[int, int]:
        """The layer and the head whose weight on the right key is the largest."""
        place = int(self.pattern.nan_to_num(-1).argmax())
        return divmod(place, self.pattern.shape[1])

    @property
    def is_lost(self) -> bool:
        """Whether its numbers have grown beyond all bounds: a rate that is too high does that."""
        return self.loss != self.loss or self.loss == float("inf")


@dataclass(frozen=True)
class Frame:
    """step: how many are behind; models: in their order"""

    step: int
    models: Sequence[Seen]


class Learner:
    """A model, and what it takes to go on."""

    def __init__(self, task: Task, settings: Settings, seed: int) -> None:
        self.task, self.settings, self.seconds = task, settings, 0.0
        self.net = Network(len(task.words), settings, torch.Generator().manual_seed(seed))
        self.optimizer = torch.optim.AdamW(self.net.parameters(), lr=settings.rate, weight_decay=DECAY)
        self.chance = torch.Generator().manual_seed(seed + 1)

    def learn(self, step: int) -> None:
        """One step, on new examples."""
        begun = time.perf_counter()
        examples = self.task.draw(self.settings.batch, self.chance)
        for group in self.optimizer.param_groups:
            group["lr"] = self.settings.rate * min(1.0, (step + 1) / max(1, self.settings.warm_up))
        loss = lost(self.net(examples.ids), examples)
        self.optimizer.zero_grad()
        loss.backward()
        clip_grad_norm_(self.net.parameters(), CLIP)
        self.optimizer.step()
        self.seconds += time.perf_counter() - begun

    @torch.no_grad()
    def seen(self, examples: Examples) -> Seen:
        """How it stands."""
        logits, found = self.net.seen(examples.ids)
        weights = shares(found)
        answers = logits.argmax(-1)
        counted = examples.counted
        right = float((answers == examples.targets)[counted].double().mean())
        kept = {name: value.detach().clone() for name, value in self.net.state_dict().items()}
        aside = None if examples.aside is None else looked(weights, examples.aside)
        return Seen(float(lost(logits, examples)), right, looked(weights, examples.keys), aside, weights[0], kept,
                    self.seconds)  # fmt: skip


def checked(task: Task, seed: int) -> Examples:
    """The examples on which a training is measured: no model learns from them."""
    return task.draw(CHECKED, torch.Generator().manual_seed(LARGEST_SEED + seed))


def lost(logits: Tensor, examples: Examples) -> Tensor:
    """logits (batch, token, word) -> the mean cross-entropy of what is learned, in nats"""
    return cross_entropy(logits.flatten(0, 1), examples.targets.flatten(), ignore_index=NOTHING)


def shares(weights: Tensor) -> Tensor:
    """weights (…, key) -> how much of all that a query looks at, by size, each key is. Where weights are shares already
    nothing changes; those of fast weights are of any size and sign."""
    sizes = weights.abs()
    return sizes / sizes.sum(-1, keepdim=True).clamp(min=torch.finfo(sizes.dtype).tiny)


def looked(weights: Tensor, keys: Tensor) -> Tensor:
    """weights (batch, layer, head, query, key), keys (batch, query, key) -> (layer, head): the mean weight on these
    keys, all of a query together, where there are any"""
    found = (weights * keys[:, None, None]).sum(-1).permute(1, 2, 0, 3)
    return found[:, :, keys.any(-1)].double().mean(-1)


def train(
    task: str, models: Sequence[Settings] = (), *, seed: int = 1, steps: int | None = None, frames: int = FRAMES
) -> Iterator[Frame]:
    """The frames of a training: the first before anything is learned, then at most as many as said, evenly spread.

    models: the task's own and its control, unless given; each learns from the same examples, if its batch is the same.
    Who asks for the same training is given the same frames, and what is there already at once.
    Raises Problem for what is out of bounds. The same seed gives the same frames on the same machine.
    """
    own = find(task)
    steps = own.steps if steps is None else steps
    if not 1 <= steps <= MOST_STEPS:
        raise Problem(N_("A training has 1 to {most} steps; {n} lies outside."), field="steps", n=steps,
                      most=MOST_STEPS)  # fmt: skip
    if not 0 <= seed < LARGEST_SEED:
        raise Problem(N_("A seed goes from 0 to {most}."), field="seed", most=LARGEST_SEED - 1)
    if not 1 <= frames <= FRAMES:
        raise Problem(N_("1 to {most} moments are kept; {n} lies outside."), field="frames", n=frames, most=FRAMES)
    if len(models) > len(MODELS):
        raise Problem(N_("Two models learn side by side; leave the others out."), field="models")
    chosen = tuple(models) or (own.model, own.control)
    key = "training", own.id, chosen, seed, steps, frames
    return remembered_parts(key, lambda: frames_of(own, chosen, seed, steps, frames), _parts)


def moment(task: str, models: Sequence[Settings], step: int, *, seed: int, steps: int | None = None) -> Frame:
    """The frame of a step of a training, which is trained again if it is not remembered. Raises Problem if none was
    kept of this step."""
    found = next((frame for frame in train(task, models, seed=seed, steps=steps) if frame.step == step), None)
    if found is None:
        raise Problem(N_("Nothing was kept of step {step}; choose one that was."), field="step", step=step)
    return found


def _parts(frames: Sequence[Frame]) -> Iterator[Tensor]:
    """What frames keep in memory."""
    for frame in frames:
        for each in frame.models:
            yield from (each.pattern, each.maps, *each.weights.values())


def frames_of(task: Task, models: Sequence[Settings], seed: int, steps: int, frames: int) -> Iterator[Frame]:
    """Of a training that nobody has asked for before."""
    learners = [Learner(task, each, seed) for each in models]
    examples = checked(task, seed)
    kept = {round(i * steps / frames) for i in range(frames + 1)}
    for step in range(steps + 1):
        go_on()
        if step in kept:
            yield Frame(step, [each.seen(examples) for each in learners])
        if step < steps:
            for each in learners:
                each.learn(step)
