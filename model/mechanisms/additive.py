"""Additive attention: the decoder asks again at every word, and a small network says what fits."""

import torch
from torch import Tensor

from model.lab import worked
from model.lab.registry import Cell, Preset, mechanism
from model.mechanisms.attention_weights import attention_weights
from model.mechanisms.seq2seq_context import SOURCE_TEXT, WRITING
from model.problem import N_
from model.tracing.step import Steps, untraced


@mechanism("additive", family="two", source="Bahdanau et al. 2015, §3.1 and §A.1.2, arXiv:1409.0473",
           after="seq2seq-context", sizes={"d_in": 3, "d_v": 4, "d": 3}, context=SOURCE_TEXT)
def additive(s: Tensor, h: Tensor, w_a: Tensor, u_a: Tensor, v_a: Tensor, mask: Tensor | None = None, *,
             step: Steps = untraced) -> Tensor:
    """cᵢ = Σⱼ softmaxⱼ(v_aᵀ tanh(W_a sᵢ₋₁ + U_a hⱼ)) hⱼ

    s (query, d_in): row i is the decoder's state before it writes word i, sᵢ₋₁; h (key, d_v): the encoder's states;
    w_a (d_in, d), u_a (d_v, d), v_a (d), mask (query, key) -> (query, d_v)
    """
    q       = step("q", "query d", s @ w_a)
    k       = step("k", "key d", h @ u_a)
    tanh    = step("tanh", "d query key", torch.tanh(q.T[:, :, None] + k.T[:, None, :]))
    scores  = step("scores", "query key", tanh.movedim(0, -1) @ v_a)
    weights = attention_weights(scores, mask, step=step)
    return    step("output", "query d_v", weights @ h)


TITLE = N_("Additive attention")
LESSON = N_("One vector had to hold the whole sentence; now all states of the encoder are kept, and for each row of "
            "“weights” a small network, whose hidden layer is “tanh”, chooses among them again.")

PRESETS = [
    Preset("help", worked.HELP, worked.ENGLISH,
           {"s": worked.SAME, "h": worked.SAME, "w_a": 2 * worked.DICTIONARY, "u_a": 2 * worked.SAME,
            "v_a": torch.full((4,), -4.0)}, focus=2, context=worked.GERMAN,
           note=N_("Made by hand: each word that is met wakes a cell of its own, and each cell that is awake costs 4. "
                   "“help” and “helfen” wake the same one, two words that do not fit wake two: “help” gives 93% to "
                   "“helfen”."),
           shows=(Cell("weights", (2, 3), 0.93), Cell("weights", (3, 2), 0.93))),
    Preset("can-you-help-me", N_("“Can you help me to translate this sentence”, from German"), WRITING, focus=2),
]  # fmt: skip

CAPTIONS = {
    "s": N_("The decoder's state before it writes {query}: {row}. A recurrent network would have made it; "
            "here it is drawn from the word."),
    "h": N_("The encoder's state at {key}: {row}. Two recurrent networks, one from each side, would have made it; "
            "here it is drawn from the word."),
    "w_a": N_("The matrix for what the decoder's state asks."),
    "u_a": N_("The matrix for what the encoder's states answer."),
    "v_a": N_("How much each unit of the hidden layer counts in the score."),
    "q": N_("What the state before {query} asks: s · w_a, {row}."),
    "k": N_("What the state at {key} answers: h · u_a, {row}. It is the same for every query, so it is made once."),
    "tanh": N_("The hidden layer, one unit at a time: question and answer are added and passed through tanh. For "
               "{query} this unit is largest at {top_key}: {top_value}."),
    "scores": N_("All units of the hidden layer, weighted by v_a and summed, give one score for each pair. {query} "
                 "fits {top_key} best: {top_value}."),
    "output": N_("The context vector for {query}, {row}: all states of the encoder, mixed by its weights."),
}  # fmt: skip
