"""A cell set by hand: whether it can be, and a value with such cells in it."""

import math
from collections.abc import Iterable
from typing import NamedTuple

import torch
from torch import Tensor

from model.problem import N_, Problem

LARGEST = 1e6  # of an edited number: products of three such numbers stay far from float32's end


class Edit(NamedTuple):
    """One cell of one step, set by hand: the step's id, the cell's index, its new value."""

    step: str
    cell: tuple[int, ...]
    value: float


def check(edit: Edit, value: Tensor) -> None:
    """Raises Problem if the step's value has no such cell, or the cell cannot take the number."""
    inside = len(edit.cell) == value.ndim and all(0 <= i < n for i, n in zip(edit.cell, value.shape, strict=True))
    if not inside:
        raise Problem(
            N_("Step “{step}” has the shape {shape}; cell {cell} is outside it. Indices count from 0."),
            field="edits", step=edit.step, shape=list(value.shape), cell=list(edit.cell),
        )  # fmt: skip
    if not (math.isfinite(edit.value) and abs(edit.value) <= LARGEST):
        raise Problem(
            N_("A cell takes a number from −1,000,000 to 1,000,000; step “{step}” was given something else."),
            field="edits", step=edit.step,
        )  # fmt: skip
    if not (value.dtype == torch.bool or value.dtype.is_floating_point):
        raise Problem(
            N_("Step “{step}” holds indices: they follow from the rest and cannot be set by hand."),
            field="edits", step=edit.step,
        )  # fmt: skip
    if value.dtype == torch.bool and edit.value not in (0, 1):
        raise Problem(N_("A pair of “{step}” is on or off: give 1 or 0."), field="edits", step=edit.step)


def edited(value: Tensor, edits: Iterable[Edit]) -> Tensor:
    """A copy with the edits in it; without any, a view, so that one tensor under two names is two nodes."""
    edits = list(edits)
    value = value.clone() if edits else value.view_as(value)
    for edit in edits:
        value[edit.cell] = bool(edit.value) if value.dtype == torch.bool else edit.value
    return value
