"""ALiBi: the further away, the lower the score, by a slope that each head has for itself."""

import torch
from torch import Tensor

from model.lab import worked
from model.lab.figure import Figure, Seen, Series
from model.lab.registry import Cell, Preset, mechanism
from model.mechanisms.causal import causal
from model.problem import N_
from model.tracing.step import Steps, untraced


@mechanism("alibi", family="positions", source="Press et al. 2022, §3, arXiv:2108.12409",
           after="t5-bias", sizes={"heads": 4, "d": 4, "d_v": 4})
def alibi(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None = None, *, step: Steps = untraced) -> Tensor:
    """softmax(QKᵀ/√d - m · |i - j|, keys up to the query only) V with m = 2^(-8/h), 2^(-16/h) … for h heads

    q (head, query, d), k (head, key, d), v (head, key, d_v), mask (query, key) -> (head, query, d_v)
    The bias itself is not divided by √d. If h is no power of two, the slopes are those of the next smaller one,
    then every other one of the next larger, as in the authors' code.
    """
    heads  = len(q)
    power  = 2 ** (heads.bit_length() - 1)  # the largest power of two up to heads
    slopes = 2.0 ** -(8 * torch.arange(1, power + 1, dtype=q.dtype, device=q.device) / power)
    if heads > power:
        every_other = torch.arange(1, 2 * (heads - power), 2, dtype=q.dtype, device=q.device)
        slopes = torch.cat((slopes, 2.0 ** -(8 * every_other / (2 * power))))
    slopes   = step("slopes", "head", slopes)
    queries, keys = torch.arange(q.shape[-2], device=q.device), torch.arange(k.shape[-2], device=q.device)
    distance = step("distance", "query key", (queries[:, None] - keys).abs().to(q.dtype))
    bias     = step("bias", "head query key", -slopes[:, None, None] * distance)
    return causal(q, k, v, mask, bias, step=step)


TITLE = N_("ALiBi")
LESSON = N_("A learned bias knows only the distances that it was trained on; “bias” needs no learning: each head "
            "subtracts its own slope for every step of distance, however long the text.")

PRESETS = [
    worked.hungry(
        N_("Made by hand: queries and keys are 0, so that distance alone decides. In head 0 each word further back "
           "loses ¼: “fish” gives 31% to itself and 11% to “the”. Head 3 loses almost nothing: 20% for “the”."),
        (Cell("weights", (0, 4, 4), 0.31), Cell("weights", (0, 4, 0), 0.11), Cell("weights", (3, 4, 0), 0.20)),
        focus=4, inputs=worked.silent(4)),
    Preset("eight-heads", N_("eight heads: from short-sighted to far-sighted"),
           ("Lily", "had", "a", "cat", "and", "a", "ball"), focus=6, options={"heads": 8}),
    Preset("six-heads", N_("six heads: not a power of two, so the slopes of 4, then two of 8"),
           ("Lily", "had", "a", "cat", "and", "a", "ball"), focus=6, options={"heads": 6}),
]  # fmt: skip

CAPTIONS = {
    "slopes": N_("How much a score loses with every step away, in each head: {value} in the one in focus. Nothing "
                 "here is learned."),
    "distance": N_("How many steps away each key is from {query}: {row}."),
    "bias": N_("Head {head}: minus its slope times the distance, for each key of {query}: {row}."),
    "biased": N_("The bias is added: what is far away loses most. {query} and {top_key}: {top_value}."),
}  # fmt: skip

_DISTANCES = 64


def slopes(seen: Seen) -> Figure:
    """The slopes of the heads."""
    found = seen.steps["slopes"].tolist()
    note = N_("For each head; powers of one half if the number of heads is a power of two up to 8.")
    series = [Series(N_("slope"), list(range(len(found))), found, "bars")]
    return Figure("slopes", N_("Slopes"), N_("head"), N_("slope"), series, note)


def by_distance(seen: Seen) -> Figure:
    """What a distance leaves of a weight: e^(−slope · distance)."""
    found = seen.steps["slopes"]
    distances = torch.arange(_DISTANCES, dtype=found.dtype)
    series = [
        Series(name, distances.tolist(), (-slope * distances).exp().tolist())
        for name, slope in ((N_("steepest head"), found.amax()), (N_("flattest head"), found.amin()))
    ]
    note = N_("e to the power of the bias, relative to 1 for the word itself, if the scores are equal; computed now "
              "from “slopes”.")
    return Figure("by-distance", N_("What is left of a weight at each distance"), N_("distance in positions"),
                  N_("share relative to 1"), series, note)  # fmt: skip


FIGURES = [slopes, by_distance]
