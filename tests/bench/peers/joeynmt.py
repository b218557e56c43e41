"""JoeyNMT: the attention of its recurrent decoders, and the layers of its transformer."""

import sys
from types import ModuleType

import torch

from model.mechanisms.additive import additive
from model.mechanisms.attention_weights import attention_weights
from model.mechanisms.decoder_layer import decoder_layer
from model.mechanisms.encoder_layer import encoder_layer
from model.mechanisms.layer_norm import EPSILONS
from model.mechanisms.self_attention import self_attention
from model.mechanisms.sinusoidal import sinusoidal
from tests.bench.peers.peer import Compared, Comparisons, normal, weighted, without_init

NEEDS = ["joeynmt==2.3.0"]


def compared() -> Comparisons:
    """Context vectors, query by query, with the last key hidden."""
    theirs = without_init("joeynmt.attention")
    s, h = normal(5, 4), normal(7, 3)
    seen = torch.ones(1, 1, 7, dtype=torch.bool)
    seen[..., -1] = False
    w_a, u_a, v_a = normal(4, 6), normal(3, 6), normal(6)
    layer = theirs.BahdanauAttention(hidden_size=6, key_size=3, query_size=4).double()
    for own, weight in ((layer.query_layer, w_a), (layer.key_layer, u_a), (layer.energy_layer, v_a[:, None])):
        weighted(own, weight)
    layer.compute_proj_keys(h[None])
    found = torch.cat([layer(row[None, None], seen, h[None])[0][0] for row in s])
    mask = seen[0].expand(5, 7)
    yield Compared("additive", "`BahdanauAttention`, a key hidden", additive(s, h, w_a, u_a, v_a, mask), found)
    general = theirs.LuongAttention(hidden_size=4, key_size=3).double()
    weighted(general.key_layer, (w := normal(4, 3)).T)
    general.compute_proj_keys(h[None])
    found = torch.cat([general(row[None, None], seen, h[None])[0][0] for row in s])
    ours = attention_weights(s @ w @ h.T, mask) @ h
    yield Compared("luong-general", "`LuongAttention`: the context, a key hidden", ours, found)
    yield from _layers()


def _layers() -> Comparisons:
    """Whole layers of the transformer, norms before and behind; theirs have another ε, which is set to ours."""
    builders = ModuleType("joeynmt.builders")  # brings much that is not needed here
    builders.build_activation = lambda activation: torch.nn.ReLU  # type: ignore[attr-defined]
    sys.modules["joeynmt.builders"] = builders
    theirs = without_init("joeynmt.transformer_layers")
    x, memory, w_1, w_2 = normal(6, 8), normal(5, 8), normal(8, 12), normal(12, 8)
    own, cross = ([normal(8, 8) for _ in range(4)] for _ in range(2))
    every, past = torch.ones(1, 1, 6, dtype=torch.bool), torch.ones(1, 6, 6, dtype=torch.bool).tril()
    for norm in ("post", "pre"):
        encoder = theirs.TransformerEncoderLayer(8, 12, 2, 0.0, layer_norm=norm).double()
        _filled(encoder, {encoder.src_src_att: own}, w_1, w_2)
        ours = encoder_layer(x, *own, w_1, w_2, norm=norm)
        what = f"`TransformerEncoderLayer`, {norm}-norm"
        yield Compared("encoder-layer", what, ours, encoder(x[None], every)[0])
        decoder = theirs.TransformerDecoderLayer(8, 12, 2, 0.0, layer_norm=norm).double()
        _filled(decoder, {decoder.trg_trg_att: own, decoder.src_trg_att: cross}, w_1, w_2)
        ours = decoder_layer(x, memory, *own, *cross, w_1, w_2, norm=norm)
        found = decoder(x[None], memory[None], every[..., :5], past)[0][0]
        yield Compared("decoder-layer", f"`TransformerDecoderLayer`, {norm}-norm", ours, found)

    w_q, w_k, w_v = normal(8, 4), normal(8, 4), normal(8, 4)
    placed = theirs.PositionalEncoding(8)(x[None])[0]
    ours = sinusoidal(x, w_q, w_k, w_v)
    found = self_attention(placed, w_q, w_k, w_v)
    yield Compared("sinusoidal", "`PositionalEncoding` under our attention (float32)", ours, found)


def _filled(layer, attentions, w_1, w_2) -> None:  # noqa: ANN001
    """Our weights in a layer of theirs."""
    for attention, weights in attentions.items():
        parts = (attention.q_layer, attention.k_layer, attention.v_layer, attention.output_layer)
        for part, weight in zip(parts, weights, strict=True):
            weighted(part, weight)
    first, _, _, second, _ = layer.feed_forward.pwff_layer
    weighted(first, w_1)
    weighted(second, w_2)
    for each in layer.modules():
        if isinstance(each, torch.nn.LayerNorm):
            each.eps = EPSILONS["10⁻⁵"]
