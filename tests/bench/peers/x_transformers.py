"""x-transformers: relative positions, one key head for all, scale and gain of its norms."""

import torch

from model.mechanisms.alibi import alibi
from model.mechanisms.causal import causal
from model.mechanisms.scaled_dot_product import scaled_dot_product
from model.mechanisms.t5_bias import t5_bias
from tests.bench.peers.peer import Compared, Comparisons, normal

NEEDS = ["x-transformers==2.31.10", "einops==0.8.2", "einx==0.4.3", "loguru==0.7.3", "torch-einops-utils==0.2.0",
         "frozendict==2.5.1"]  # fmt: skip


def compared() -> Comparisons:
    """Biases of theirs under our attention."""
    from x_transformers.x_transformers import AlibiPositionalBias, RelativePositionBias

    for heads in (4, 6):
        q, k, v = normal(heads, 20, 4), normal(heads, 20, 4), normal(heads, 20, 4)
        bias = AlibiPositionalBias(heads)(20, 20).double()
        ours = alibi(q, k, v)
        yield Compared("alibi", f"`AlibiPositionalBias` of {heads} heads", ours, causal(q, k, v, bias=bias))
    for is_causal in (False, True):
        layer = RelativePositionBias(1.0, causal=is_causal, num_buckets=8, max_distance=16, heads=2).double()
        q, k, v, table = normal(2, 40, 4), normal(2, 40, 4), normal(2, 40, 4), normal(8, 2)
        with torch.no_grad():
            layer.relative_attention_bias.weight.copy_(table)
        attend = causal if is_causal else scaled_dot_product
        found = attend(q, k, v, bias=layer(40, 40), scale=1.0)
        ours = t5_bias(q, k, v, table, causal=is_causal)
        yield Compared("t5-bias", f"`RelativePositionBias(causal={is_causal})`, 40 tokens", ours, found)
