"""How a cell of a step was computed, and the cells that it used."""

from collections.abc import Sequence

from model.problem import N_, Problem
from model.tracing.calls.cell import term
from model.tracing.calls.term import Term
from model.tracing.step import Step


def explain(step: Step, cell: Sequence[int]) -> Term:
    """How a cell of a step was computed, before any edit; an input's cell is a plain number.

    Raises Problem if the cell lies outside, NotImplementedError for a torch call that is not explained yet.
    """
    shape = step.value.shape
    if len(cell) != len(shape) or not all(0 <= i < n for i, n in zip(cell, shape, strict=True)):
        raise Problem(
            N_("Step “{step}” has the shape {shape}; cell {cell} is outside it. Indices count from 0."),
            field="at.cell", step=step.id, shape=list(shape), cell=list(cell),
        )  # fmt: skip
    return term(step.made, tuple(cell))
