"""OpenNMT-py's global attention: Luong et al.'s dot, general and concat (`mlp`)."""

import torch

from model.mechanisms.additive import additive
from model.mechanisms.alibi import alibi
from model.mechanisms.luong_dot import luong_dot
from model.mechanisms.luong_general import luong_general
from tests.bench.peers.peer import Compared, Comparisons, normal, weighted, without_init

NEEDS = ["OpenNMT-py==3.5.1"]
D = 6


def compared() -> Comparisons:
    """Outputs and contexts on five queries and seven keys."""
    theirs = without_init("onmt.modules.global_attention").GlobalAttention
    s, h, w_a, w_c, w_s = normal(5, D), normal(7, D), normal(D, D), normal(D, D), normal(D, D)
    for kind in ("dot", "general"):
        layer = theirs(D, attn_type=kind).double()
        weighted(layer.linear_out, torch.cat((w_c, w_s)))
        if kind == "general":
            weighted(layer.linear_in, w_a)
        found = layer(s[None], h[None])[0][0]
        ours = luong_dot(s, h, w_c, w_s) if kind == "dot" else luong_general(s, h, w_a, w_c, w_s)
        yield Compared(f"luong-{kind}", f"`GlobalAttention`, {kind}", ours, found)
    u_a, v_a = normal(D, D), normal(D)
    layer = theirs(D, attn_type="mlp").double()
    weighted(layer.linear_query, w_a)
    weighted(layer.linear_context, u_a)
    weighted(layer.v, v_a[:, None])
    shares = layer(s[None], h[None])[1][0]
    yield Compared("additive", "`GlobalAttention`, mlp: its weights, mixed", additive(s, h, w_a, u_a, v_a), shares @ h)
    bias = without_init("onmt.modules.alibi_position_bias").AlibiPositionalBias(6)
    q, k, v = normal(6, 9, 4), normal(6, 9, 4), normal(6, 9, 4)
    past = torch.ones(9, 9, dtype=torch.bool).tril()
    scores = bias((q @ k.mT / 2)[None])[0].masked_fill(~past, -torch.inf)
    yield Compared("alibi", "`AlibiPositionalBias` of 6 heads, put on scores", alibi(q, k, v), scores.softmax(-1) @ v)
