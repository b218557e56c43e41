"""labml.ai's annotated implementations."""

import torch

from model.mechanisms.aft import aft
from model.mechanisms.alibi import alibi
from model.mechanisms.causal import causal
from model.mechanisms.fast_weights import fast_weights
from model.mechanisms.multi_head import multi_head
from tests.bench.peers.peer import Compared, Comparisons, normal, weighted

NEEDS = ["labml-nn==0.5.1", "labml==0.4.168"]


def compared() -> Comparisons:
    """Their modules with our weights."""
    from labml_nn.transformers.aft import AFTLocal
    from labml_nn.transformers.alibi import get_alibi_biases
    from labml_nn.transformers.mha import MultiHeadAttention

    x, weights = normal(6, 8), [normal(8, 8) for _ in range(4)]
    past = torch.ones(6, 6, dtype=torch.bool).tril()
    layer = MultiHeadAttention(2, 8, dropout_prob=0.0).double()
    for own, weight in zip((layer.query, layer.key, layer.value), weights, strict=False):
        weighted(own.linear, weight)
    weighted(layer.output, weights[3])
    for is_causal in (False, True):
        mask = past[..., None] if is_causal else None
        found = layer(query=x[:, None], key=x[:, None], value=x[:, None], mask=mask)[:, 0]
        ours = multi_head(x, *weights, heads=2, causal=is_causal)
        yield Compared("multi-head", f"`MultiHeadAttention`, {'causal' if is_causal else 'all keys'}", ours, found)

    q, k, v, w = normal(6, 5), normal(6, 5), normal(6, 5), normal(6, 6)
    local = AFTLocal(5, 6, 3).double()
    for own in (local.query, local.key, local.value, local.output):
        weighted(own, torch.eye(5, dtype=torch.float64))
    for is_causal in (False, True):
        with torch.no_grad():
            local.pos_bias.copy_(w)
            mask = (past if is_causal else torch.ones_like(past))[..., None]
            found = local(query=q[:, None], key=k[:, None], value=v[:, None], mask=mask)[:, 0]
        ours = aft(q, k, v, w, kind="local", window=3, causal=is_causal)
        yield Compared("aft", f"`AFTLocal`, {'causal' if is_causal else 'all keys'}", ours, found)

    q, k, v = normal(6, 7, 4), normal(6, 7, 4), normal(6, 7, 4)
    bias = get_alibi_biases(6, torch.ones(7, 7, dtype=torch.bool).tril()).permute(2, 0, 1)
    # theirs counts places from the left: in a row that differs from ours by one number, which softmax takes out
    found = causal(q, k, v, bias=bias.double())
    yield Compared("alibi", "`get_alibi_biases` of 6 heads (float32)", alibi(q, k, v), found)
    yield from _fast_weights()


def _fast_weights() -> Comparisons:
    """The delta rule, where the features of theirs have length 1 as ours have: DPFP is replaced by ours."""
    from labml_nn.transformers.fast_weights import FastWeightsAttention

    x, eye = normal(6, 4), torch.eye(4, dtype=torch.float64)
    layer = FastWeightsAttention(1, 4, 0.0, lambda y: y / y.norm(dim=-1, keepdim=True)).double()
    for own in (layer.query, layer.key, layer.value):
        weighted(own.linear, eye)
    weighted(layer.output, eye)
    weighted(layer.interpolation_weight[0].linear, torch.zeros(4, 1, dtype=torch.float64))  # β = σ(0)
    unit = x / x.norm(dim=-1, keepdim=True)
    ours = fast_weights(unit[None], x[None], x[None], update="delta", strength=0.5)[0]
    yield Compared("fast-weights", "`FastWeightsAttention`, delta, β = ½", ours, layer(x[:, None])[:, 0])
