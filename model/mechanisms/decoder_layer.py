"""A decoder layer: what is written looks at itself, then at the source, then thinks for itself."""

from typing import Annotated, Literal

import torch
from torch import Tensor

from model.lab.registry import Cell, Preset, Range, mechanism
from model.mechanisms.encoder_layer import Given
from model.mechanisms.feed_forward import feed_forward
from model.mechanisms.in_heads import in_heads
from model.mechanisms.layer_norm import layer_norm
from model.problem import N_
from model.tracing.step import Steps, untraced


@mechanism("decoder-layer", family="layers", after="encoder-layer", sizes={"d": 8, "d_ff": 16},
           source="Vaswani et al. 2017, §3.1, arXiv:1706.03762; pre-LN: Xiong et al. 2020, §3.3, arXiv:2002.04745",
           context=N_("Die Katze schlief, weil sie müde war"))
def decoder_layer(x: Tensor, context: Tensor, w_q: Tensor, w_k: Tensor, w_v: Tensor, w_o: Tensor,
                  cross_q: Tensor, cross_k: Tensor, cross_v: Tensor, cross_o: Tensor, w_1: Tensor, w_2: Tensor,
                  b_q: Given = None, b_k: Given = None, b_v: Given = None, b_o: Given = None,
                  cross_b_q: Given = None, cross_b_k: Given = None, cross_b_v: Given = None, cross_b_o: Given = None,
                  b_1: Given = None, b_2: Given = None, gain_1: Given = None, bias_1: Given = None,
                  gain_2: Given = None, bias_2: Given = None, gain_3: Given = None, bias_3: Given = None, *,
                  heads: Annotated[int, Range(1, 8)] = 2, norm: Literal["post", "pre"] = "post",
                  activation: Literal["relu", "gelu", "gelu-tanh"] = "relu", step: Steps = untraced) -> Tensor:
    """post: a = LN(x + Causal(x)), b = LN(a + Cross(a, context)), LN(b + FFN(b)); pre: each LN before its part

    x (query, d), context (key, d), w_q (d, d), w_k (d, d), w_v (d, d), w_o (d, d), cross_q (d, d), cross_k (d, d),
    cross_v (d, d), cross_o (d, d), w_1 (d, d_ff), w_2 (d_ff, d) -> (query, d)
    biases b_q (d), b_k (d), b_v (d), b_o (d), cross_b_q (d), cross_b_k (d), cross_b_v (d), cross_b_o (d), b_1 (d_ff),
    b_2 (d); norms gain_1 (d), bias_1 (d), gain_2 (d), bias_2 (d), gain_3 (d), bias_3 (d)
    """
    pre = norm == "pre"
    y = layer_norm(x, gain_1, bias_1, step=step.at("norm 1")) if pre else x
    own = in_heads(y, y, w_q, w_k, w_v, w_o, b_q, b_k, b_v, b_o, heads=heads, causal=True,
                   step=step.at("self-attention", key="query"))  # fmt: skip
    added = step("added", "query d", x + own)
    a = added if pre else layer_norm(added, gain_1, bias_1, step=step.at("norm 1"))

    y = layer_norm(a, gain_2, bias_2, step=step.at("norm 2")) if pre else a
    cross = in_heads(y, context, cross_q, cross_k, cross_v, cross_o, cross_b_q, cross_b_k, cross_b_v, cross_b_o,
                     heads=heads, step=step.at("cross-attention"))  # fmt: skip
    found = step("found", "query d", a + cross)
    b = found if pre else layer_norm(found, gain_2, bias_2, step=step.at("norm 2"))

    y = layer_norm(b, gain_3, bias_3, step=step.at("norm 3")) if pre else b
    forward = feed_forward(y, w_1, w_2, None, b_1, b_2, activation=activation, step=step.at("feed-forward"))
    if pre:
        return step("output", "query d", b + forward)
    both = step("added again", "query d", b + forward)
    return step("output", "query d", layer_norm(both, gain_3, bias_3, step=step.at("norm 3")))


TITLE = N_("Decoder layer")
LESSON = N_("An encoder layer can read but not write: here each written word first looks back at those before it, and "
            "in “found” adds what it looked up in the other sentence.")

CAPTIONS = {
    "x": N_("Each row is the vector of a word that is being written. {query} has the numbers {row}."),
    "context": N_("The other sentence, as the encoder has read it. {key} has the numbers {row}."),
    "w_q": N_("Self-attention: the matrix that makes queries of the written words."),
    "w_k": N_("Self-attention: the matrix that makes keys of the written words."),
    "w_v": N_("Self-attention: the matrix that makes values of the written words."),
    "w_o": N_("Self-attention: the matrix that mixes what the heads found."),
    "cross_q": N_("Cross-attention: the matrix that makes queries of the written words."),
    "cross_k": N_("Cross-attention: the matrix that makes keys of the other sentence."),
    "cross_v": N_("Cross-attention: the matrix that makes values of the other sentence."),
    "cross_o": N_("Cross-attention: the matrix that mixes what the heads found."),
    "w_1": N_("The matrix that widens a token's vector."),
    "w_2": N_("The matrix that narrows it to its old width."),
    **dict.fromkeys(("b_q", "b_k", "b_v", "b_o", "b_1", "b_2", "cross_b_q", "cross_b_k", "cross_b_v", "cross_b_o",
                     "bias_1", "bias_2", "bias_3"), N_("A learned number added to each column.")),
    **dict.fromkeys(("gain_1", "gain_2", "gain_3"), N_("A learned factor for each column.")),
    "added": N_("{query} keeps its own vector and adds what it found among the words before it: {row}. So nothing "
                "that it was is lost."),
    "found": N_("{query} keeps what it has and adds what it found in the other sentence: {row}."),
    "added again": N_("{query} keeps what it has and adds what the feed-forward network made of it: {row}."),
    "output": N_("The new vector of {query}; the next layer begins with it: {row}."),
}  # fmt: skip

PRESETS = [
    Preset("cat-slept", N_("die Katze schlief → the cat slept: small numbers, to be computed by hand"),
           ("the", "cat", "slept"),
           {"x": torch.eye(3), "context": torch.eye(3), "w_q": torch.eye(3), "w_k": torch.eye(3), "w_v": torch.eye(3),
            "w_o": torch.eye(3), "cross_q": 2 * torch.eye(3), "cross_k": 2 * torch.eye(3), "cross_v": torch.eye(3),
            "cross_o": torch.eye(3), "w_1": torch.eye(3), "w_2": torch.eye(3)}, options={"heads": 1}, focus=1,
           context=("die", "Katze", "schlief"),
           note=N_("Made by hand: a word and its translation have the same vector. “cat” looks back in its own "
                   "sentence, “slept” is hidden from it (0%); then it asks the other one, and gives 98% to “Katze”."),
           shows=(Cell("self-attention/weights", (0, 1, 2), 0), Cell("cross-attention/weights", (0, 1, 1), 0.98))),
    Preset("cat", N_("Writing English, reading German"), ("The", "cat", "slept"), focus=1,
           context=("Die", "Katze", "schlief")),
    Preset("cat-pre", N_("The same with the norms before their parts (pre-LN)"), ("The", "cat", "slept"), focus=1,
           context=("Die", "Katze", "schlief"), options={"norm": "pre"}),
]  # fmt: skip
