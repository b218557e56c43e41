"""Queries and keys brought to one size before they meet: a score says how well two fit, not how loud they are."""

from typing import Annotated, Literal

import torch
from torch import Tensor

from model.lab import worked
from model.lab.registry import QUIET, Cell, Preset, Range, mechanism
from model.mechanisms.causal import causal
from model.mechanisms.dividing import unit
from model.problem import N_
from model.tracing.step import Steps, untraced

EPSILON = 1e-6


@mechanism("qk-norm", family="shares", after="causal", sizes={"heads": 1, "d": 4, "d_v": 4},
           source="length: Henry et al. 2020, §2, arXiv:2010.04245; rms: Qwen Team 2025, §2, arXiv:2505.09388",
           unread="Henry et al. and Qwen Team: the sections")
def qk_norm(q: Tensor, k: Tensor, v: Tensor, gain_q: Annotated[Tensor | None, QUIET] = None,
            gain_k: Annotated[Tensor | None, QUIET] = None, mask: Tensor | None = None, *,
            norm: Literal["rms", "length"] = "rms", g: Annotated[float, Range(0.5, 50, 0.5)] = 8.0,
            step: Steps = untraced) -> Tensor:
    """softmax(Q̂K̂ᵀ/√d, keys up to the query only) V, x̂ = x / √(mean of x² + ε) ⊙ gain; length: g · Q̂K̂ᵀ, x̂ = x / |x|

    q (head, query, d), k (head, key, d), v (head, key, d_v), gain_q (d), gain_k (d), mask (query, key)
    -> (head, query, d_v); the gains are 1 unless given, and g stands in the place of 1/√d: models learn all three
    """
    brought = unit if norm == "length" else _to_mean_square_1
    q_normed = step("q_normed", "head query d", brought(q))
    k_normed = step("k_normed", "head key d", brought(k))
    if gain_q is not None:
        q_normed = step("q_gained", "head query d", q_normed * gain_q)
    if gain_k is not None:
        k_normed = step("k_gained", "head key d", k_normed * gain_k)
    return causal(q_normed, k_normed, v, mask, None, g if norm == "length" else None, step=step)


def _to_mean_square_1(x: Tensor) -> Tensor:
    """Root mean square norm along the last axis."""
    return x * (x.square().mean(-1, keepdim=True) + EPSILON).rsqrt()


TITLE = N_("Norm of queries and keys (QK-norm)")
LESSON = N_("A dot product grows with the length of its vectors, so that a loud key beats one that fits; in "
            "“k_normed” all keys, and all queries, have one size, and a score says only how well two fit.")

OPTIONS = {
    "norm": N_("To a mean square of 1 (as in Qwen3), or to length 1, where scores are cosines times g"),
    "g": N_("With length 1: by what each cosine is multiplied; a model learns it"),
}

_LOUD = torch.tensor([[3.0, 3, 3, 3], [0, 0, 2, 0], [2, 0, 0, 0], [0, 0, 0, 2], [0, 2, 0, 0]])[None]
_MADE = {"q": worked.vectors()["q"], "k": _LOUD, "v": worked.TOPICS[None]}

PRESETS = [
    worked.hungry(
        N_("Made by hand: “the” has a long key, with 3 in every place. “eats” asks for an animal; without the norm "
           "“the” would get 87% and “cat” 12%. In one size their keys are [1 1 1 1] and [2 0 0 0]: “cat” gets 61%, "
           "“the” 22%."),
        (Cell("k_normed", (0, 0, 0), 1), Cell("k_normed", (0, 2, 0), 2), Cell("weights", (0, 3, 0), 0.22),
         Cell("weights", (0, 3, 2), 0.61)), focus=3, inputs=_MADE),
    Preset("cosines", N_("the hungry cat eats fish, to length 1: scores are cosines"), worked.WORDS, _MADE, focus=3,
           note=N_("Every query and key has length 1. “eats” and “cat” point the same way: the cosine is 1; “eats” and "
                   "“the” have 0.5. With g = 4 “cat” gets 84%."),
           options={"norm": "length", "g": 4.0}, columns=worked.columns(_MADE),
           shows=(Cell("weights", (0, 3, 2), 0.84), Cell("scores", (0, 3, 0), 0.5), Cell("scores", (0, 3, 2), 1))),
]  # fmt: skip

CAPTIONS = {
    "gain_q": N_("A learned factor for each column of the queries."),
    "gain_k": N_("A learned factor for each column of the keys."),
    "q_normed": N_("What {query} asks for, brought to one size: {row}. No query is louder than another now."),
    "k_normed": N_("The key of {key}, brought to one size: {row}. Only where it points counts now."),
    "q_gained": N_("Each column of the query of {query} times its learned factor: {row}."),
    "k_gained": N_("Each column of the key of {key} times its learned factor: {row}."),
    "scores": N_("Queries and keys of one size meet: the score says how well they fit, and how long they were no "
                 "longer counts. {query} fits {top_key} best: {top_value}."),
    "scaled": N_("The scores of {query}, times g with length 1, else divided by √d. {top_key} now has {top_value}."),
}  # fmt: skip
