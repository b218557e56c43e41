"""How mistakes are made: each looks at one recorded call of a run (`model/lab/here.py`), and says what somebody takes
in its place."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

import torch
from torch import Tensor
from torch.nn import functional

from model.lab.here import Here, Slip, is_call, is_of_pairs
from model.tracing.recorder import Call, Named, nodes_under

ACTIVATIONS = ("relu", "gelu", "silu")


def _is_square(value: Tensor) -> bool:
    return value.ndim > 1 and value.shape[-1] == value.shape[-2]


# scores


def swapped(here: Here) -> Tensor | None:
    """The first of the steps over pairs is turned: scores, or distances."""
    value = here.node.value
    if not here.is_whole or not is_of_pairs(here.step) or value.dtype == torch.bool or not _is_square(value):
        return None
    is_first = not any(is_of_pairs(here.steps[id_]) for id_ in here.step.of)
    return value.mT if is_first else None


def added(here: Here) -> Tensor | None:
    if not (here.meets or (here.is_asked and here.is_product)):
        return None
    return here.tensor(0).sum(-1, keepdim=True) + here.tensor(1).sum(-2, keepdim=True)


def itself(here: Here) -> Tensor | None:
    if not here.meets:
        return None
    return here.tensor(0).square().sum(-1, keepdim=True).expand(here.node.value.shape)


def scaled_by(scale: Callable[[float, int], float]) -> Slip:
    """Scores are multiplied by another number than 1/√d; scale: (the right one, the width of the words' vectors)"""

    def slip(here: Here) -> Tensor | None:
        if here.does != "mul" or not isinstance(here.operands[1], float) or not is_of_pairs(here.step):
            return None
        return here.tensor(0) * scale(here.operands[1], _width(here))

    return slip


def _width(here: Here) -> int:
    """How long the vectors are that queries are made from: all heads' queries together, if they are given."""
    query = next(step for step in here.before() if not is_of_pairs(step))
    while query.of and here.steps[query.of[0]].axes == query.axes:
        query = here.steps[query.of[0]]  # before it was turned
    if query.of:
        return here.steps[query.of[0]].value.shape[-1]
    return query.value.shape[-1] * (query.value.shape[0] if query.value.ndim > 2 else 1)


# shares


def wrong_axis(here: Here) -> Tensor | None:
    return here.tensor(0).softmax(-2).nan_to_num(0) if here.does == "softmax" else None


def mask_after(here: Here) -> Tensor | None:
    return here.tensor(0) if here.does == "masked_fill" and here.operands[2] != 0 else None


def no_mask(here: Here) -> Tensor | None:
    return here.tensor(0) if here.does == "masked_fill" else None


def not_shared(here: Here) -> Tensor | None:
    return here.tensor(0).exp() if here.does == "softmax" else None


def no_exponential(here: Here) -> Tensor | None:
    if here.does != "softmax":
        return None
    seen = here.tensor(0).masked_fill(here.tensor(0).isinf(), 0)
    return seen / seen.sum(-1, keepdim=True)


def even(here: Here) -> Tensor | None:
    if here.does != "softmax":
        return None
    seen = ~here.tensor(0).isinf()
    return (seen / seen.sum(-1, keepdim=True)).nan_to_num(0)


def not_rescaled(here: Here) -> Tensor | None:
    return here.tensor(0) if _rescales(here) else None


def shared_again(here: Here) -> Tensor | None:
    if not _rescales(here):
        return None
    return here.tensor(0) / here.tensor(0).sum(-1, keepdim=True).clamp(min=1e-9)


def _rescales(here: Here) -> bool:
    """Dropout's division: of a product with what is kept."""
    kept = here.made(0)
    return here.does == "div" and isinstance(kept, Call) and any(
        isinstance(each, Named) and each.value.dtype == torch.bool for each in kept.args)  # fmt: skip


# what is handed over


def largest_only(here: Here) -> Tensor | None:
    if not here.mixes:
        return None
    weights = here.tensor(0)
    return functional.one_hot(weights.argmax(-1), weights.shape[-1]).to(weights.dtype) @ here.tensor(1)


def summed(here: Here) -> Tensor | None:
    """All of them, or those that are seen, if some are not."""
    if not here.mixes:
        return None
    seen, values = here.tensor(0) != 0, here.tensor(1)
    if here.turn == 1:
        return values.sum(-2, keepdim=True).expand(here.node.value.shape)
    return None if seen.all() else seen.to(values.dtype) @ values


def keys_mixed(here: Here) -> Tensor | None:
    if not here.mixes:
        return None
    calls = (node for step in here.before() for node in nodes_under(step.made) if isinstance(node, Call))
    turned = (call.args[1] for call in calls if call.function == "matmul")
    keys = next((node for node in turned if isinstance(node, Call) and node.function == "mT"), None)
    return here.tensor(0) @ keys.value.mT if keys else None


def inputs_mixed(here: Here) -> Tensor | None:
    values = here.source(1) if here.mixes else None
    if values is None or not values.of:
        return None
    return here.tensor(0) @ here.steps[values.of[0]].value


def columns_mixed(here: Here) -> Tensor | None:
    return here.tensor(0).mT @ here.tensor(1) if here.mixes and _is_square(here.tensor(0)) else None


# vectors and matrices


def not_multiplied(here: Here) -> Tensor | None:
    return here.tensor(0) if here.is_asked and here.maps else None


def matrix_turned(here: Here) -> Tensor | None:
    is_one = here.maps and here.is_asked and _is_square(here.tensor(1))
    return here.tensor(0) @ here.tensor(1).mT if is_one else None


def not_added(here: Here) -> Tensor | None:
    return here.tensor(0).expand(here.node.value.shape) if _adds(here) else None


def only_added(here: Here) -> Tensor | None:
    return here.tensor(1).expand(here.node.value.shape) if _adds(here) else None


def _adds(here: Here) -> bool:
    """Whether two tensors are added, both made of steps."""
    return here.does == "add" and all(here.source(place) is not None for place in (0, 1))


def no_activation(here: Here) -> Tensor | None:
    return here.tensor(0) if here.does in ACTIVATIONS else None


def rows_split(here: Here) -> Tensor | None:
    """Heads out of a table: (heads, token, d) out of the memory as it lies."""
    if here.does != "transpose" or not is_call(here.made(0), "unflatten"):
        return None
    return here.tensor(0).reshape(here.node.value.shape)


def heads_added(here: Here) -> Tensor | None:
    is_concat = here.does == "flatten" and here.step.axes[-1] == "d_heads"
    return here.tensor(0).sum(1) if is_concat else None


def neighbour(axis: int) -> Slip:
    """What stands elsewhere along an axis of the step that is asked."""

    def slip(here: Here) -> Tensor | None:
        value = here.node.value
        is_one = here.is_asked and here.is_whole and value.ndim >= -axis and here.turn < value.shape[axis]
        return value.roll(here.turn, axis) if is_one else None

    return slip


# norms


def no_mean(here: Here) -> Tensor | None:
    return here.tensor(0) if here.does == "sub" and is_call(here.made(1), "unsqueeze") else None


def not_divided(here: Here) -> Tensor | None:
    return here.tensor(0) if here.does == "div" and is_call(here.made(1), "unsqueeze") else None


def variance_not_rooted(here: Here) -> Tensor | None:
    return here.tensor(0) if here.does == "sqrt" else None


def one_less(here: Here) -> Tensor | None:
    """Of a mean of squares."""
    if here.does != "mean" or not is_call(here.made(0), "mul"):
        return None
    n = here.tensor(0).shape[-1]
    return here.node.value * n / (n - 1) if n > 1 else None


def norm_of_column(here: Here) -> Tensor | None:
    if here.does == "mean":
        return here.tensor(0).mean(-2, keepdim=True)
    is_turned = here.does == "unsqueeze" and here.tensor(0).ndim == here.node.value.ndim
    return here.tensor(0) if is_turned else None  # it has its axis already


# positions


def degrees(here: Here) -> Tensor | None:
    angle = here.tensor(0).deg2rad() if here.does in ("sin", "cos") else None
    return None if angle is None else angle.sin() if here.does == "sin" else angle.cos()


def turned_back(here: Here) -> Tensor | None:
    return -here.tensor(0).sin() if here.does == "sin" else None


def from_one(here: Here) -> Tensor | None:
    value = here.node.value
    counts = here.is_whole and here.step.axes == ("token",) and value.is_floating_point() and not here.step.of
    return value + 1 if counts else None


def pair_swapped(here: Here) -> Tensor | None:
    if here.does != "stack":
        return None
    first, second = cast(tuple[Tensor, Tensor], here.operands[0])
    return torch.stack((second, first), cast(int, here.operands[1]))


def no_minus(here: Here) -> Tensor | None:
    return here.tensor(0) if here.does == "neg" and here.source(0) is not None else None


# singular values


def no_strength(here: Here) -> Tensor | None:
    strength = here.source(1) if here.does == "einsum" else None
    if strength is None or strength.axes != ("rank",):
        return None
    equation, first, *others = here.operands
    return torch.einsum(cast(str, equation), torch.ones_like(cast(Tensor, first)), *cast(list[Tensor], others))


def sides_swapped(here: Here) -> Tensor | None:
    """The same vectors through the other matrix of directions."""
    own = here.source(1) if here.maps else None
    if own is None or own.axes[-1] != "rank":
        return None
    others = (step.made for step in here.steps.values() if step.axes[-1:] == ("rank",) and step is not here.step)
    other = next(made for made in others if isinstance(made, Call) and made.function == "matmul")
    return here.tensor(0) @ cast(Named, other.args[1]).value


def not_halved(here: Here) -> Tensor | None:
    return here.tensor(0) if here.does == "div" and here.operands[1] == 2 else None


# words and what is kept of them


def by_place(here: Here) -> Tensor | None:
    value = here.node.value
    is_ids = here.is_whole and here.step.axes == ("token",) and not value.is_floating_point() and not here.step.of
    if not is_ids:
        return None
    rows = next(len(step.value) for step in here.steps.values() if step.axes[:1] == ("vocabulary",))
    places = torch.arange(len(value))
    return torch.where(places < rows, places, value)


def no_cache(here: Here) -> Tensor | None:
    return _part_of_cache(here, -1)


def only_cache(here: Here) -> Tensor | None:
    return _part_of_cache(here, 0)


def _part_of_cache(here: Here, part: int) -> Tensor | None:
    if here.does != "cat" or here.step.axes[0] != "key":
        return None
    return cast(tuple[Tensor, ...], here.operands[0])[part]
