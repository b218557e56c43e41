"""Luong's general score: a learned matrix between the two states."""

from torch import Tensor

from model.lab import worked
from model.lab.registry import Cell, Preset, mechanism
from model.mechanisms.attention_weights import attention_weights
from model.mechanisms.attentional import attentional
from model.mechanisms.seq2seq_context import SOURCE_TEXT, WRITING
from model.problem import N_
from model.tracing.step import Steps, untraced


@mechanism("luong-general", family="two", after="luong-dot", sizes={"d_in": 4, "d_v": 3, "d_out": 4},
           source="Luong et al. 2015, §3, eq. 5; §3.1, “general” below eq. 7, arXiv:1508.04025", context=SOURCE_TEXT)
def luong_general(s: Tensor, h: Tensor, w_a: Tensor, w_c: Tensor, w_s: Tensor, mask: Tensor | None = None, *,
                  step: Steps = untraced) -> Tensor:
    """tanh([c; s] W) with c = softmax(s W_a hᵀ) h

    s (query, d_in): the decoder's states, h (key, d_v): the encoder's, w_a (d_in, d_v), mask (query, key);
    w_c (d_v, d_out) and w_s (d_in, d_out) are the upper and the lower rows of W -> (query, d_out)
    """
    q       = step("q", "query d_v", s @ w_a)
    scores  = step("scores", "query key", q @ h.mT)
    weights = attention_weights(scores, mask, step=step)
    c       = step("c", "query d_v", weights @ h)
    return attentional(c, s, w_c, w_s, step=step)


TITLE = N_("Luong: general")
LESSON = N_("A dot product can only look for states that resemble its own, and both must have the same length; the "
            "matrix w_a turns the state into a question first: “q”.")

PRESETS = [
    Preset("help", worked.HELP, worked.ENGLISH,
           {"s": worked.SAME, "h": worked.SAME, "w_a": 4 * worked.DICTIONARY, "w_c": worked.SAME, "w_s": worked.SAME},
           focus=2, context=worked.GERMAN,
           note=N_("Made by hand: w_a is a dictionary, English down and German across. It sends “help” to “helfen”: "
                   "4 against 0, and so 95%."),
           shows=(Cell("scores", (2, 3), 4), Cell("weights", (2, 3), 0.95))),
    Preset("can-you-help-me", N_("“Can you help me to translate this sentence”, from German"), WRITING, focus=2),
]  # fmt: skip

CAPTIONS = {
    "w_a": N_("The learned matrix that turns a decoder's state into a question to the encoder's states."),
    "q": N_("What {query} asks: its state times w_a, {row}."),
    "scores": N_("The question of {query} meets every state of the encoder: one dot product for each. "
                 "It fits {top_key} best: {top_value}."),
}  # fmt: skip
