"""What a person changes inside a trained model: a head silenced, a weight set by hand."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from torch import Tensor

from model.problem import N_, Problem
from model.step import Edit, Untraced

LARGEST = 1e3  # of a weight set by hand; weights are shares of 1, and are not renormalised


@dataclass(frozen=True)
class Silence:
    """Makes a head's output 0; layers and heads count from 0."""

    layer: int
    head: int


@dataclass(frozen=True)
class SetWeight:
    """Replaces one weight of a head, at cell (query, key); the rest of its row stays, the output follows."""

    layer: int
    head: int
    cell: tuple[int, int]
    value: float


Intervention = Silence | SetWeight


def intervention(
    layer: int, head: int, do: str, cell: tuple[int, int] | None = None, value: float | None = None
) -> Intervention:
    """The intervention as a request spells it; raises Problem where something is missing."""
    if do == "silence":
        return Silence(layer, head)
    if do != "set":
        raise Problem(
            N_("A head can be silenced (“silence”), or a weight set (“set”)."), field="interventions"
        )
    if cell is None or value is None:
        raise Problem(N_("To set a weight, give its cell and its value."), field="interventions")
    return SetWeight(layer, head, cell, value)


def check(change: Intervention, layers: int, heads: int, n: int, keys: int | None = None) -> None:
    """Raises a Problem where a change lies outside of a model of so many layers and heads, on n tokens that look at
    so many keys (themselves, unless it is said)."""
    keys = n if keys is None else keys
    check_head(change.layer, change.head, layers, heads, field="interventions")
    if isinstance(change, Silence):
        return
    query, key = change.cell
    if not (0 <= query < n and 0 <= key < keys):
        raise Problem(
            N_("The weights are {n} × {keys}, counted from 0; cell {cell} lies outside."),
            field="interventions", n=n, keys=keys, cell=list(change.cell),
        )  # fmt: skip
    if not (math.isfinite(change.value) and abs(change.value) <= LARGEST):
        raise Problem(N_("A weight takes a number from −1,000 to 1,000."), field="interventions")


def check_head(layer: int, head: int, layers: int, heads: int, field: str | None = None) -> None:
    """Raises a Problem, about `field` or else "layer" or "head", where the model has no such head."""
    if not 0 <= layer < layers:
        raise Problem(
            N_("Layers count from 0 to {last}; {layer} is not one of them."),
            field=field or "layer", last=layers - 1, layer=layer,
        )  # fmt: skip
    if not 0 <= head < heads:
        raise Problem(
            N_("Heads count from 0 to {last}; {head} is not one of them."),
            field=field or "head", last=heads - 1, head=head,
        )  # fmt: skip


class Changed(Untraced):
    """A step for all heads of one layer that swaps interventions in, and shows its weights to `watch`.

    mask (query, key); watch is called with the weights (head, query, key) as the model uses them
    """

    def __init__(
        self, changes: Iterable[Intervention], mask: Tensor, watch: Callable[[Tensor], None]
    ) -> None:
        changes = list(changes)
        self._silent = [change.head for change in changes if isinstance(change, Silence)]
        self._set = [change for change in changes if isinstance(change, SetWeight)]
        self._mask = mask
        self._watch = watch

    def __call__(self, name: str, axes: str, value: Tensor) -> Tensor:
        if name == "weights":
            value = value.clone()
            for change in self._set:
                self._refuse_hidden(change)
                value[(change.head, *change.cell)] = change.value
            self._watch(value)
        if name == "output":
            value = value.clone()
            value[self._silent] = 0
        return value

    def _refuse_hidden(self, change: SetWeight) -> None:
        if not self._mask[change.cell]:
            raise Problem(
                N_("The mask hides cell {cell} of the weights; choose a pair that is not hatched."),
                field="interventions", cell=list(change.cell),
            )  # fmt: skip


def edits(changes: Iterable[Intervention], n: int, d_v: int) -> list[Edit]:
    """The changes of one head as edits of its trace, whose output is (n, d_v)."""
    found = []
    for change in changes:
        if isinstance(change, Silence):
            found += [Edit("output", (query, d), 0.0) for query in range(n) for d in range(d_v)]
        else:
            found.append(Edit("weights", change.cell, change.value))
    return found
