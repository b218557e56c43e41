"""Luong's dot score: two states fit as much as they point the same way."""

from torch import Tensor

from model.lab import worked
from model.lab.registry import Cell, Preset, mechanism
from model.mechanisms.attention_weights import attention_weights
from model.mechanisms.attentional import attentional
from model.mechanisms.seq2seq_context import SOURCE_TEXT, WRITING
from model.problem import N_
from model.tracing.step import Steps, untraced


@mechanism("luong-dot", family="two", after="additive",
           source="Luong et al. 2015, §3, eq. 5; §3.1, “dot” below eq. 7, arXiv:1508.04025",
           sizes={"d": 4, "d_out": 4}, context=SOURCE_TEXT)
def luong_dot(s: Tensor, h: Tensor, w_c: Tensor, w_s: Tensor, mask: Tensor | None = None, *,
              step: Steps = untraced) -> Tensor:
    """tanh([c; s] W) with c = softmax(s hᵀ) h

    s (query, d): the decoder's states (the paper's hₜ), h (key, d): the encoder's (the paper's h̄ₛ), mask (query, key);
    w_c (d, d_out) and w_s (d, d_out) are the upper and the lower rows of W -> (query, d_out)
    """
    scores  = step("scores", "query key", s @ h.mT)
    weights = attention_weights(scores, mask, step=step)
    c       = step("c", "query d", weights @ h)
    return attentional(c, s, w_c, w_s, step=step)


TITLE = N_("Luong: dot")
LESSON = N_("The additive score runs a small network for every pair of words; a dot product has nothing to learn and "
            "costs one multiplication of matrices: “scores”. The current state asks, not the one before.")

PRESETS = [
    Preset("help", worked.HELP, worked.ENGLISH,
           {"s": 2 * worked.DICTIONARY, "h": 2 * worked.SAME, "w_c": worked.SAME, "w_s": worked.SAME}, focus=2,
           context=worked.GERMAN,
           note=N_("Made by hand: a word and its translation have the same vector. “help” scores 4 with “helfen” and "
                   "0 with the others; it gives it 95%, though it is in another place."),
           shows=(Cell("scores", (2, 3), 4), Cell("weights", (2, 3), 0.95))),
    Preset("can-you-help-me", N_("“Can you help me to translate this sentence”, from German"), WRITING, focus=2),
]  # fmt: skip

CAPTIONS = {
    "scores": N_("The state of {query} meets every state of the encoder: one dot product for each. "
                 "It fits {top_key} best: {top_value}."),
}  # fmt: skip
