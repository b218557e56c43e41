"""Relative positions as a bias: one learned number for each distance, along every diagonal of the scores."""

import torch
from torch import Tensor

from model.lab import worked
from model.lab.figure import Figure, Seen, Series
from model.lab.registry import Cell, Preset, mechanism
from model.mechanisms.scaled_dot_product import scaled_dot_product
from model.problem import N_, Problem
from model.tracing.step import Steps, untraced


@mechanism("relative-bias", family="positions", after="sinusoidal",
           source="clipped distances: Shaw et al. 2018, §3.2, arXiv:1803.02155; "
                  "one number for each: Raffel et al. 2020, §2.1, arXiv:1910.10683",
           sizes={"heads": 2, "d": 4, "d_v": 4, "offsets": 5})  # fmt: skip
def relative_bias(q: Tensor, k: Tensor, v: Tensor, table: Tensor, mask: Tensor | None = None, *,
                  step: Steps = untraced) -> Tensor:
    """softmax(QKᵀ/√d + B) V with B[i, j] = table[clip(j - i, -K, K) + K]

    q (head, query, d), k (head, key, d), v (head, key, d_v), table (offset, head), mask (query, key)
    -> (head, query, d_v); table has 2K + 1 rows, for the distances -K … K.
    Clipping is Shaw's: beyond K all distances are alike. Shaw learns a vector for each distance and adds it to the
    keys (eq. 4; and to the values, eq. 3), so that the query has a say; one number for each distance and head, added
    to the scores, is the simpler form of Raffel et al., who sort distances into buckets instead of clipping them.
    """
    offsets = len(table)
    if offsets % 2 == 0:
        raise Problem(N_("{offsets} numbers have no middle one for the distance 0; choose an odd number."),
                      field="options.offsets", offsets=offsets)  # fmt: skip
    most     = offsets // 2
    queries, keys = torch.arange(q.shape[-2], device=q.device), torch.arange(k.shape[-2], device=q.device)
    distance = step("distance", "query key", (keys - queries[:, None]).clamp(-most, most))
    bias     = step("bias", "head query key", table[distance + most].permute(2, 0, 1))
    return scaled_dot_product(q, k, v, mask, bias, step=step)


TITLE = N_("Relative bias")
LESSON = N_("From added positions, attention must first learn to tell how far apart two words are; here “bias” says "
            "it directly: one number for each distance, the same along a whole diagonal, added to the scores.")

# 4 for the distance −1, 0 for −2, 0, 1 and 2: e⁴ = 55 times as much for the word before
_BEFORE = torch.tensor([[0.0], [4.0], [0.0], [0.0], [0.0]])

OPTIONS = {"offsets": N_("How many distances have a bias of their own")}

PRESETS = [
    worked.hungry(
        N_("Made by hand: queries and keys are 0, so that the table alone decides. It has 4 for the distance −1: each "
           "word gives 93% to the one before it."),
        (Cell("bias", (0, 2, 1), 4), Cell("weights", (0, 2, 1), 0.93), Cell("weights", (0, 4, 3), 0.93)), focus=2,
        inputs={"table": _BEFORE, **worked.silent()}),
    Preset("look-one-back", N_("One head that favours the distance −1: each word looks at the one before it"),
           ("Lily", "had", "a", "cat", "."), {"table": _BEFORE}, focus=3,
           options={"heads": 1, "offsets": 5},
           note=N_("The table was made for this example; queries, keys and values are drawn from the seed and mean "
                   "nothing.")),
]  # fmt: skip

CAPTIONS = {
    "table": N_("The learned numbers: a row for each distance from −K to K, the middle row for 0; a column for each "
                "head."),
    "distance": N_("How far each key is from {query}: −1 is the word before, 1 the word after. Beyond ±K all "
                   "distances count the same."),
    "bias": N_("Head {head} picks a number by distance for each key of {query}: {row}. Along each diagonal they are "
               "the same."),
}  # fmt: skip

_HEADS = (
    N_("head 0"), N_("head 1"), N_("head 2"), N_("head 3"), N_("head 4"), N_("head 5"), N_("head 6"), N_("head 7"),
)  # fmt: skip


def by_distance(seen: Seen) -> Figure:
    """The vector that a head adds along its diagonals."""
    table = seen.steps["table"]
    distances = [i - len(table) // 2 for i in range(len(table))]
    series = [Series(name, distances, row) for name, row in zip(_HEADS, table.T.tolist(), strict=False)]
    note = N_("The current table; a key beyond either end takes the number at that end.")
    return Figure("by-distance", N_("Bias by distance"), N_("distance (key − query)"), N_("bias"), series, note)


FIGURES = [by_distance]
