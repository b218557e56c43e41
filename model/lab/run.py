"""One run of a mechanism on a sentence, and how far it lies from its reference: every run is checked at once."""

import inspect
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import torch
from torch import Tensor

from model.lab.figure import Figure, Looked, Seen, Value
from model.lab.registry import Mechanism
from model.lab.request import Request, resolved
from model.lab.walk import Walk
from model.memory import parts_of, remembered
from model.tracing import roles
from model.tracing.recorder import Call
from model.tracing.step import Edit, Step, Trace

TOLERANCE = 1e-5  # float32 against float64, relative to the largest output if that exceeds 1


@dataclass(frozen=True)
class Parity:
    """How far the output lies from the independent reference, over every cell, step edits left out."""

    reference: str
    max_abs_error: float
    tolerance: float

    @property
    def agrees(self) -> bool:
        return self.max_abs_error <= self.tolerance


@dataclass(frozen=True)
class Approximation:
    """How far the output lies from exact attention on the same numbers, step edits included."""

    max_abs_error: float
    mean_abs_error: float


@dataclass(frozen=True)
class Run:
    """A traced run: the options as they were used, its steps and its parity; of an approximation its error."""

    mechanism: Mechanism
    options: dict[str, Value]
    trace: Trace
    parity: Parity
    approximation: Approximation | None = None

    @cached_property  # a trace puts them in order
    def steps(self) -> list[Step]:
        return self.trace.steps

    @cached_property
    def walk(self) -> Walk:
        return Walk(self.steps, self.mechanism)


def run(mechanism: Mechanism, request: Request, dtype: torch.dtype = torch.float32) -> Run:
    """Trace a mechanism on a request and compare it with its reference; in dtype.

    Raises Problem for what a person can mend: a wrong shape, an unknown option, too many tokens …
    """
    tensors, options = resolved(mechanism, request)
    tensors = {name: value.to(dtype) if value.is_floating_point() else value for name, value in tensors.items()}
    trace = _traced(mechanism, tensors, options, request, request.edits)
    given = {step.id for step in taken(mechanism, trace, edited=True)}
    input_edits = [edit for edit in request.edits if edit.step in given]
    plain = trace
    if len(input_edits) < len(request.edits):
        plain = _traced(mechanism, tensors, options, request, input_edits)
    parity = _parity(mechanism, plain, options, request.seed)
    return Run(mechanism, options, trace, parity, _approximation(mechanism, trace))


def ran(mechanism: Mechanism, request: Request) -> Run:
    """The same in float32, or what is remembered of it."""
    return remembered(
        ("run", mechanism, request.key), lambda: run(mechanism, request), lambda found: parts_of(found.steps)
    )


def figures(mechanism: Mechanism, request: Request) -> list[Figure]:
    """The pictures beside the matrices, computed for a request."""
    found = ran(mechanism, request)
    steps = {step.id: step.value for step in found.steps}
    names = request.names
    all_drawn = []
    for figure in mechanism.figures:
        looked = Looked(steps)
        drawn = figure(Seen(looked, found.options, request.seed, len(names["query"]), len(names["key"])))
        for each in drawn if isinstance(drawn, list) else [drawn]:
            all_drawn.append(replace(each, of=sorted(looked.at)))
    return all_drawn


def arguments(mechanism: Mechanism, options: Mapping[str, Value], seed: int) -> dict[str, Value]:
    """The keyword arguments of the function among the options (sizes and optional inputs are not)."""
    found = {o.name: options[o.name] for o in mechanism.options if o.kind == "argument"}
    return found | ({"seed": seed} if mechanism.seeded else {})


def _traced(
    mechanism: Mechanism,
    tensors: Mapping[str, Tensor],
    options: Mapping[str, Value],
    request: Request,
    edits: Sequence[Edit],
) -> Trace:
    axes = {entry.name: " ".join(entry.axes) for entry in mechanism.inputs}
    with torch.inference_mode(), Trace(edits, request.labels) as trace:
        named = {name: trace.input(name, axes[name], value) for name, value in tensors.items()}
        mechanism.function(**named, **arguments(mechanism, options, request.seed), step=trace)
    return trace.finish()


def _parity(mechanism: Mechanism, trace: Trace, options: Mapping[str, Value], seed: int) -> Parity:
    """The same algorithm on the same inputs and draws."""
    arrays = {
        step.id: (step.value.double() if step.value.is_floating_point() else step.value).numpy()
        for step in taken(mechanism, trace, edited=False)
    }
    expected = mechanism.reference.reference(**arrays, **arguments(mechanism, options, seed))
    ours = trace.steps[-1].value.double().numpy()
    error = float(np.abs(ours - expected).max())
    # ids are the same or they are not
    is_whole = not trace.steps[-1].value.is_floating_point()
    tolerance = 0.0 if is_whole else TOLERANCE * max(1.0, float(np.abs(expected).max()))
    return Parity(mechanism.reference.NAME, error, tolerance)


def taken(mechanism: Mechanism, trace: Trace, *, edited: bool) -> Iterator[Step]:
    """The steps that a reference is given: inputs and draws, and what else is made of nothing (a mask, slopes)
    if it was changed by hand and the reference takes it; with `edited`, all that would be if it were."""
    inputs = {entry.name for entry in mechanism.inputs}
    parameters = inspect.signature(mechanism.reference.reference).parameters
    for step in trace.steps:
        is_drawn = not step.of and _is_drawn(step.made)
        is_changed = not step.of and step.id in parameters and (edited or bool(step.edited))
        if step.id in inputs or is_drawn or is_changed:
            yield step


def _is_drawn(node: object) -> bool:
    """Whether chance made it."""
    return isinstance(node, Call) and (node.function in _DRAWS or any(map(_is_drawn, node.args)))


_DRAWS = frozenset({"rand", "randn", "randint", "randperm", "bernoulli", "multinomial"})


def _approximation(mechanism: Mechanism, trace: Trace) -> Approximation | None:
    if mechanism.exact is None:
        return None
    with torch.inference_mode():
        steps = {step.id: step.value for step in trace.steps}
        error = (mechanism.exact(steps) - steps[roles.OUTPUT]).abs()
    return Approximation(float(error.max()), float(error.mean()))
