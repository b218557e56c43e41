"""perceiver-pytorch's attention, as latents read a longer input."""

import torch

from model.mechanisms.cross_attention import cross_attention
from model.mechanisms.multi_head import multi_head
from tests.bench.peers.peer import Compared, Comparisons, normal, weighted

NEEDS = ["perceiver-pytorch==0.11.0", "einops==0.8.2"]


def compared() -> Comparisons:
    """One head across, two heads within."""
    from perceiver_pytorch.perceiver_pytorch import Attention

    latents, x = normal(3, 6), normal(10, 5)
    w_q, w_k, w_v = normal(6, 6), normal(5, 6), normal(5, 6)
    layer = Attention(6, 5, heads=1, dim_head=6).double()
    weighted(layer.to_q, w_q)
    weighted(layer.to_kv, torch.cat((w_k, w_v), 1))
    weighted(layer.to_out, torch.eye(6, dtype=torch.float64))
    found = layer(latents[None], context=x[None])[0]
    # ours takes one width for both sentences, so that the reading of latents stands in for it with its own weights
    ours = cross_attention(latents, x, w_q, w_k, w_v)
    yield Compared("cross-attention", "`Attention(heads=1)`: 3 latents read 10 tokens", ours, found)
    weights = [normal(6, 6) for _ in range(4)]
    own = Attention(6, heads=2, dim_head=3).double()
    weighted(own.to_q, weights[0])
    weighted(own.to_kv, torch.cat(weights[1:3], 1))
    weighted(own.to_out, weights[3])
    ours = multi_head(latents, *weights, heads=2)
    yield Compared("multi-head", "`Attention(heads=2)`", ours, own(latents[None])[0])
