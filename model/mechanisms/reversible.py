"""Reversible layers: what came in is computed again from what came out, so that training need not keep it."""

from typing import Annotated

import torch
from torch import Tensor

from model.lab import worked
from model.lab.figure import Figure, Seen, Series
from model.lab.registry import Cell, Preset, Range, mechanism
from model.mechanisms.causal import causal
from model.mechanisms.feed_forward import feed_forward
from model.problem import N_
from model.tracing.step import Steps, untraced

FP32 = 4  # bytes of a number, as all is computed here


# not smooth: what is computed again does not lead to the output
@mechanism("reversible", family="layers", after="encoder-layer", smooth=False, sizes={"d": 4, "d_out": 4, "d_ff": 4},
           source="Gomez et al. 2017, §3, arXiv:1707.04585; Kitaev et al. 2020, §3, eq. 7–9, arXiv:2001.04451",
           unread="Gomez et al.; Kitaev et al.")
def reversible(x_1: Tensor, x_2: Tensor, w_q: Tensor, w_k: Tensor, w_v: Tensor, w_1: Tensor, w_2: Tensor, *,
               layers: Annotated[int, Range(1, 6)] = 1, step: Steps = untraced) -> Tensor:
    """y₁ = x₁ + Attention(x₂), y₂ = x₂ + FFN(y₁); back: x₂ = y₂ - FFN(y₁), x₁ = y₁ - Attention(x₂)

    x_1 (token, d), x_2 (token, d), w_q (d, d_out), w_k (d, d_out), w_v (d, d), w_1 (d, d_ff), w_2 (d_ff, d)
    -> (token, feature): y₁ and y₂ side by side. Here all layers have the same matrices and no norm.
    """
    y_1, y_2 = x_1, x_2
    for layer in range(layers):
        at  = step.at(f"layer {layer}")
        y_1 = at("y_1", "token d", y_1 + _attention(y_2, w_q, w_k, w_v, at.at("attention")))
        y_2 = at("y_2", "token d", y_2 + _forward(y_1, w_1, w_2, at.at("feed-forward")))
    again_1, again_2 = y_1, y_2
    for layer in reversed(range(layers)):
        at      = step.at(f"back {layer}")
        again_2 = at("x_2", "token d", again_2 - _forward(again_1, w_1, w_2, at.at("feed-forward")))
        again_1 = at("x_1", "token d", again_1 - _attention(again_2, w_q, w_k, w_v, at.at("attention")))
    step("lost", "token feature", torch.cat([x_1 - again_1, x_2 - again_2], dim=-1))
    return step("output", "token feature", torch.cat([y_1, y_2], dim=-1))


def _attention(x: Tensor, w_q: Tensor, w_k: Tensor, w_v: Tensor, step: Steps) -> Tensor:
    """x (token, d) -> (query, d_v)"""
    q = step("q", "query d_out", x @ w_q)
    k = step("k", "key d_out", x @ w_k)
    v = step("v", "key d_v", x @ w_v)
    return causal(q, k, v, step=step.rename(output="found"))


def _forward(x: Tensor, w_1: Tensor, w_2: Tensor, step: Steps) -> Tensor:
    """x (token, d) -> (token, d)"""
    return feed_forward(x, w_1, w_2, step=step.rename(output="made"))


TITLE = N_("Reversible layers")
LESSON = N_("To learn, a network needs the input of each layer once more, and keeping all of them is what fills the "
            "memory; here each half of a word's vector is changed by the other half alone, so that behind “back” both "
            "come out again of the layer's output, by subtracting what was added.")

OPTIONS = {"layers": N_("How many layers the two halves go through, and back")}

PRESETS = [
    worked.hungry(
        N_("Made by hand: both halves begin alike. “eats” finds “cat”, and 0.95 of an animal is added to its first "
           "half; the feed-forward network passes it on to the second. Going back, the same is computed and "
           "subtracted: “eats” has 0 of an animal in both again, as it came in."),
        (Cell("layer 0/y_1", (3, 0), 0.95), Cell("layer 0/y_2", (3, 0), 0.95), Cell("back 0/x_1", (3, 0), 0),
         Cell("back 0/x_2", (3, 0), 0)), focus=3,
        inputs={"x_1": worked.TOPICS, "x_2": worked.TOPICS, "w_q": worked.ASKS, "w_k": worked.ANSWERS,
                "w_v": worked.SAME, "w_1": worked.FINDS, "w_2": worked.FINDS.T}),
    Preset("three-layers", N_("Three layers, and back"), ("The", "cat", "saw", "the", "fish"), focus=1,
           options={"layers": 3}),
]  # fmt: skip

CAPTIONS = {
    "x_1": N_("The first half of each token's vector: {token} has the numbers {row}."),
    "x_2": N_("The second half of each token's vector: {token} has the numbers {row}."),
    "w_q": N_("The matrix that makes queries."),
    "w_k": N_("The matrix that makes keys."),
    "w_v": N_("The matrix that makes values."),
    "w_1": N_("The matrix that widens a vector."),
    "w_2": N_("The matrix that narrows it to its old width."),
    "found": N_("What {query} finds in the second halves: {row}. Going back it is found again, and subtracted."),
    "made": N_("What the feed-forward network makes of the first half of {token}: {row}."),
    "y_1": N_("To the first half of {token} is added what attention found in the second halves: {row}."),
    "y_2": N_("To the second half of {token} is added what the feed-forward network makes of its new first half: "
              "{row}."),
    "lost": N_("What came in minus what came out again, both halves of {token}: {row}. Only rounding is lost."),
    "output": N_("What the next part of the network reads, both halves side by side: {row}. Nothing else is kept."),
}  # fmt: skip


def kept(seen: Seen) -> Figure:
    """The inputs of layers that are kept for the way back, by the number of layers."""
    numbers = seen.n * 2 * seen.steps["x_1"].shape[-1]
    layers = list(range(1, 13))
    return Figure(
        "kept", N_("Inputs of layers that training keeps"), N_("layers"), N_("bytes"),
        [Series(N_("each layer's own"), layers, [float(FP32 * numbers * each) for each in layers]),
         Series(N_("reversible: the last output alone"), layers, [float(FP32 * numbers)] * len(layers))],
        N_("Counted for the current text, 4 bytes a number. What it costs instead: each layer is computed twice."),
        marked=float(seen.options["layers"]),
    )  # fmt: skip


FIGURES = [kept]
