"""The arithmetic of a cell of whatever is walked through (model/lab/walk.py): one route for all."""

from collections.abc import Callable
from typing import Any

from fastapi import APIRouter

from app import wire
from app.schema import common as schema
from model.lab.walk import Walk
from model.tracing.cells import explain


def add_cells(router: APIRouter, path: str, asked: Any, walk: Callable[..., Walk]) -> None:
    """Adds the address that answers how one cell came about.

    asked: the annotation of what is asked there, which has `at`; walk: (what `{id}` is in the path, if it is there,
    then what is asked) -> what the cell is of
    """

    def cell(asked: Any, *id: str) -> schema.CellResponse:
        """The arithmetic of one cell of one step, as a tree over the cells that it used."""
        at = asked.at
        step = walk(*id, asked).step(at.step)
        found = explain(step, at.cell)
        return schema.CellResponse(
            step=at.step,
            cell=at.cell,
            edited=step.is_edited(tuple(at.cell)),
            expression=wire.term(found),
            signs=wire.signs(found),
        )

    def alone(asked: Any) -> schema.CellResponse:
        return cell(asked)

    def of(id: str, asked: Any) -> schema.CellResponse:
        return cell(asked, id)

    route = of if "{id}" in path else alone
    route.__annotations__["asked"] = asked
    router.post(path, name=cell.__name__, description=cell.__doc__)(route)
