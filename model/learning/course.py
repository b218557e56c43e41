"""A training as a row of frames: one piece of code for the page, the command and Python."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor
from torch.nn.functional import cross_entropy

from model.learning.changes import Change, Held, frozen, ordered, own, rate, silenced
from model.learning.made import check, made
from model.learning.settings import Settings
from model.learning.task import NOTHING, Examples, Task, find
from model.memory import remembered_parts
from model.networks.training.descent import Descent, warmed
from model.presence import go_on
from model.problem import N_, Problem

if TYPE_CHECKING:
    from model.learning.kept import Kept

MOST_STEPS = 2000
MOST_SECONDS = 300  # of a processor
FRAMES = 60  # that are kept at most, beside the first
LARGEST_SEED = 2**31
MODELS = ("model", "control")
GOES_ON = 6  # of the moments that are kept, every sixth has all that it takes to go on from it
CHECKED = 64  # examples, that no model learns from


@dataclass(frozen=True)
class Seen:
    """A model at a moment, on examples that it has not learned from.

    loss: cross-entropy, in nats; right: share of right answers; pattern: (layer, head) the mean weight on the right
    key; aside: the same of the task's second place; maps: (layer, head, query, key) of the first example, as `shares`
    weights: its own, by name; seconds: that its training has taken
    known: share of right answers on examples that it does learn from; None: these are without end
    """

    loss: float
    right: float
    pattern: Tensor
    aside: Tensor | None
    maps: Tensor
    weights: dict[str, Tensor] = field(repr=False)
    seconds: float
    known: float | None = None

    @property
    def best(self) -> tuple[int, int]:
        """The layer and the head whose weight on the right key is the largest; the first if nobody knows that key."""
        place = int(self.pattern.nan_to_num(-1).argmax())
        return divmod(place, self.pattern.shape[1])

    @property
    def is_lost(self) -> bool:
        """Whether its numbers have grown beyond all bounds: a rate that is too high does that."""
        return self.loss != self.loss or self.loss == float("inf")


@dataclass(frozen=True)
class State:
    """What a model needs to go on, beside its weights: AdamW's state, and that of the generator of its examples."""

    moments: dict[str, Any]
    chance: Tensor

    def parts(self) -> Iterator[Tensor]:
        """What it keeps in memory."""
        yield self.chance
        for moments in self.moments["state"].values():
            yield from moments.values()


@dataclass(frozen=True)
class Frame:
    """step: how many are behind; models: in their order; states: what each needs to go on from here, if that is kept"""

    step: int
    models: Sequence[Seen]
    states: Sequence[State] = field(default=(), repr=False)


class Learner:
    """A model, and what it takes to go on. changes: of it, the first ones first"""

    def __init__(self, task: Task, settings: Settings, seed: int, changes: Sequence[Change] = ()) -> None:
        self.task, self.settings, self.changes, self.seconds = task, settings, changes, 0.0
        self.net = made(task, settings, torch.Generator().manual_seed(seed))
        self.descent = Descent(self.net, settings.decay)
        self.chance = torch.Generator().manual_seed(seed + 1)

    def learn(self, step: int) -> None:
        """One step, on new examples."""
        begun = time.perf_counter()
        examples = self.task.draw(self.settings.batch, self.chance)
        warm = warmed(self.settings.rate, step, self.settings.warm_up)
        self.net.silence(silenced(self.changes, step))
        loss = lost(self.net(examples.ids), examples)
        self.descent.step(loss, rate(self.changes, step) or warm, Held(self._frozen(step)))
        self.seconds += time.perf_counter() - begun

    def _frozen(self, step: int) -> list[tuple[torch.nn.Parameter, tuple[slice, ...]]]:
        layers = list(self.net.layers())
        return [part for layer, head in frozen(self.changes, step) for part in own(layers[layer], self.settings, head)]

    def state(self) -> State:
        """What it takes to go on beside the weights."""
        return State(deepcopy(self.descent.optimizer.state_dict()), self.chance.get_state())

    def go_on_from(self, seen: Seen, state: State) -> None:
        """As if it had learned what led there."""
        self.net.load_state_dict(seen.weights)
        self.descent.optimizer.load_state_dict(deepcopy(state.moments))
        self.chance.set_state(state.chance)
        self.seconds = seen.seconds

    @torch.no_grad()
    def seen(self, examples: Examples, known: Examples | None = None) -> Seen:
        """How it stands. known: examples that it learns from."""
        logits, found = self.net.seen(examples.ids)
        weights = shares(found)
        kept = {name: value.detach().clone() for name, value in self.net.state_dict().items()}
        aside = None if examples.aside is None else looked(weights, examples.aside)
        maps = weights[0].clone()  # without what is behind it: those of all other examples
        return Seen(
            float(lost(logits, examples)), right(logits, examples), looked(weights, examples.keys), aside, maps,
            kept, self.seconds, None if known is None else right(self.net(known.ids), known),
        )  # fmt: skip


def checked(task: Task, seed: int) -> Examples:
    """The examples on which a training is measured: no model learns from them."""
    return (task.check or task.draw)(CHECKED, torch.Generator().manual_seed(LARGEST_SEED + seed))


def met_again(task: Task, seed: int) -> Examples | None:
    """Examples of those that models learn from; None: these are without end."""
    return task.draw(CHECKED, torch.Generator().manual_seed(LARGEST_SEED + seed)) if task.check else None


def lost(logits: Tensor, examples: Examples) -> Tensor:
    """logits (batch, token, word) -> the mean cross-entropy of what is learned, in nats"""
    return cross_entropy(logits.flatten(0, 1), examples.targets.flatten(), ignore_index=NOTHING)


def right(logits: Tensor, examples: Examples) -> float:
    """logits (batch, token, word) -> the share of right answers"""
    return float((logits.argmax(-1) == examples.targets)[examples.counted].double().mean())


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
    task: str, models: Sequence[Settings] = (), *, seed: int = 1, steps: int | None = None, frames: int = FRAMES,
    corpus: str = "", changes: Sequence[Change] = (),
) -> Iterator[Frame]:  # fmt: skip
    """The frames of a training: the first before anything is learned, then at most as many as said, evenly spread.

    models: the task's own and its control, unless given; each learns from the same examples, if its batch is the same.
    corpus: a text of one's own, for a task that learns from one
    changes: on the way; up to the last of them the frames are those of the training without it
    Who asks for the same training is given the same frames, and what is there already at once.
    Raises Problem for what is out of bounds. The same seed gives the same frames on the same machine.
    """
    return planned(task, models, seed=seed, steps=steps, frames=frames, corpus=corpus, changes=changes).told()


def planned(
    task: str, models: Sequence[Settings] = (), *, seed: int = 1, steps: int | None = None, frames: int = FRAMES,
    corpus: str = "", changes: Sequence[Change] = (),
) -> Plan:  # fmt: skip
    """What `train` trains."""
    from model.learning import recorded  # it reads what this file says a frame is

    own = find(task, corpus)
    chosen = tuple(models) or (own.model, own.control)
    kept = None if changes else recorded.recording(own, chosen, seed, steps)
    steps = kept.steps if kept else own.steps if steps is None else steps
    if not kept and not 1 <= steps <= MOST_STEPS:
        raise Problem(N_("A training has 1 to {most} steps; {n} lies outside."), field="steps", n=steps,
                      most=MOST_STEPS)  # fmt: skip
    if not 0 <= seed < LARGEST_SEED:
        raise Problem(N_("A seed goes from 0 to {most}."), field="seed", most=LARGEST_SEED - 1)
    if not 1 <= frames <= FRAMES:
        raise Problem(N_("1 to {most} moments are kept; {n} lies outside."), field="frames", n=frames, most=FRAMES)
    if len(models) > len(MODELS):
        raise Problem(N_("Two models learn side by side; leave the others out."), field="models")
    for each in chosen:
        check(own, each)
    return Plan(own, chosen, seed, steps, frames, ordered(changes, chosen, steps), kept)


def moment(
    task: str, models: Sequence[Settings], step: int, *, seed: int, steps: int | None = None,
    corpus: str = "", changes: Sequence[Change] = (),
) -> Frame:  # fmt: skip
    """The frame of a step of a training, which is trained again if it is not remembered. Raises Problem if none was
    kept of this step."""
    frames = train(task, models, seed=seed, steps=steps, corpus=corpus, changes=changes)
    found = next((frame for frame in frames if frame.step == step), None)
    if found is None:
        raise Problem(N_("Nothing was kept of step {step}; choose one that was."), field="step", step=step)
    return found


def _parts(frames: Sequence[Frame]) -> Iterator[Tensor]:
    """What frames keep in memory."""
    for frame in frames:
        for each in frame.models:
            yield from (each.pattern, each.maps, *each.weights.values())
        for state in frame.states:
            yield from state.parts()


@dataclass(frozen=True)
class Plan:
    """A training that fits together; changes: the first ones first; kept: its recording, if it has one."""

    task: Task
    models: tuple[Settings, ...]
    seed: int
    steps: int
    frames: int
    changes: tuple[Change, ...] = ()
    kept: Kept | None = None

    def told(self) -> Iterator[Frame]:
        """Its frames, remembered."""
        if self.kept:
            places = sorted({round(i * FRAMES / self.frames) for i in range(self.frames + 1)})
            return (self.kept.frames[place] for place in places)
        own = self.task
        key = "training", own.id, own.corpus, self.models, self.seed, self.steps, self.frames, self.changes
        return remembered_parts(key, self._bounded, _parts)

    def _bounded(self) -> Iterator[Frame]:
        """`run`. Raises Problem once it has kept a processor for too long, whatever else that did meanwhile."""
        frames, spent, step = self.run(), 0.0, -1
        while step < self.steps:
            if spent > MOST_SECONDS:
                raise Problem(
                    N_("A training may take {most} seconds of a processor, and this one has had them: choose fewer "
                       "steps, a smaller batch, or smaller models."), field="steps", most=MOST_SECONDS,
                )  # fmt: skip
            begun = time.thread_time()
            frame = next(frames)
            spent += time.thread_time() - begun
            step = frame.step
            yield frame

    def run(self) -> Iterator[Frame]:
        """Its frames, of a training that nobody has asked for before. What comes before the last change is the training
        without it."""
        learners = [Learner(self.task, settings, self.seed, [each for each in self.changes if each.is_of(i)])
                    for i, settings in enumerate(self.models)]  # fmt: skip
        kept = [round(i * self.steps / self.frames) for i in range(self.frames + 1)]
        known = last = -1
        if self.changes:
            for frame in self._before(kept):
                yield frame
                known = frame.step
                if frame.states:
                    last = frame.step
                    for learner, seen, state in zip(learners, frame.models, frame.states, strict=True):
                        learner.go_on_from(seen, state)
        yield from self._learned(learners, kept, max(0, last), known)

    def _before(self, kept: Sequence[int]) -> Iterator[Frame]:
        """The frames up to the last change."""
        end = self.changes[-1].step
        without = replace(self, changes=tuple(each for each in self.changes if each.step < end))
        many = sum(step <= end for step in dict.fromkeys(kept))
        return islice(without.told(), many)

    def _learned(self, learners: Sequence[Learner], kept: Sequence[int], first: int, known: int) -> Iterator[Frame]:
        """The frames behind `known`, from learners that have come to step `first`."""
        examples, met = checked(self.task, self.seed), met_again(self.task, self.seed)
        wanted, going_on = set(kept), set(kept[::GOES_ON])
        for step in range(first, self.steps + 1):
            go_on()
            if step in wanted and step > known:
                states = [each.state() for each in learners] if step in going_on else []
                yield Frame(step, [each.seen(examples, met) for each in learners], states)
            if step < self.steps:
                for each in learners:
                    each.learn(step)
