"""local-attention: windows of exact size, looking back, and both ways."""

from model.mechanisms.sliding_window import sliding_window
from tests.bench.peers.peer import Compared, Comparisons, normal

NEEDS = ["local-attention==1.11.2", "einops==0.8.2", "hyper-connections==0.4.11", "torch-einops-utils==0.2.0"]


def compared() -> Comparisons:
    """Twelve tokens in windows of three."""
    from local_attention import LocalAttention

    q, k, v = normal(2, 12, 4), normal(2, 12, 4), normal(2, 12, 4)
    for causal in (False, True):
        layer = LocalAttention(3, causal=causal, exact_windowsize=True, use_rotary_pos_emb=False)
        ours = sliding_window(q, k, v, half_window=3, causal=causal)
        what = f"`LocalAttention(exact_windowsize=True, causal={causal})`"
        yield Compared("sliding-window", what, ours, layer(q[None], k[None], v[None])[0])
