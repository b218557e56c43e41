"""Which of the lab's mechanisms can be learned here: those that look at the past alone, and need no more than queries,
keys and values. Each is the lab's own function; nothing of it is written again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial

import torch
from torch import Tensor

from model.mechanisms.aft import aft
from model.mechanisms.alibi import alibi
from model.mechanisms.causal import causal
from model.mechanisms.fast_weights import fast_weights
from model.mechanisms.linear import linear
from model.mechanisms.multi_query import multi_query
from model.mechanisms.relative_bias import relative_bias
from model.mechanisms.rope import rope
from model.mechanisms.sliding_window import sliding_window
from model.mechanisms.t5_bias import t5_bias
from model.tracing.step import Steps

WINDOW = 4  # tokens back, of the sliding window
TABLE = 17  # rows of a learned table of distances
LENGTH = 64  # tokens at most


@dataclass(frozen=True)
class Attention:
    """mechanism: its id in the lab; attend: (q, k, v, **learned, step=step) -> (head, query, d), over the past alone

    learned: what it learns beside the projections: of a number of heads, a shape by name
    key_heads: how many heads of keys and values there are; None: as many as of queries
    splits: whether it may have several heads
    """

    mechanism: str
    attend: Callable[..., Tensor]
    learned: Callable[[int], Mapping[str, tuple[int, ...]]] = field(default=lambda heads: {})
    key_heads: int | None = None
    splits: bool = True


def _table(heads: int) -> dict[str, tuple[int, ...]]:
    return {"table": (TABLE, heads)}


def _one_key_head(q: Tensor, k: Tensor, v: Tensor, *, step: Steps) -> Tensor:
    return multi_query(q, k[0], v[0], step=step)


def _by_distance(q: Tensor, k: Tensor, v: Tensor, table: Tensor, *, step: Steps) -> Tensor:
    past = torch.ones(q.shape[-2], q.shape[-2], dtype=torch.bool).tril()
    return relative_bias(q, k, v, table, past, step=step)


def _without_heads(q: Tensor, k: Tensor, v: Tensor, w: Tensor, *, step: Steps) -> Tensor:
    n = q.shape[-2]
    return aft(q[0], k[0], v[0], w[:n, :n], causal=True, step=step)[None]


ATTENTIONS: Mapping[str, Attention] = {
    "softmax": Attention("causal", causal),
    "window": Attention("sliding-window", partial(sliding_window, half_window=WINDOW, causal=True)),
    "one-key-head": Attention("multi-query", _one_key_head, key_heads=1),
    "linear": Attention("linear", linear),
    "fast-weights": Attention("fast-weights", fast_weights),
    "delta-rule": Attention("fast-weights", partial(fast_weights, update="delta")),
    "aft": Attention("aft", _without_heads, lambda heads: {"w": (LENGTH, LENGTH)}, splits=False),
    "relative": Attention("relative-bias", _by_distance, _table),
    "t5": Attention("t5-bias", partial(t5_bias, causal=True), _table),
}
TURNED: Mapping[str, Attention] = {"rope": Attention("rope", rope), "alibi": Attention("alibi", alibi)}
