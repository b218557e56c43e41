"""A run in a notebook as a widget: its steps with formula, caption and matrices, and which cell is looked at.

It needs no server and no port: anywidget carries what is chosen from the page to Python and back.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import anywidget
import torch
import traitlets

from model.export.arithmetic import arithmetic
from model.export.caption import caption
from model.export.named import Named
from model.export.shown import show
from model.lab.walk import Walk
from model.tracing import roles
from model.tracing.formula import formula

HERE = Path(__file__).parent
Cell = tuple[int, ...]


@dataclass(frozen=True)
class Page:
    """What is seen at once: a step, or a layer's heads.

    own: its numbers; before: the places along the axes that are not drawn, such as a layer's
    formula: as MathML; said: of a matrix and a row of it, as HTML; made: how a cell came about, as HTML
    """

    own: Named
    before: Cell = ()
    formula: str = ""
    said: Callable[[int, int], str] = lambda plane, row: ""
    made: Callable[[Cell], str] = lambda cell: ""
    is_share: bool = False

    @property
    def shape(self) -> Cell:
        return tuple(self.own.value.shape)

    @property
    def sent(self) -> dict[str, Any]:
        """What the browser draws."""
        own = self.own
        along = dict(zip(own.axes, own.labels, strict=True))
        mask = None if own.hidden is None else ~own.hidden
        largest = 1 if self.is_share else None
        drawn = show(own.value, " ".join(own.axes), mask, largest, math.prod(self.shape[:-2]), **along)
        return {"html": drawn.html, "formula": self.formula, "shape": self.shape, "before": self.before}

    def first(self, row: int) -> Cell:
        """Of the first matrix this row, or its last one, and there the largest number that no mask hides."""
        if not (self.shape and self.own.value.numel()):
            return ()
        seen = self.own.value.double()
        if self.own.hidden is not None:
            seen = seen.masked_fill(self.own.hidden, -math.inf)
        shape = (1, 1, *self.shape)[-max(2, len(self.shape)) :]
        row = min(row, shape[-2] - 1)
        column = int(seen.reshape(-1, *shape[-2:])[0, row].argmax())
        return (*self.before, *(0,) * len(self.shape[:-2]), row, column)[-len(self.before + self.shape) :]


class Widget(anywidget.AnyWidget):
    """The steps of a run, one at a time. `step` and `cell` say which is looked at, and may be set; each number in a
    cell's arithmetic leads to the cell that it came from.

    step: its id; cell: its index in that step; of all heads at once `step` is a layer and `cell` (layer, head, query,
    key). () if the step has no numbers, or is a single one.
    """

    _esm = HERE / "widget.js"
    _css = HERE / "widget.css"
    title = traitlets.Unicode().tag(sync=True)
    steps = traitlets.Dict().tag(sync=True)
    step = traitlets.Unicode().tag(sync=True)
    cell = traitlets.Tuple().tag(sync=True)
    said = traitlets.Unicode().tag(sync=True)
    made = traitlets.Unicode().tag(sync=True)

    def __init__(self, title: str, pages: Mapping[str, Page], step: str) -> None:
        self._pages = pages
        super().__init__(title=title, steps={id_: page.sent for id_, page in pages.items()}, step=step)
        self.on_msg(self._led)

    def _led(self, _widget: object, at: Any, _buffers: object) -> None:
        """To a cell that another one came from: [step, cell]."""
        self.step, self.cell = at

    @traitlets.validate("step")
    def _known(self, proposal: Any) -> Any:
        if proposal["value"] not in self._pages:
            raise traitlets.TraitError(f"step: one of {', '.join(self._pages)}")
        return proposal["value"]

    @traitlets.validate("cell")
    def _inside(self, proposal: Any) -> Any:
        page, cell = self._pages[self.step], proposal["value"]
        sizes = [*(range(i, i + 1) for i in page.before), *map(range, page.shape)]
        if cell and not (len(cell) == len(sizes) and all(i in size for i, size in zip(cell, sizes, strict=True))):
            raise traitlets.TraitError(f"cell: {cell} is not in “{self.step}”, whose shape is {page.shape}")
        return cell

    @traitlets.observe("step")
    def _turned(self, _change: object) -> None:
        """The row stays."""
        row = self.cell[-2] if len(self.cell) > 1 else 10**9
        self.cell = self._pages[self.step].first(row)
        self._looked(None)

    @traitlets.observe("cell")
    def _looked(self, _change: object) -> None:
        page = self._pages[self.step]
        inner = self.cell[len(page.before) :]
        self.made = page.made(inner) if inner or not page.shape else ""
        if not inner:
            self.said = ""
            return
        lead = inner[:-2]
        plane = 0
        for i, size in zip(lead, page.shape, strict=False):
            plane = plane * size + i
        self.said = page.said(plane, inner[-2] if len(inner) > 1 else 0)


def of_steps(named: Mapping[str, Named], walk: Walk) -> dict[str, Page]:
    """A page for each step of a run."""
    return {id_: _page(id_, named, walk) for id_ in named}


def _page(id_: str, named: Mapping[str, Named], walk: Walk) -> Page:
    own = named[id_]
    step, is_share = walk.by_id[id_], roles.WEIGHTS in id_
    template, legend = walk.caption(step), walk.mechanism_of(step).legend(step)
    path = id_.rpartition("/")[0]

    def said(plane: int, row: int) -> str:
        return caption(template, own, row, path, legend, str, is_share, plane)

    return Page(own, (), formula(step), said, lambda cell: arithmetic(step, cell, named), is_share)


def of_heads(every: Named) -> dict[str, Page]:
    """A page for each layer, of all its heads. every: weights (layer, head, query, key)"""
    hidden = torch.zeros_like(every.value, dtype=torch.bool) if every.hidden is None else every.hidden
    return {
        f"layer {i}": Page(Named(every.value[i], every.axes[1:], every.labels[1:], hidden[i]), (i,), is_share=True)
        for i in range(len(every.value))
    }
