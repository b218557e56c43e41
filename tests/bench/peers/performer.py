"""performer-pytorch: positive random features, with directions of ours and without what it adds to them (eps)."""

from functools import partial

import torch

from model.mechanisms.performer import performer
from tests.bench.peers.peer import Compared, Comparisons, normal

NEEDS = ["performer-pytorch==1.1.4", "local-attention==1.11.2", "axial-positional-embedding==0.3.12",
         "einops==0.8.2", "hyper-connections==0.4.11", "torch-einops-utils==0.2.0"]  # fmt: skip


def compared() -> Comparisons:
    """Eight independent directions, which both draw from one seed."""
    from performer_pytorch.performer_pytorch import causal_linear_attention_noncuda, linear_attention, softmax_kernel

    q, k, v = normal(2, 9, 4), normal(2, 9, 4), normal(2, 9, 4)
    directions = torch.randn(8, 4, generator=torch.Generator().manual_seed(5), dtype=torch.float64)
    features = partial(softmax_kernel, projection_matrix=directions, eps=0.0)
    asked, answered = features(q[None], is_query=True), features(k[None], is_query=False)
    for causal, theirs in ((False, linear_attention), (True, partial(causal_linear_attention_noncuda, eps=0.0))):
        ours = performer(q, k, v, features=8, orthogonal=False, causal=causal, seed=5)
        what = f"`softmax_kernel(eps=0)`, {'causal' if causal else 'all keys'}"
        yield Compared("performer", what, ours, theirs(asked, answered, v[None])[0])
