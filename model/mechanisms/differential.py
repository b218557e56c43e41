"""Differential attention: two maps of weights, and what both have in common is subtracted."""

from typing import Annotated

import torch
from torch import Tensor

from model.lab import worked
from model.lab.figure import Figure, Seen, Series
from model.lab.registry import Cell, Preset, Range, mechanism
from model.mechanisms.attention_weights import attention_weights
from model.problem import N_
from model.tracing.step import Steps, untraced


@mechanism("differential", family="shares", after="causal", sizes={"heads": 2, "d": 4, "d_v": 4},
           source="Ye et al. 2025, §2.1, eq. 1, arXiv:2410.05258", unread="the number of Ye et al.'s equation")
def differential(q_1: Tensor, k_1: Tensor, q_2: Tensor, k_2: Tensor, v: Tensor, mask: Tensor | None = None, *,
                 lam: Annotated[float, Range(0, 1, 0.05)] = 0.8, step: Steps = untraced) -> Tensor:
    """(softmax(Q₁K₁ᵀ/√d) - λ softmax(Q₂K₂ᵀ/√d)) V, keys up to the query only

    q_1 (head, query, d), k_1 (head, key, d), q_2 (head, query, d), k_2 (head, key, d), v (head, key, d_v),
    mask (query, key) -> (head, query, d_v)
    A model learns λ for each layer, as exp(a · b) - exp(c · e) + λ_init with vectors of its own (eq. 2), and each
    head's output is normalised and multiplied by 1 - λ_init (eq. 3); here λ is set by hand, and nothing follows.
    """
    past   = torch.ones(q_1.shape[-2], k_1.shape[-2], dtype=torch.bool, device=q_1.device).tril()
    seen   = step("mask", "query key", past if mask is None else past & mask)
    first  = _map(q_1, k_1, seen, step.at("first"))
    second = _map(q_2, k_2, seen, step.at("second"))
    difference = step("difference", "head query key", first - lam * second)
    return step("output", "head query d_v", difference @ v)


def _map(q: Tensor, k: Tensor, mask: Tensor, step: Steps) -> Tensor:
    """(head, query, key): the weights of one of the two."""
    scores = step("scores", "head query key", q @ k.mT)
    scaled = step("scaled", "head query key", scores * q.shape[-1] ** -0.5)
    return attention_weights(scaled, mask, step=step)


TITLE = N_("Differential attention")
LESSON = N_("Softmax gives every word a little, and over many words this noise adds up; here a second map learns "
            "where the noise is, and in “difference” it is subtracted from the first, so that what fits stands alone.")

OPTIONS = {"lam": N_("How much of the second map is subtracted (λ); a model learns it")}
PATTERN = "difference"

_NOTHING = torch.zeros(1, 5, 4)
_Q, _K, _V = worked.vectors().values()

PRESETS = [
    Preset("hungry-cat", N_("the hungry cat eats fish: small numbers, to be computed by hand"), worked.WORDS,
           {"q_1": _Q / 2, "k_1": _K, "q_2": _NOTHING, "k_2": _NOTHING, "v": _V}, focus=3, options={"lam": 0.4},
           note=N_("Made by hand: in the first map “eats” gives “cat” 71%, and 10% to each other word. The second map "
                   "fits nothing, and gives each 25%. With λ = 0.4 a tenth is subtracted from all: “cat” keeps 0.61, "
                   "and the others are left with 0.00."),
           columns={"d_v": worked.COLUMNS},
           shows=(Cell("first/weights", (0, 3, 2), 0.71), Cell("second/weights", (0, 3, 2), 0.25),
                  Cell("difference", (0, 3, 0), 0.00), Cell("difference", (0, 3, 2), 0.61))),
    Preset("below-zero", N_("Lily had a cat and a ball: what the second map likes better falls below 0"),
           ("Lily", "had", "a", "cat", "and", "a", "ball"), focus=6),
]  # fmt: skip

CAPTIONS = {
    "q_1": N_("What {query} asks for in the first map: {row}."),
    "k_1": N_("The key of {key} in the first map: {row}."),
    "q_2": N_("What {query} asks for in the second map: {row}."),
    "k_2": N_("The key of {key} in the second map: {row}."),
    "v": N_("What {key} gives away: its value, {row}. Both maps share it."),
    "mask": N_("No token may look ahead, in either map: {query} sees {visible} of {n}."),
    "scores": N_("In this map {query} fits {top_key} best: {top_value}."),
    "scaled": N_("Divided by √d. {query} and {top_key}: {top_value}."),
    "weights": N_("In this map {query} gives {top_percent} of its attention to {top_key}; {rest}."),
    "difference": N_("The first map minus λ times the second: what both have in common is gone, and {top_key} is left "
                     "with {top_value}. A number may fall below 0: then a value is subtracted."),
    "output": N_("What {query} gathers, {row}: the values, mixed by the difference."),
}  # fmt: skip

_SHARES = [i / 20 for i in range(21)]


def by_lambda(seen: Seen) -> Figure:
    """How much of the last row's difference lies on its largest cell, for each λ."""
    first, second = (seen.steps[f"{name}/weights"][0, -1].double() for name in ("first", "second"))
    rows = [first - share * second for share in _SHARES]
    series = [
        Series(N_("largest"), _SHARES, [float(row.amax()) for row in rows]),
        Series(N_("all others, without their signs"), _SHARES,
               [float(row.abs().sum() - row.amax().abs()) for row in rows]),
    ]  # fmt: skip
    note = N_("The last token's row in head 0, computed now for each λ.")
    return Figure("by-lambda", N_("What λ leaves"), N_("λ"), N_("in “difference”"), series, note,
                  marked=float(seen.options["lam"]))  # fmt: skip


FIGURES = [by_lambda]
