"""flash-linear-attention: its naive forms: attention, and the recurrences, which are of float32."""

import torch

from model.mechanisms.causal import causal
from model.mechanisms.fast_weights import fast_weights
from model.mechanisms.grouped_query import grouped_query
from model.mechanisms.linear import linear
from model.mechanisms.multi_query import multi_query
from model.mechanisms.sliding_window import sliding_window
from tests.bench.peers.peer import Compared, Comparisons, normal, without_init

NEEDS = ["fla-core==0.6.0", "einops==0.8.2"]


def compared() -> Comparisons:
    """Scales of theirs set to 1; features and lengths are ours."""
    q, k, v = normal(2, 9, 4), normal(2, 9, 4), normal(2, 9, 4)
    recurrent = without_init("fla.ops.linear_attn.naive").naive_recurrent_linear_attn
    plain = [each.transpose(0, 1)[None] for each in (q, k, v)]
    ours = fast_weights(q, k, v)
    found = recurrent(*plain, scale=1.0)[0][0].transpose(0, 1)
    yield Compared("fast-weights", "`naive_recurrent_linear_attn`, sum (float32)", ours, found)
    featured = [torch.nn.functional.elu(each) + 1 for each in plain[:2]]
    found = recurrent(*featured, plain[2], scale=1.0, normalize=True)[0][0].transpose(0, 1)
    yield Compared("linear", "the same, normalised, on elu(x) + 1 (float32)", linear(q, k, v), found)
    delta = without_init("fla.ops.delta_rule.naive").delta_rule_recurrence
    unit = k / k.norm(dim=-1, keepdim=True)
    found = delta(q[None] * 2, unit[None], v[None], torch.full((1, 2, 9), 0.75, dtype=torch.float64))[0][0]
    ours = fast_weights(q, k, v, update="delta", strength=0.75)
    yield Compared("fast-weights", "`delta_rule_recurrence`, β = ¾ (float32)", ours, found)
    parallel = without_init("fla.ops.attn.naive").naive_parallel_attn
    q = normal(4, 9, 4)
    asked = [each.transpose(0, 1)[None] for each in (q, k, v)]
    found = parallel(*asked)[0][0].transpose(0, 1)
    what = "`naive_parallel_attn`, 4 heads on 2 key heads"
    yield Compared("grouped-query", what, grouped_query(q, k, v), found)
    found = parallel(asked[0], *(each[:, :, :1] for each in asked[1:]))[0][0].transpose(0, 1)
    yield Compared("multi-query", "`naive_parallel_attn`, one key head", multi_query(q, k[0], v[0]), found)
    found = parallel(asked[0][:, :, :2], *asked[1:], window_size=3)[0][0].transpose(0, 1)
    ours = sliding_window(q[:2], k, v, half_window=2, causal=True)
    yield Compared("sliding-window", "`naive_parallel_attn(window_size=3)`", ours, found)
    found = parallel(asked[0][:, :, :2], *asked[1:])[0][0].transpose(0, 1)
    yield Compared("causal", "`naive_parallel_attn`", causal(q[:2], k, v), found)
