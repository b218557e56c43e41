"""An encoder layer: attention, then a feed-forward network, each with a residual and a norm."""

from typing import Annotated, Literal

from torch import Tensor

from model.lab import worked
from model.lab.registry import QUIET, Cell, Preset, Range, mechanism
from model.mechanisms.feed_forward import feed_forward
from model.mechanisms.in_heads import in_heads
from model.mechanisms.layer_norm import layer_norm
from model.problem import N_
from model.tracing.step import Steps, untraced

Given = Annotated[Tensor | None, QUIET]


@mechanism("encoder-layer", family="layers", after="feed-forward", sizes={"d": 8, "d_ff": 16},
           source="Vaswani et al. 2017, §3.1, arXiv:1706.03762; pre-LN: Xiong et al. 2020, §3.3, arXiv:2002.04745")
def encoder_layer(x: Tensor, w_q: Tensor, w_k: Tensor, w_v: Tensor, w_o: Tensor, w_1: Tensor, w_2: Tensor,
                  b_q: Given = None, b_k: Given = None, b_v: Given = None, b_o: Given = None, b_1: Given = None,
                  b_2: Given = None, gain_1: Given = None, bias_1: Given = None, gain_2: Given = None,
                  bias_2: Given = None, *, heads: Annotated[int, Range(1, 8)] = 2,
                  norm: Literal["post", "pre"] = "post", activation: Literal["relu", "gelu", "gelu-tanh"] = "relu",
                  causal: bool = False, step: Steps = untraced) -> Tensor:
    """post: a = LN(x + Attention(x)), LN(a + FFN(a)); pre: a = x + Attention(LN(x)), a + FFN(LN(a))

    x (token, d), w_q (d, d), w_k (d, d), w_v (d, d), w_o (d, d), w_1 (d, d_ff), w_2 (d_ff, d) -> (token, d)
    biases b_q (d), b_k (d), b_v (d), b_o (d), b_1 (d_ff), b_2 (d); norms gain_1 (d), bias_1 (d), gain_2 (d), bias_2 (d)
    """
    pre = norm == "pre"
    y = layer_norm(x, gain_1, bias_1, step=step.at("norm 1")) if pre else x
    attention = in_heads(y, y, w_q, w_k, w_v, w_o, b_q, b_k, b_v, b_o, heads=heads, causal=causal,
                         step=step.at("attention"))  # fmt: skip
    added = step("added", "token d", x + attention)
    attended = added if pre else layer_norm(added, gain_1, bias_1, step=step.at("norm 1"))

    y = layer_norm(attended, gain_2, bias_2, step=step.at("norm 2")) if pre else attended
    forward = feed_forward(y, w_1, w_2, None, b_1, b_2, activation=activation, step=step.at("feed-forward"))
    if pre:
        return step("output", "token d", attended + forward)
    both = step("added again", "token d", attended + forward)
    return step("output", "token d", layer_norm(both, gain_2, bias_2, step=step.at("norm 2")))


TITLE = N_("Encoder layer")
LESSON = N_("Attention alone forgets what the word itself was; in “added” each token keeps its own vector and only "
            "adds what it found, so that layers can be stacked.")

CAPTIONS = {
    "x": N_("Each row is one token's vector, all that is known of it here. {token} has the numbers {row}."),
    "w_q": N_("The matrix that makes queries, what words ask for; each head has its own columns of it."),
    "w_k": N_("The matrix that makes keys, what words are found by; each head has its own columns of it."),
    "w_v": N_("The matrix that makes values, what words give away; each head has its own columns of it."),
    "w_o": N_("The matrix that mixes what the heads found."),
    "w_1": N_("The matrix that widens a token's vector."),
    "w_2": N_("The matrix that narrows it to its old width."),
    **dict.fromkeys(("b_q", "b_k", "b_v", "b_o", "b_1", "b_2", "bias_1", "bias_2", "bias_3"),
                    N_("A learned number added to each column.")),
    **dict.fromkeys(("gain_1", "gain_2", "gain_3"), N_("A learned factor for each column.")),
    "added": N_("{token} keeps its own vector and adds what attention found: {row}. So nothing that it was is lost."),
    "added again": N_("{token} keeps what it has and adds what the feed-forward network made of it: {row}."),
    "output": N_("The new vector of {token}; the next layer begins with it: {row}."),
}  # fmt: skip

PRESETS = [
    worked.hungry(
        N_("Made by hand: the attention of “hungry” finds “fish”, 93%, as alone; then what was found is added, "
           "normalised, and goes through the feed-forward network."),
        (Cell("attention/weights", (0, 1, 4), 0.93),), options={"heads": 1},
        inputs={**worked.matrices(), **dict.fromkeys(("w_o", "w_1", "w_2"), worked.SAME)}),
    Preset("bert", N_("Encoder-only, as in BERT: every word sees every word, GELU"),
           ("The", "cat", "sat", "because", "it", "was", "tired"), focus=4, options={"activation": "gelu"}),
    Preset("gpt", N_("Decoder-only, as in GPT-2: causal, pre-LN, GELU with tanh"),
           ("The", "cat", "sat", "because", "it", "was", "tired"), focus=4,
           options={"activation": "gelu-tanh", "norm": "pre", "causal": True}),
]  # fmt: skip
