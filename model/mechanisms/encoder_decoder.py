"""The whole transformer of 2017: an encoder reads one sentence, a decoder writes another."""

from typing import Annotated, Literal

import torch
from torch import Tensor

from model.lab.registry import Cell, Preset, Range, mechanism
from model.mechanisms.decoder_layer import decoder_layer
from model.mechanisms.encoder_layer import encoder_layer
from model.mechanisms.layer_norm import layer_norm
from model.problem import N_
from model.tracing.step import Steps, untraced


@mechanism("encoder-decoder", family="layers", after="decoder-layer", sizes={"layers": 2, "d": 8, "d_ff": 16},
           source="Vaswani et al. 2017, §3.1 and fig. 1, arXiv:1706.03762", context=N_("Die Katze schlief"))
def encoder_decoder(x: Tensor, context: Tensor, enc_q: Tensor, enc_k: Tensor, enc_v: Tensor, enc_o: Tensor,
                    enc_1: Tensor, enc_2: Tensor, dec_q: Tensor, dec_k: Tensor, dec_v: Tensor, dec_o: Tensor,
                    cross_q: Tensor, cross_k: Tensor, cross_v: Tensor, cross_o: Tensor, dec_1: Tensor, dec_2: Tensor,
                    *, heads: Annotated[int, Range(1, 8)] = 2, norm: Literal["post", "pre"] = "post",
                    step: Steps = untraced) -> Tensor:
    """read = EncoderLayer(… EncoderLayer(context)), DecoderLayer(… DecoderLayer(x, read) …, read)

    x (query, d), context (key, d) -> (query, d); every weight has one matrix for each layer:
    enc_q (layer, d, d), enc_k (layer, d, d), enc_v (layer, d, d), enc_o (layer, d, d), enc_1 (layer, d, d_ff),
    enc_2 (layer, d_ff, d), dec_q (layer, d, d), dec_k (layer, d, d), dec_v (layer, d, d), dec_o (layer, d, d),
    cross_q (layer, d, d), cross_k (layer, d, d), cross_v (layer, d, d), cross_o (layer, d, d), dec_1 (layer, d, d_ff),
    dec_2 (layer, d_ff, d). With pre-LN each stack ends with a norm of its own.
    """
    read = context
    for i in range(enc_q.shape[0]):
        read = encoder_layer(read, enc_q[i], enc_k[i], enc_v[i], enc_o[i], enc_1[i], enc_2[i], heads=heads, norm=norm,
                             step=step.at(f"encoder {i}", token="key", query="key"))  # fmt: skip
    if norm == "pre":
        read = layer_norm(read, step=step.at("encoder norm", token="key"))
    for i in range(dec_q.shape[0]):
        x = decoder_layer(x, read, dec_q[i], dec_k[i], dec_v[i], dec_o[i], cross_q[i], cross_k[i], cross_v[i],
                          cross_o[i], dec_1[i], dec_2[i], heads=heads, norm=norm,
                          step=step.at(f"decoder {i}"))  # fmt: skip
    if norm == "pre":
        x = layer_norm(x, step=step.at("decoder norm"))
    return step("output", "query d", x)


TITLE = N_("Encoder and decoder")
LESSON = N_("A single layer looks once; stacked, each layer looks again at what the one before it found, and every "
            "“cross-attention” of the decoder reads the encoder's last layer.")

CAPTIONS = {
    "x": N_("Each row is the vector of a word that is being written. {query} has the numbers {row}."),
    "context": N_("Each row is the vector of a word that is read. {key} has the numbers {row}."),
    "enc_q": N_("The encoder's matrix that makes queries, one for each layer."),
    "enc_k": N_("The encoder's matrix that makes keys, one for each layer."),
    "enc_v": N_("The encoder's matrix that makes values, one for each layer."),
    "enc_o": N_("The encoder's matrix that mixes what the heads found, one for each layer."),
    "enc_1": N_("The encoder's matrix that widens a word's vector, one for each layer."),
    "enc_2": N_("The encoder's matrix that narrows it again, one for each layer."),
    "dec_q": N_("The decoder's matrix that makes queries, one for each layer."),
    "dec_k": N_("The decoder's matrix that makes keys, one for each layer."),
    "dec_v": N_("The decoder's matrix that makes values, one for each layer."),
    "dec_o": N_("The decoder's matrix that mixes what the heads found, one for each layer."),
    "dec_1": N_("The decoder's matrix that widens a word's vector, one for each layer."),
    "dec_2": N_("The decoder's matrix that narrows it again, one for each layer."),
    "cross_q": N_("The cross-attention's matrix that makes queries, one for each layer."),
    "cross_k": N_("The cross-attention's matrix that makes keys, one for each layer."),
    "cross_v": N_("The cross-attention's matrix that makes values, one for each layer."),
    "cross_o": N_("The cross-attention's matrix that mixes what the heads found, one for each layer."),
    "output": N_("What the decoder knows when it writes the word after {query}: {row}."),
}  # fmt: skip

_WEIGHTS = ("enc_q", "enc_k", "enc_v", "enc_o", "enc_1", "enc_2", "dec_q", "dec_k", "dec_v", "dec_o", "cross_q",
            "cross_k", "cross_v", "cross_o", "dec_1", "dec_2")  # fmt: skip

PRESETS = [
    Preset("cat-slept", N_("die Katze schlief → the cat slept: small numbers, to be computed by hand"),
           ("the", "cat", "slept"),
           {"x": torch.eye(3), "context": torch.eye(3), **dict.fromkeys(_WEIGHTS, torch.eye(3)[None])},
           options={"heads": 1, "layers": 1}, focus=1, context=("die", "Katze", "schlief"),
           note=N_("Made by hand: a word and its translation have the same vector, and every matrix is the identity. "
                   "The encoder reads “Katze”, and “cat”, being written, gives 86% to it."),
           shows=(Cell("decoder 0/cross-attention/weights", (0, 1, 1), 0.86),)),
    Preset("cat", N_("Writing English, reading German"), ("The", "cat", "slept"), focus=1,
           context=("Die", "Katze", "schlief")),
]  # fmt: skip
