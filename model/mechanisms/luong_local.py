"""Luong's local attention: a window of the other sentence, around a place that moves along or is predicted."""

from typing import Annotated, Literal

import torch
from torch import Tensor

from model.lab import worked
from model.lab.registry import Cell, Preset, Range, mechanism
from model.mechanisms.attention_weights import attention_weights
from model.mechanisms.attentional import attentional
from model.mechanisms.seq2seq_context import SOURCE_TEXT, WRITING
from model.problem import N_
from model.tracing.step import Steps, untraced


@mechanism("luong-local", family="two", after="luong-general", sizes={"d_in": 4, "d_v": 3, "d": 3, "d_out": 4},
           source="Luong et al. 2015, §3.2, eq. 9 and 10, arXiv:1508.04025", context=SOURCE_TEXT, smooth=False)
def luong_local(s: Tensor, h: Tensor, w_a: Tensor, w_p: Tensor, v_p: Tensor, w_c: Tensor, w_s: Tensor, *,
                alignment: Literal["predictive", "monotonic"] = "predictive",
                window: Annotated[int, Range(1, 10)] = 2, step: Steps = untraced) -> Tensor:
    """tanh([c; s] W) with c = (align ⊙ exp(−(j − p)² / 2σ²)) h, align = softmax(s W_a hᵀ, keys j with |j − p| ≤ D only)

    predictive (local-p): p = m · sigmoid(v_pᵀ tanh(W_p s)) for m keys, σ = D/2, and the product is not renormalised;
    monotonic (local-m): p = i, and no Gaussian. D is the window; places count from 0.
    By convention j lies within D of p itself, 2D words for a p between two; the authors' code has 2D + 1 around ⌊p⌋.
    s (query, d_in), h (key, d_v), w_a (d_in, d_v), w_p (d_in, d), v_p (d), w_c (d_v, d_out), w_s (d_in, d_out)
    -> (query, d_out)
    """
    if alignment == "predictive":
        predictor = step("predictor", "query d", torch.tanh(s @ w_p))
        centre    = step("centre", "query", len(h) * torch.sigmoid(predictor @ v_p))
    else:
        centre = step("centre", "query", torch.arange(len(s), dtype=s.dtype, device=s.device))
    places   = torch.arange(len(h), dtype=s.dtype, device=s.device)
    distance = step("distance", "query key", places - centre[:, None])
    q        = step("q", "query d_v", s @ w_a)
    scores   = step("scores", "query key", q @ h.mT)
    shares   = attention_weights(scores, distance.abs() <= window, step=step)
    if alignment == "predictive":
        gaussian = step("gaussian", "query key", torch.exp(-distance.square() / (2 * (window / 2) ** 2)))
        shares   = step("aligned", "query key", shares * gaussian)
    c = step("c", "query d_v", shares @ h)
    return attentional(c, s, w_c, w_s, step=step)


TITLE = N_("Luong: local")
LESSON = N_("For each word that is written, global attention looks at the whole of the other sentence, however long; "
            "here “mask” leaves only a window around one position, “centre”, and “aligned” fades towards its edges.")

OPTIONS = {
    "alignment": N_("Where a window's middle is: predicted, or at the query's own position"),
    "window": N_("How far to each side of its middle a window reaches: the words within D of the place itself. The "
                 "authors' code rounds a predicted place down first, and takes the 2D + 1 words around that"),
}

PRESETS = [
    Preset("help", worked.HELP, worked.ENGLISH,
           {"s": worked.SAME, "h": worked.SAME, "w_a": 4 * worked.DICTIONARY, "w_p": torch.zeros(4, 1),
            "v_p": torch.zeros(1), "w_c": worked.SAME, "w_s": worked.SAME}, focus=2, context=worked.GERMAN,
           options={"alignment": "monotonic", "window": 1},
           note=N_("Made by hand, with a window of one word on each side that moves along. “help” sees three words and "
                   "gives 96% to “helfen”; “Kannst” is outside: 0%."),
           shows=(Cell("weights", (2, 3), 0.96), Cell("weights", (2, 0), 0))),
    Preset("local-p", N_("local-p: the place is predicted, and the window fades"), WRITING, focus=2,
           options={"alignment": "predictive", "window": 2}),
    Preset("local-m", N_("local-m: the window moves along the sentence"), WRITING, focus=2,
           options={"alignment": "monotonic", "window": 2}),
]  # fmt: skip

CAPTIONS = {
    "w_a": N_("The learned matrix that turns a decoder's state into a question to the encoder's states."),
    "w_p": N_("The matrix of the small network that predicts the place; monotonic alignment does not use it."),
    "v_p": N_("The last layer of the network that predicts the place; monotonic alignment does not use it."),
    "predictor": N_("The hidden layer of the network that predicts where {query} looks: {row}."),
    "centre": N_("{column} looks around place {value} of the other sentence, counted from 0. A predicted place may "
                 "lie between two words; a monotonic one is the place of the word itself."),
    "distance": N_("How far each word lies from the place around which {query} looks: {row}."),
    "q": N_("What {query} asks: its state times w_a, {row}."),
    "scores": N_("The question of {query} meets every state of the encoder; only those within the window will count. "
                 "{top_key}: {top_value}."),
    "mask": N_("The window around the place of {query}: {visible} of {n} words are within it (2D of them around a "
               "place between two words, where the authors' code takes 2D + 1)."),
    "gaussian": N_("A bell around the place of {query}, 1 in its middle and 0.14 at the window's edge: {row}."),
    "aligned": N_("The shares of {query} times the bell. They are not made to add up to 1 again: {sum}."),
    "c": N_("The context vector for {query}, {row}: the states within the window, mixed by its weights."),
}  # fmt: skip
