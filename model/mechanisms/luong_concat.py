"""Luong's concat score: Bahdanau's small network, asked from the present state."""

import torch
from torch import Tensor

from model.lab import worked
from model.lab.registry import Cell, Preset, mechanism
from model.mechanisms.additive import additive
from model.mechanisms.attentional import attentional
from model.mechanisms.seq2seq_context import SOURCE_TEXT, WRITING
from model.problem import N_
from model.tracing.step import Steps, untraced


@mechanism("luong-concat", family="two", after="luong-general", sizes={"d_in": 4, "d_v": 3, "d": 3, "d_out": 4},
           source="Luong et al. 2015, §3, eq. 5; §3.1, “concat” below eq. 7, arXiv:1508.04025", context=SOURCE_TEXT)
def luong_concat(s: Tensor, h: Tensor, w_a: Tensor, u_a: Tensor, v_a: Tensor, w_c: Tensor, w_s: Tensor,
                 mask: Tensor | None = None, *, step: Steps = untraced) -> Tensor:
    """tanh([c; s] W) with cᵢ = Σⱼ softmaxⱼ(v_aᵀ tanh([sᵢ; hⱼ] A)) hⱼ

    s (query, d_in): the decoder's states, h (key, d_v): the encoder's, v_a (d), mask (query, key); w_a (d_in, d) and
    u_a (d_v, d) are the upper and the lower rows of A, w_c (d_v, d_out) and w_s (d_in, d_out) those of W
    -> (query, d_out)
    """
    c = additive(s, h, w_a, u_a, v_a, mask, step=step.rename(output="c"))
    return attentional(c, s, w_c, w_s, step=step)


TITLE = N_("Luong: concat")
LESSON = N_("A matrix between two states can only weight products of their numbers; joined and passed through “tanh”, "
            "they can interact in other ways, as in additive attention, but here the current state asks and is joined "
            "to what was found in “output”.")

PRESETS = [
    Preset("help", worked.HELP, worked.ENGLISH,
           {"s": worked.SAME, "h": worked.SAME, "w_a": 2 * worked.DICTIONARY, "u_a": 2 * worked.SAME,
            "v_a": torch.full((4,), -4.0), "w_c": worked.SAME, "w_s": worked.SAME}, focus=2, context=worked.GERMAN,
           note=N_("Made by hand: two words that fit wake one and the same cell, others two, and each costs 4. “help” "
                   "gives 93% to “helfen”."),
           shows=(Cell("weights", (2, 3), 0.93),)),
    Preset("can-you-help-me", N_("“Can you help me to translate this sentence”, from German"), WRITING, focus=2),
]  # fmt: skip

CAPTIONS = {
    "s": N_("The decoder's state at {query}: {row}. A recurrent network would have made it; "
            "here it is drawn from the word."),
    "h": N_("The encoder's state at {key}: {row}. A recurrent network would have made it; "
            "here it is drawn from the word."),
    "q": N_("The part of the hidden layer that comes from the state of {query}: s · w_a, {row}."),
    "k": N_("The part of the hidden layer that comes from the state at {key}: h · u_a, {row}."),
    "w_a": N_("The rows of the hidden layer's matrix that multiply the decoder's state."),
    "u_a": N_("The rows of the hidden layer's matrix that multiply the encoder's state."),
}  # fmt: skip
