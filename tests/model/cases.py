"""Runs that cover every mechanism of the table: its options, several sentences and seeds, hidden rows."""

import inspect
import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property, wraps
from itertools import product

import pytest
import torch
from torch import Tensor

from model.lab import inputs
from model.lab.registry import Mechanism, Value, mechanisms
from model.lab.request import Request
from model.lab.run import Run, arguments, run
from model.problem import Problem
from model.tracing.step import Edit, Step, Trace

SENTENCES = (
    ("Lily", "had", "a", "cat"),
    ("the", "cat", "saw", "the", "cat"),
    ("我", "爱", "👩‍👩‍👧"),
    ("Lily",),
)


@dataclass(frozen=True)
class Case:
    """One run: a mechanism, what differs from its defaults, a sentence, a seed, and pairs switched off."""

    mechanism: Mechanism
    options: Mapping[str, Value] = field(default_factory=dict)
    texts: tuple[str, ...] = SENTENCES[0]
    seed: int = 123
    hidden: tuple[tuple[int, int], ...] = ()

    def __str__(self) -> str:
        options = [f"{name}={value}" for name, value in self.options.items()]
        words = [self.mechanism.id, *options, f"n={len(self.texts)}", f"seed={self.seed}"]
        return " ".join([*words, "hidden row"] if self.hidden else words)

    @property
    def masking(self) -> list[Edit]:
        """The edits that switch the hidden pairs off."""
        return [Edit("mask", pair, 0) for pair in self.hidden]

    def request(self, edits: Iterable[Edit] = ()) -> Request:
        """The request of this case, with more edits behind its own."""
        tokens, second = inputs.tokens(self.texts), self.mechanism.context
        context = inputs.tokens(inputs.split(second)) if second else []
        return Request(
            tokens, options=self.options, seed=self.seed, edits=[*self.masking, *edits], context=context
        )

    @property
    def takes_a_mask(self) -> bool:
        """Whether a mask can be given to the function itself, and the run has one."""
        return takes_a_mask(self.mechanism) and "mask" in self.steps

    def untraced(self, tensors: Mapping[str, Tensor]) -> Tensor:
        """The function's output, called as plain torch, with the mask of this case if it has pairs hidden."""
        mask = {"mask": self.steps["mask"].value.clone()} if self.hidden else {}
        return self.mechanism.function(**tensors, **mask, **self.arguments)

    def edited(self, edits: Iterable[Edit]) -> Run:
        """The run with more edits than the case's own, parity included."""
        return run(self.mechanism, self.request(edits))

    @cached_property
    def run(self) -> Run:
        """The case's own run."""
        return self.edited(())

    @cached_property
    def steps(self) -> dict[str, Step]:
        """The steps of the run, by id."""
        return {step.id: step for step in self.run.steps}

    @property
    def tensors(self) -> dict[str, Tensor]:
        """The inputs that the run was given, without the mask."""
        names = [entry.name for entry in self.mechanism.inputs if entry.name in self.steps]
        return {name: self.steps[name].value for name in names}

    @property
    def arguments(self) -> dict[str, Value]:
        """The function's keyword arguments of the run."""
        return arguments(self.mechanism, self.run.options, self.seed)

    def traced(self, tensors: Mapping[str, Tensor], edits: Iterable[Edit] = ()) -> dict[str, Step]:
        """The steps of the function called by hand on these tensors, in the mode that is on (no parity)."""
        axes = {entry.name: " ".join(entry.axes) for entry in self.mechanism.inputs}
        with Trace([*self.masking, *edits], self.request().labels) as trace:
            named = {name: trace.input(name, axes[name], value) for name, value in tensors.items()}
            self.mechanism.function(**named, **self.arguments, step=trace)
        return {step.id: step for step in trace.finish().steps}


MOST_TOGETHER = 6  # combinations; beyond, each alone


def _switches(mechanism: Mechanism) -> Iterator[dict[str, Value]]:
    """Every combination of the options that are on or off, or words; if they are many, each alone."""
    choices = {o.name: o.choices or (False, True) for o in mechanism.options if o.range is None}
    if math.prod(map(len, choices.values())) <= MOST_TOGETHER:
        for values in product(*choices.values()):
            yield dict(zip(choices, values, strict=True))
    else:
        yield {}
        yield from ({name: value} for name, values in choices.items() for value in values)


def _bounds(mechanism: Mechanism) -> Iterator[dict[str, Value]]:
    """Each number alone at its smallest and its largest."""
    for option in mechanism.options:
        if option.range:
            whole = int if isinstance(option.default, int) else float
            yield {option.name: whole(option.range.minimum)}
            yield {option.name: whole(option.range.maximum)}


def _fits(case: Case) -> bool:
    """False if the options do not go together (5 columns in 2 heads), which has a sentence of its own."""
    with suppress(Exception):  # a mechanism that fails otherwise stays, so that the tests say how
        try:
            case.edited(())
        except Problem:
            return False
    return True


def _hidden(case: Case) -> tuple[tuple[int, int], ...]:
    """A row of the mask all hidden and a cell of the next, if the mechanism is given a mask."""
    if not case.takes_a_mask or case.steps["mask"].axes != ("query", "key"):
        return ()
    return (*((1, key) for key in range(case.steps["mask"].value.shape[1])), (2, 0))


def kept(of: Callable[[Mechanism], list[Case]]) -> Callable[[Mechanism], list[Case]]:
    """The cases of a mechanism are made once, as they are asked for, and keep their runs."""
    found: dict[str, list[Case]] = {}

    @wraps(of)
    def cases(mechanism: Mechanism) -> list[Case]:
        if mechanism.id not in found:
            found[mechanism.id] = of(mechanism)
        return found[mechanism.id]

    return cases


@kept
def every(mechanism: Mechanism) -> list[Case]:
    """Its options at their ends and in every combination that fits, its sentences, and rows that are all hidden."""
    on_texts = [Case(mechanism, texts=texts, seed=2**32 - 1) for texts in SENTENCES[1:]]
    at_bounds = [Case(mechanism, options) for options in _bounds(mechanism)]
    return [*plain(mechanism), *hidden(mechanism), *filter(_fits, (*on_texts, *at_bounds))]


@kept
def plain(mechanism: Mechanism) -> list[Case]:
    """In generic position: nothing is hidden by hand, no size is 1, no share is dropped by force."""
    return [Case(mechanism, options, seed=i) for i, options in enumerate(_switches(mechanism))]


@kept
def hidden(mechanism: Mechanism) -> list[Case]:
    """With a row that is all hidden."""
    return [Case(mechanism, case.options, hidden=pairs) for case in plain(mechanism) if (pairs := _hidden(case))]


def takes_a_mask(mechanism: Mechanism) -> bool:
    """Whether pairs can be switched off."""
    return "mask" in inspect.signature(mechanism.function).parameters


def each(
    of: Callable[[Mechanism], list[Case]], among: Callable[[Mechanism], bool] = lambda mechanism: True
) -> Callable[[Callable[[Case], None]], Callable[..., None]]:
    """A test of a case as one test for each mechanism, with a subtest for each of its cases, which are made when it
    runs. A mechanism without cases fails: the test would be true of nothing."""
    chosen = [mechanism for mechanism in mechanisms() if among(mechanism)]

    def decorated(test: Callable[[Case], None]) -> Callable[..., None]:
        def tests(mechanism: Mechanism, subtests: pytest.Subtests) -> None:
            cases = of(mechanism)
            assert cases
            for case in cases:
                with subtests.test(str(case)):
                    test(case)

        tests.__name__, tests.__doc__ = test.__name__, test.__doc__
        tests.claim = test  # type: ignore[attr-defined]  # for a case of one's own
        return pytest.mark.parametrize("mechanism", chosen, ids=lambda mechanism: mechanism.id)(tests)

    return decorated


SAMPLE = 24  # cells of a step that are tried if trying is slow


def some_cells(step: Step, most: int = SAMPLE) -> list[tuple[int, ...]]:
    """Cells of a step, spread evenly: all of them if they are few; always the first and the last."""
    cells = list(cells_of(step))
    if len(cells) <= most:
        return cells
    return [cells[round(i * (len(cells) - 1) / (most - 1))] for i in range(most)]


def some_steps(steps: Iterable[Step], most: int = SAMPLE) -> list[Step]:
    """Steps of a run, spread evenly: all of them if they are few (a stack of layers has hundreds)."""
    found = list(steps)
    if len(found) <= most:
        return found
    return [found[round(i * (len(found) - 1) / (most - 1))] for i in range(most)]


def is_editable(step: Step) -> bool:
    """Indices follow from the rest; numbers and pairs can be set by hand."""
    return step.value.dtype == torch.bool or step.value.is_floating_point()


def moved(step: Step, cell: tuple[int, ...]) -> Edit:
    """An edit that changes a cell: a number moves by a third, a pair is switched over, −∞ becomes 0."""
    value = float(step.value[cell])
    if step.value.dtype == torch.bool:
        return Edit(step.id, cell, 1 - value)
    return Edit(step.id, cell, value + 1 / 3 if math.isfinite(value) else 0)


def cells_of(step: Step) -> Iterator[tuple[int, ...]]:
    """Every cell of a step."""
    return product(*map(range, step.value.shape))
