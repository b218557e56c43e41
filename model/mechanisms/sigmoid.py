"""Sigmoid attention: each pair is weighed by itself, and no word takes anything from another."""

from typing import Literal

import torch
from torch import Tensor

from model.lab import worked
from model.lab.registry import Cell, Preset, mechanism
from model.mechanisms.scaled_dot_product import CAPTIONS as SCORED
from model.problem import N_
from model.tracing.step import Steps, untraced


@mechanism("sigmoid", family="shares", after="causal", sizes={"heads": 1, "d": 4, "d_v": 4},
           source="Ramapuram et al. 2025, §2, eq. 3, arXiv:2409.04431",
           unread="the number of Ramapuram et al.'s equation")
def sigmoid(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None = None, *,
            b: Literal["−ln n", "0"] = "−ln n", causal: bool = False, step: Steps = untraced) -> Tensor:
    """σ(QKᵀ/√d + b) V, with b = -ln n for n keys

    q (head, query, d), k (head, key, d), v (head, key, d_v), mask (query, key) -> (head, query, d_v)
    With b = -ln n, scores of 0 add up to about 1, as they do under softmax.
    """
    shown = torch.ones(q.shape[-2], k.shape[-2], dtype=torch.bool, device=q.device)
    if causal:
        shown = shown.tril()
    seen    = step("mask", "query key", shown if mask is None else shown & mask)
    scores  = step("scores", "head query key", q @ k.mT)
    scaled  = step("scaled", "head query key", scores * q.shape[-1] ** -0.5)
    keys    = torch.tensor(float(k.shape[-2]), dtype=q.dtype, device=q.device)
    shifted = step("shifted", "head query key", scaled - keys.log()) if b == "−ln n" else scaled
    masked  = step("masked", "head query key", shifted.masked_fill(~seen, -torch.inf))
    weights = step("weights", "head query key", masked.sigmoid())
    return    step("output", "head query d_v", weights @ v)


TITLE = N_("Sigmoid attention")
LESSON = N_("Under softmax two words that both fit must share, and each gets half; in “weights” every pair is now "
            "weighed by itself, from 0 to 1, and a row may add up to more than 1, or to nearly nothing.")

OPTIONS = {"b": N_("What is added to each score: minus the logarithm of the number of keys, or nothing")}

# an action asks for an animal; both "cat" and "dog" are one
_WORDS = ("the", "cat", "and", "dog", "eat")
_MADE = {
    "q": torch.tensor([[[0.0, 0, 0, 0], [0, 0, 0, 0], [0, 0, 0, 0], [0, 0, 0, 0], [6, 0, 0, 0]]]),
    "k": torch.tensor([[[0.0, 0, 0, 0], [2, 0, 0, 0], [0, 0, 0, 0], [2, 0, 0, 0], [0, 0, 0, 0]]]),
    "v": torch.tensor([[[0.0, 0, 1, 0], [1, 0, 0, 0], [0, 0, 1, 0], [0, 1, 0, 0], [0, 0, 0, 1]]]),
}  # fmt: skip

PRESETS = [
    Preset("both-fit", N_("the cat and dog eat: small numbers, to be computed by hand"), _WORDS, _MADE, focus=4,
           note=N_("Made by hand: “eat” asks for an animal, and both “cat” and “dog” score 6. Softmax would have to "
                   "give each about half; here each gets 0.99, as if the other were not there. What scores 0 gets "
                   "0.17: 1 of 6, since 5 keys make b = −1.61."),
           shows=(Cell("weights", (0, 4, 0), 0.17), Cell("weights", (0, 4, 3), 0.99),
                  Cell("weights", (0, 4, 1), 0.99))),
    worked.hungry(
        N_("“hungry” asks for food, and “fish” answers: 92%, and 17% to every other word. The row adds up to 1.58."),
        (Cell("weights", (0, 1, 4), 0.92),), inputs=worked.vectors()),
]  # fmt: skip

CAPTIONS = {
    **{name: SCORED[name] for name in ("q", "k", "v", "scores", "scaled", "output")},
    "mask": N_("Which keys {query} may look at: {visible} of {n}."),
    "shifted": N_("The logarithm of the number of keys is subtracted, so that many keys that do not fit add up to "
                  "about 1, however many there are. {query} and {top_key}: {top_value}."),
    "masked": N_("Hidden pairs become −∞, and weigh nothing. {query} still sees {visible} of {n}."),
    "weights": N_("Each score becomes a weight by itself, from 0 to 1. {query} gives {top_key} most, {top_value}; all "
                  "its weights add up to {sum}."),
}  # fmt: skip
