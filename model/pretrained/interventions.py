"""What a person changes inside a trained model: heads silenced, frozen or patched, edges knocked out, weights set."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal, NamedTuple, cast, get_args

from model.problem import N_, Problem

LARGEST = 1e3  # of a weight set by hand; weights are shares of 1, and are not renormalised
MOST_FROZEN = 1 << 26  # weights that are kept of the run before: 256 MB
MOST_OTHER = 8  # other sentences that heads are patched from: each is a run

Do = Literal["silence", "set", "cut", "freeze", "replace", "patch"]
Replacement = Literal["uniform", "previous", "first", "self"]


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


@dataclass(frozen=True)
class Cut:
    """Knocks out the edge of cell (query, key): it is hidden before the softmax, which shares its weight out among the
    keys that are left. layer, head: None is all of them. Geva et al. 2023, §5.1, arXiv:2304.14767 (all heads)."""

    layer: int | None
    head: int | None
    cell: tuple[int, int]


@dataclass(frozen=True)
class Freeze:
    """A head keeps the weights of the run without any change, whatever changes before it.

    Elhage et al. 2021, "A Mathematical Framework for Transformer Circuits", freezes patterns to see values alone.
    """

    layer: int
    head: int


@dataclass(frozen=True)
class Replace:
    """A head's weights as a whole: the same for all it may see, or all on one token (the one before, the first,
    itself); the first token has none before it and looks at itself. If the mask hides that token the row is 0."""

    layer: int
    head: int
    pattern: Replacement


@dataclass(frozen=True)
class Patch:
    """A head's output is the one that it has on another text of as many tokens: activation patching.

    Vig et al. 2020, §3, arXiv:2004.12265; Wang et al. 2023, §2.3, arXiv:2211.00593
    """

    layer: int
    head: int
    text: str


Intervention = Silence | SetWeight | Cut | Freeze | Replace | Patch


class Extent(NamedTuple):
    """What a change must lie within: layers and heads of a part; queries that look, keys that are looked at; crossed:
    whether these are of two texts."""

    layers: int
    heads: int
    queries: int
    keys: int
    crossed: bool = False


def intervention(
    layer: int | None = None, head: int | None = None, do: str = "silence", cell: tuple[int, int] | None = None,
    value: float | None = None, pattern: str | None = None, text: str | None = None,
) -> Intervention:  # fmt: skip
    """The intervention as a request spells it; raises Problem if something is missing."""
    if do not in get_args(Do):
        raise Problem(
            N_("A change must be one of “silence”, “set”, “cut”, “freeze”, “replace”, “patch”."), field="interventions"
        )
    if do == "cut":
        if cell is None:
            raise Problem(N_("To knock out an edge, give its cell: the query, then the key."), field="interventions")
        return Cut(layer, head, cell)
    if layer is None or head is None:
        raise Problem(
            N_("Give the layer and the head of a change; only an edge can be knocked out of all."),
            field="interventions",
        )
    if do == "set":
        if cell is None or value is None:
            raise Problem(N_("To set a weight, give its cell and its value."), field="interventions")
        return SetWeight(layer, head, cell, value)
    return _of_a_head(layer, head, do, pattern, text)


def _of_a_head(layer: int, head: int, do: str, pattern: str | None, text: str | None) -> Intervention:
    if do == "replace":
        if pattern not in get_args(Replacement):
            raise Problem(
                N_("A head's weights can be replaced by one of: {patterns}."),
                field="interventions", patterns=", ".join(get_args(Replacement)),
            )  # fmt: skip
        return Replace(layer, head, cast(Replacement, pattern))
    if do == "patch":
        if not text:
            raise Problem(
                N_("To patch a head, give the other text that its output is taken from."), field="interventions"
            )
        return Patch(layer, head, text)
    return Freeze(layer, head) if do == "freeze" else Silence(layer, head)


def check(change: Intervention, extent: Extent) -> None:
    """Raises a Problem if a change lies outside of the model, or of the text."""
    layer, head = (0 if each is None else each for each in (change.layer, change.head))
    check_head(layer, head, extent.layers, extent.heads, field="interventions")
    if isinstance(change, SetWeight | Cut):
        _check_cell(change.cell, extent)
    if isinstance(change, SetWeight) and not (math.isfinite(change.value) and abs(change.value) <= LARGEST):
        raise Problem(N_("A weight takes a number from −1,000 to 1,000."), field="interventions")
    if isinstance(change, Replace) and extent.crossed and change.pattern in ("previous", "self"):
        raise Problem(
            N_("Here the tokens that look and those they look at are from different texts, so none is "
               "before another. Choose “uniform” or “first”."), field="interventions",
        )  # fmt: skip


def _check_cell(cell: tuple[int, int], extent: Extent) -> None:
    query, key = cell
    if not (0 <= query < extent.queries and 0 <= key < extent.keys):
        raise Problem(
            N_("The weights are {n} × {keys}, counted from 0; cell {cell} is outside them."),
            field="interventions", n=extent.queries, keys=extent.keys, cell=list(cell),
        )  # fmt: skip


def check_head(layer: int, head: int, layers: int, heads: int, field: str | None = None) -> None:
    """Raises a Problem, about `field` or else "layer" or "head", if the model has no such head."""
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
