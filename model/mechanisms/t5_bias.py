"""T5's positions: a bias by distance, where far distances share a number in buckets that grow."""

from typing import Annotated

import torch
from torch import Tensor

from model.lab import worked
from model.lab.figure import Figure, Seen, Series
from model.lab.registry import Cell, Preset, Range, mechanism
from model.mechanisms.causal import causal as causal_attention
from model.mechanisms.scaled_dot_product import scaled_dot_product
from model.problem import N_, Problem
from model.tracing.step import Steps, untraced


@mechanism("t5-bias", family="positions", source="Raffel et al. 2020, §2.1, arXiv:1910.10683",
           after="relative-bias", sizes={"heads": 2, "d": 4, "d_v": 4, "buckets": 8})
def t5_bias(q: Tensor, k: Tensor, v: Tensor, table: Tensor, mask: Tensor | None = None, *,
            max_distance: Annotated[int, Range(2, 256)] = 16, causal: bool = False,
            step: Steps = untraced) -> Tensor:
    """softmax(QKᵀ + B) V with B[i, j] = table[bucket(j - i)]; T5 does not divide by √d

    q (head, query, d), k (head, key, d), v (head, key, d_v), table (bucket, head), mask (query, key)
    -> (head, query, d_v)
    Half of a side's n buckets hold one distance each, 0 … n/2 - 1; the others grow as powers of one number, up to
    max_distance, and the last one holds all beyond. The words behind have the second half of the table; a causal
    decoder needs no such half. T5 has 32 buckets and a max_distance of 128.
    The paper says no more than that the ranges grow logarithmically; the rest of it is the authors' code.
    """
    n = len(table) if causal else len(table) // 2  # buckets of a side
    single = n // 2  # buckets of one distance
    if not 0 < single < max_distance:
        raise Problem(N_("{buckets} buckets do not fit a max_distance of {max_distance}: a side needs two buckets or "
                         "more, and half of them must end before max_distance. Change one of the two."),
                      field="options.buckets", buckets=len(table), max_distance=max_distance)  # fmt: skip
    queries, keys = torch.arange(q.shape[-2], device=q.device), torch.arange(k.shape[-2], device=q.device)
    distance = step("distance", "query key", keys - queries[:, None])
    growth   = torch.arange(n - single, dtype=torch.float64, device=q.device) / (n - single)
    # a power that is whole must not be rounded up to the next whole number
    grown    = (single * (max_distance / single) ** growth - 1e-9).ceil().long()
    edges    = step("edges", "part", torch.cat((torch.arange(single, device=q.device), grown)))
    away     = (-distance).clamp(0) if causal else distance.abs()
    own      = (away[..., None] >= edges).sum(-1) - 1  # the last bucket that begins there or before
    buckets  = step("buckets", "query key", own if causal else own + (distance > 0) * n)
    bias     = step("bias", "head query key", table[buckets].permute(2, 0, 1))
    attention = causal_attention if causal else scaled_dot_product
    return attention(q, k, v, mask, bias, 1.0, step=step)


TITLE = N_("T5's bias in buckets")
LESSON = N_("Long texts have too many distances for a number each, and clipping treats all far distances alike; in "
            "“buckets” near distances stay apart and far ones share, more so the farther away they are.")

OPTIONS = {
    "buckets": N_("How many buckets the distances fall into"),
    "max_distance": N_("From this distance on, all share one bucket"),
}

PRESETS = [
    worked.hungry(
        N_("Made by hand: queries and keys are 0, so that the table alone decides. The word before has a bucket of its "
           "own, 4; those 2 to 5 words back share one, 2. “fish” gives 70% to “eats” and 10% to each of them."),
        (Cell("bias", (0, 4, 3), 4), Cell("bias", (0, 4, 0), 2), Cell("weights", (0, 4, 3), 0.70),
         Cell("weights", (0, 4, 0), 0.10)), focus=4,
        inputs={"table": torch.tensor([[0.0], [4], [2], [0], [0], [0], [0], [0]]), **worked.silent()}),
    Preset("ten-words", N_("ten words: near ones have their own bucket, far ones share"),
           ("Lily", "had", "a", "cat", "and", "the", "cat", "had", "a", "ball"), focus=9),
]  # fmt: skip

CAPTIONS = {
    "table": N_("The learned numbers: a row for each bucket, a column for each head."),
    "distance": N_("How far each key is from {query}: −1 is the word before, 1 the word after."),
    "edges": N_("The smallest distance of each bucket on one side: at first one by one, then growing by a constant "
                "factor."),
    "buckets": N_("The bucket of each distance from {query}: near words have one of their own, far ones share. If "
                  "both sides are seen, the words after it have the second half of the buckets."),
    "bias": N_("Head {head} picks a number by bucket for each key of {query}: {row}."),
    "scaled": N_("T5 does not divide: its scores stay as they are. {query} and {top_key}: {top_value}."),
}  # fmt: skip


def by_distance(seen: Seen) -> Figure:
    """Which bucket a word takes that stands so far before."""
    edges = seen.steps["edges"].tolist()
    distances = list(range(1, 2 * int(seen.options["max_distance"]) + 1))
    found = [float(sum(edge <= d for edge in edges) - 1) for d in distances]
    note = N_("For the words before; the axis of distances is logarithmic, so that buckets that grow by a "
              "constant factor make even steps. Computed now from “edges”.")  # fmt: skip
    series = [Series(N_("bucket"), distances, found, "points")]
    return Figure("buckets", N_("Buckets by distance"), N_("distance in positions"), N_("bucket"), series, note, ("x",))


FIGURES = [by_distance]
