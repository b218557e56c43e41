"""TransformerLens (before it took to wrapping transformers): its attention, with and without rotary positions."""

import sys
from types import ModuleType

import torch

from model.mechanisms.layer_norm import layer_norm
from model.mechanisms.multi_head import multi_head
from tests.bench.peers.peer import Compared, Comparisons, normal, without_init

NEEDS = ["transformer-lens==2.16.1", "jaxtyping==0.3.11", "wadler-lindig==0.1.8", "einops==0.8.2",
         "better-abc==0.0.3", "fancy-einsum==0.0.3", "rich==15.0.0", "markdown-it-py==4.3.0", "mdurl==0.1.2",
         "pygments==2.21.0", "beartype==0.23.1", "typeguard==4.6.1"]  # fmt: skip


def compared() -> Comparisons:
    """Its heads with our weights, causal as it always is unless told."""
    for name, own in (("datasets.load", "load_dataset"), ("datasets.arrow_dataset", "Dataset")):
        sys.modules[name] = ModuleType(name)  # texts to train on, of which there are none here
        setattr(sys.modules[name], own, object)
    sys.modules["datasets"] = ModuleType("datasets")
    config = without_init("transformer_lens.HookedTransformerConfig").HookedTransformerConfig
    components = without_init("transformer_lens.components")
    x, weights, b_o = normal(6, 8), [normal(8, 8) for _ in range(4)], normal(8)
    for direction in ("causal", "bidirectional"):
        cfg = config(n_layers=1, d_model=8, n_ctx=6, d_head=4, n_heads=2, act_fn="gelu", d_vocab=5,
                     attention_dir=direction, dtype=torch.float64, device="cpu")  # fmt: skip
        layer = components.Attention(cfg, "global").double()
        with torch.no_grad():
            for own, weight in zip((layer.W_Q, layer.W_K, layer.W_V), weights, strict=False):
                own.copy_(weight.unflatten(-1, (2, 4)).transpose(0, 1))
            layer.W_O.copy_(weights[3].unflatten(0, (2, 4)))
            for each in (layer.b_Q, layer.b_K, layer.b_V):
                each.zero_()
            layer.b_O.copy_(b_o)
            layer.IGNORE.fill_(-torch.inf)
            found = layer(x[None], x[None], x[None])[0]
        ours = multi_head(x, *weights, b_o=b_o, heads=2, causal=direction == "causal")
        yield Compared("multi-head", f"`Attention`, {direction}", ours, found)
    norm = components.LayerNorm(cfg).double()
    yield Compared("layer-norm", "`LayerNorm`", layer_norm(x), norm(x[None])[0])
