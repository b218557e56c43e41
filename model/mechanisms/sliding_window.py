"""Sliding-window attention: each word looks at its neighbours only, so that the work grows with n and not with n²."""

from typing import Annotated

import torch
from torch import Tensor

from model.lab import worked
from model.lab.figure import Figure, Seen, Series
from model.lab.registry import Cell, Preset, Range, mechanism
from model.mechanisms.scaled_dot_product import scaled_dot_product
from model.problem import N_
from model.tracing.step import Steps, untraced


@mechanism("sliding-window", family="masks", source="Beltagy et al. 2020, §3.1, arXiv:2004.05150", after="causal",
           sizes={"heads": 1, "d": 4, "d_v": 4})
def sliding_window(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None = None, *,
                   half_window: Annotated[int, Range(0, 32)] = 1, dilation: Annotated[int, Range(1, 8)] = 1,
                   causal: bool = False, step: Steps = untraced) -> Tensor:
    """softmax(QKᵀ/√d, only keys within ½w steps of the query) V

    q (head, query, d), k (head, key, d), v (head, key, d_v), mask (query, key) -> (head, query, d_v)
    half_window is ½w; with a dilation of c the steps are c tokens long, and those between are left out
    """
    window = band(q.shape[-2], half_window, dilation, causal).to(q.device)
    return scaled_dot_product(q, k, v, window if mask is None else window & mask, step=step)


def band(n: int, half_window: int, dilation: int, causal: bool) -> Tensor:
    """(query, key): whether the key lies 0, 1 … half_window steps of `dilation` tokens away; causal: and not ahead."""
    places = torch.arange(n)
    apart = places[:, None] - places
    seen = (apart.abs() <= half_window * dilation) & (apart % dilation == 0)
    return seen.tril() if causal else seen


TITLE = N_("Sliding window")
LESSON = N_("Every mask so far leaves about n² pairs to compute; in “masked” only a band around the diagonal is left, "
            "and its width does not grow with the sentence.")

_WORDS = ("The", "cat", "that", "Lily", "had", "found", "in", "the", "garden", "was", "asleep")
OPTIONS = {
    "half_window": N_("How many tokens on each side a token may look at"),
    "dilation": N_("Only every n-th token of the window is looked at"),
}

PRESETS = [
    worked.hungry(
        N_("Made by hand, with one neighbour on each side. “eats” finds “cat” beside it, 96%; “fish”, which “hungry” "
           "looks for, is too far away: 0%."),
        (Cell("weights", (0, 3, 2), 0.96), Cell("weights", (0, 1, 4), 0)), focus=3, options={"half_window": 1},
        inputs=worked.vectors()),
    Preset("two-on-each-side", N_("Two neighbours on each side"), _WORDS, options={"half_window": 2}, focus=5),
    Preset("dilated", N_("Every second token: the same work, twice as far"), _WORDS,
           options={"half_window": 2, "dilation": 2}, focus=5),
    Preset("causal", N_("Only the past, as in a language model"), _WORDS,
           options={"half_window": 2, "causal": True}, focus=5),
]  # fmt: skip

CAPTIONS = {
    "mask": N_("Only a band around the diagonal may attend: {query} sees {visible} of {n}."),
}


def pairs(seen: Seen) -> Figure:
    """How many pairs are left, counted in the mask, against all."""
    sizes = [1, 2, 4, 8, 16, 32, 64, 128, 256]
    half_window, dilation = int(seen.options["half_window"]), int(seen.options["dilation"])
    causal = bool(seen.options["causal"])
    left = [float(band(n, half_window, dilation, causal).sum()) for n in sizes]
    return Figure("pairs", N_("Pairs to compute"), N_("n, tokens"), N_("pairs"),
                  [Series(N_("in the window"), sizes, left), Series(N_("all"), sizes, [float(n * n) for n in sizes])],
                  N_("Counted now in masks of these lengths, with this window."), log=("x", "y"),
                  marked=seen.n)  # fmt: skip


FIGURES = [pairs]
