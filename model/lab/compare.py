"""Two mechanisms on one sentence with the same weights: what each sees, and how far they lie apart.

Inputs are drawn by seed, name and shape, so what has one name and one shape is the same on both sides. Options
that both know follow the left side, and q, k and v that only one side is given are those that the other computes.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Literal

import torch
from torch import Tensor

from model.lab.options import axis_option
from model.lab.registry import Mechanism
from model.lab.request import Request, resolved
from model.lab.run import Run, arguments, ran
from model.problem import N_, Note, Problem
from model.tracing import roles
from model.tracing.step import Step

Name = Literal["left", "right"]


@dataclass(frozen=True)
class Side:
    """A mechanism and what is asked of it; name: where it stands."""

    name: Name
    mechanism: Mechanism
    request: Request

    def with_options(self, options: Mapping[str, object]) -> "Side":
        return replace(self, request=replace(self.request, options=options))

    def with_inputs(self, inputs: Mapping[str, Tensor]) -> "Side":
        return replace(self, request=replace(self.request, inputs=inputs))

    def resolved(self) -> tuple[dict[str, Tensor], dict[str, bool | int | float | str]]:
        """Its inputs and options; a Problem speaks of this side's options."""
        with speaking_of(self.name):
            return resolved(self.mechanism, self.request)

    def works(self) -> bool:
        """Whether it runs with these options."""
        try:
            tensors, options = self.resolved()
            with torch.inference_mode():
                self.mechanism.function(**tensors, **arguments(self.mechanism, options, self.request.seed))
        except Problem:
            return False
        return True

    def run(self) -> Run:
        with speaking_of(self.name):
            return ran(self.mechanism, self.request)


@dataclass(frozen=True)
class Pair:
    """Two sides made as equal as they can be, and what could not be."""

    left: Side
    right: Side
    notes: Sequence[Note]


@dataclass(frozen=True)
class Difference:
    """Left minus right, cell by cell; max_abs and mean_abs over all cells."""

    axes: tuple[str, ...]
    value: Tensor

    @property
    def max_abs(self) -> float:
        return float(self.value.abs().max())

    @property
    def mean_abs(self) -> float:
        return float(self.value.abs().mean())


@dataclass(frozen=True)
class Comparison:
    """Two runs, the step of each that shows who looks at whom, the mask that hides pairs of it, and the differences if
    shapes agree."""

    pair: Pair
    runs: tuple[Run, Run]
    patterns: tuple[Step, Step]
    masks: tuple[Step | None, Step | None]
    pattern: Difference | None
    output: Difference | None
    notes: Sequence[Note]


@contextmanager
def speaking_of(name: Name) -> Iterator[None]:
    """A Problem of one side's options says whose they are."""
    try:
        yield
    except Problem as problem:
        if problem.field and problem.field.startswith("options"):
            raise problem.within(name) from problem
        raise


def paired(left: Side, right: Side) -> Pair:
    """Both sides with the same sizes and the same numbers, as far as they go. Raises Problem for an option that
    was set and does not fit."""
    _, used = left.resolved()
    chosen = {"left": left.request.options, "right": right.request.options}
    right, notes = _following(right, used)
    for source, target in ((left, right), (right, left)):
        if target.request.inputs and not source.request.inputs:
            continue  # what was given is not replaced by what chance brought
        if handed := _handed(source, target, chosen[target.name]):
            told = HANDED[target.name], {"names": ", ".join(handed)}
            given = target.with_inputs(handed)
            pair = (left, given) if target is right else (given, right)
            return Pair(*pair, [*notes, Note(*told), *_unlike(*pair)])
    return Pair(left, right, [*notes, *_unlike(left, right)])


HANDED = {
    "left": N_("On the left, {names} are taken from the right side, which computes them from x."),
    "right": N_("On the right, {names} are taken from the left side, which computes them from x."),
}
NOTHING = N_("The two sides read different inputs, so their numbers have nothing in common: only the shape "
             "of the patterns and the costs can be compared.")  # fmt: skip
OTHER_SHAPE = N_("“{name}” has the shape {left} on the left and {right} on the right, so its numbers differ.")
REFUSED = N_("“{name}” is {value} on the left; the right side does not accept that with its other options, "
             "and uses {own}.")  # fmt: skip
ONE_SENTENCE = N_("Only one side reads the second sentence; the other reads the first one alone.")


def _following(right: Side, used: Mapping[str, object]) -> tuple[Side, list[Note]]:
    """The right side with the left one's options of the same name, but for those that were set, or are the sizes of
    numbers that it was given; one that it does not take, alone or beside the others, stays at its default, which a note
    says."""
    given = [axis for entry in right.mechanism.inputs if entry.name in right.request.inputs for axis in entry.axes]
    own = {*right.request.options, *right.request.brought, *map(axis_option, given)}
    wanted = [o for o in right.mechanism.options if o.name in used and o.name not in own]
    everything = right.with_options({**right.request.options, **{o.name: used[o.name] for o in wanted}})
    if not wanted or everything.works():
        return everything, []
    notes = []
    for option in wanted:
        one = right.with_options({**right.request.options, option.name: used[option.name]})
        if one.works():
            right = one
        else:
            told = {"name": option.name, "value": used[option.name], "own": option.default}
            notes.append(Note(REFUSED, told))
    return right, notes


def _handed(source: Side, target: Side, chosen: Mapping[str, object]) -> dict[str, Tensor]:
    """q, k and v for a side that is given them, from a side that computes them; empty if they do not fit, or
    if an option that was chosen says otherwise."""
    own = {entry.name for entry in source.mechanism.inputs}
    wanted = [e for e in target.mechanism.inputs if e.name in {*roles.VECTORS} - own and not e.optional]
    if not wanted:
        return {}
    steps = {step.id: step.value for step in source.run().steps}
    found = {}
    for entry in wanted:
        value = steps.get(entry.name)
        if value is not None and value.ndim + 1 == len(entry.axes) and entry.axes[0] == "head":
            value = value[None]
        if value is None or not value.is_floating_point() or value.ndim != len(entry.axes):
            return {}
        found[entry.name] = value
    return found if _fits(target, found, chosen) else {}


def _fits(target: Side, inputs: Mapping[str, Tensor], chosen: Mapping[str, object]) -> bool:
    given = target.with_inputs(inputs)
    if not given.works():
        return False
    _, options = given.resolved()
    return all(options[name] == value for name, value in chosen.items())


def _unlike(left: Side, right: Side) -> list[Note]:
    """What differs between the inputs of two sides although it should not."""
    ours, theirs = left.resolved()[0], right.resolved()[0]
    shared = [name for name in ours if name in theirs]
    notes = [
        Note(OTHER_SHAPE, {"name": name, "left": _shape(ours[name]), "right": _shape(theirs[name])})
        for name in shared if ours[name].shape != theirs[name].shape
    ]  # fmt: skip
    is_given = left.request.inputs or right.request.inputs
    if not shared and not is_given:
        notes.append(Note(NOTHING))
    if (left.mechanism.context is None) != (right.mechanism.context is None):
        notes.append(Note(ONE_SENTENCE))
    return notes


def compared(pair: Pair) -> Comparison:
    """Both runs and their differences. Raises Problem for what a person can mend."""
    runs = pair.left.run(), pair.right.run()
    patterns = _pattern(runs[0], pair.left), _pattern(runs[1], pair.right)
    outputs = runs[0].steps[-1], runs[1].steps[-1]
    shown = [step for step in patterns if step is not runs[0].steps[-1] and step is not runs[1].steps[-1]]
    pattern = difference(*patterns) if len(shown) == 2 else None
    output = difference(*outputs)
    notes = list(pair.notes)
    if not shown:
        notes.append(Note(NO_PATTERN))
    elif pattern is None:
        a, b = patterns
        told = {"left": a.id, "right": b.id, "left_shape": _named(a), "right_shape": _named(b)}
        notes.append(Note(PATTERNS, told))
    if output is None:
        notes.append(Note(OUTPUTS, {"left": _named(outputs[0]), "right": _named(outputs[1])}))
    masks = _mask(runs[0], patterns[0]), _mask(runs[1], patterns[1])
    return Comparison(pair, runs, patterns, masks, pattern, output, notes)


NO_PATTERN = N_("Neither side has one matrix of all pairs; the outputs are shown instead.")
PATTERNS = N_("The patterns cannot be subtracted: “{left}” is {left_shape}, and “{right}” is {right_shape}.")
OUTPUTS = N_("The outputs cannot be subtracted: the left one is {left}, and the right one is {right}.")


def _pattern(found: Run, side: Side) -> Step:
    """Who looks at whom: the last `weights` of all pairs, else what they amount to (`implied_weights`), else the
    output."""
    names = side.request.names
    whole = (len(names["query"]), len(names["key"]))
    pairs = [
        step for step in found.steps
        if step.axes[-2:] == ("query", "key") and tuple(step.value.shape[-2:]) in (whole, (whole[0], whole[0]))
        and step.value.is_floating_point() and len(step.axes) <= 3 and bool(step.of)
    ]  # fmt: skip
    weights = [step for step in pairs if step.name == roles.WEIGHTS]
    implied = [step for step in pairs if roles.amounts_to_weights(step.name)]
    return (weights or implied or [found.steps[-1]])[-1]


def _mask(found: Run, step: Step) -> Step | None:
    """The one that hides pairs of a step, if any does."""
    return next((each for each in found.steps if step.behind and each.id == step.behind.mask), None)


def difference(left: Step, right: Step) -> Difference | None:
    """Left minus right, or None if the shapes do not agree; an axis of one head is left out."""
    (axes, a), (_, b) = _without_single(left), _without_single(right)
    return Difference(axes, a.float() - b.float()) if a.shape == b.shape else None


def _without_single(step: Step) -> tuple[tuple[str, ...], Tensor]:
    value, axes = step.value, step.axes
    if axes[0] == "head" and len(axes) > 2 and value.shape[0] == 1:
        return axes[1:], value[0]
    return axes, value


def _shape(value: Tensor) -> str:
    return " × ".join(map(str, value.shape))


def _named(step: Step) -> str:
    """`head × query × d (2 × 6 × 4)`: `head 2` would be the name of one."""
    return f"{' × '.join(step.axes)} ({_shape(step.value)})"

