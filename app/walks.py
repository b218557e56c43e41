"""The arithmetic of a cell of whatever is walked through (model/lab/walk.py): one route for all."""

from collections.abc import Callable, Sequence
from itertools import product
from typing import Any

from fastapi import APIRouter

from app import wire
from app.schema import common as schema
from model.lab.walk import Walk
from model.problem import N_, Problem
from model.tracing.cells import explain
from model.tracing.step import Step

TOO_MANY = N_(
    "There are {count} cells, and the arithmetic of {most} at most is told at once: "
    "take a shorter sentence or smaller sizes."
)


CELLS = "cells"  # what a refusal speaks of if they are too many
MOST = 4_000  # cells of which all the arithmetic is told at once, some kilobytes each


def all_cells(walk: Walk, of: Sequence[str] = ()) -> list[schema.CellResponse]:
    """The arithmetic of every cell of every step that was computed, or of those of some steps. Raises Problem if there
    are too many, or no such step."""
    steps = [step for step in (map(walk.step, of) if of else walk.steps) if step.of]
    count = sum(step.value.numel() for step in steps)
    if count > MOST:
        raise Problem(TOO_MANY, field=CELLS, count=f"{count:,}", most=f"{MOST:,}")
    cells = ((step, cell) for step in steps for cell in product(*map(range, step.value.shape)))
    return [_explained(step, cell) for step, cell in cells]


def _explained(step: Step, cell: Sequence[int]) -> schema.CellResponse:
    found = explain(step, cell)
    return schema.CellResponse(
        step=step.id,
        cell=list(cell),
        edited=step.is_edited(tuple(cell)),
        expression=wire.term(found),
        signs=wire.signs(found),
    )


def add_cells(router: APIRouter, path: str, asked: Any, walk: Callable[..., Walk]) -> None:
    """Adds the address that answers how one cell came about.

    asked: the annotation of what is asked there, which has `at`; walk: (what `{id}` is in the path, if it is there,
    then what is asked) -> what the cell is of
    """

    def cell(asked: Any, *id: str) -> schema.CellResponse:
        """The arithmetic of one cell of one step, as a tree over the cells that it used."""
        return _explained(walk(*id, asked).step(asked.at.step), asked.at.cell)

    def alone(asked: Any) -> schema.CellResponse:
        return cell(asked)

    def of(id: str, asked: Any) -> schema.CellResponse:
        return cell(asked, id)

    route = of if "{id}" in path else alone
    route.__annotations__["asked"] = asked
    router.post(path, name=cell.__name__, description=cell.__doc__)(route)
