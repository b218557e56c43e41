"""The two networks: what each may look at, and that their layers are torch's own mathematics."""

import pytest
import torch
from torch import Tensor, nn

from model.networks.gap.networks import D_FF, DROPOUT, HEADS, KINDS, D, Kind, Reader, network
from model.networks.training.layers import Layer, layers, places


@pytest.fixture(scope="module")
def ids() -> Tensor:
    return torch.randint(0, 30, (3, 7), generator=torch.Generator().manual_seed(1))


def built(kind: Kind) -> Reader:
    torch.manual_seed(2)
    return network(kind, 30).eval()


def as_torch(own: Layer) -> nn.TransformerEncoderLayer:
    """The same layer, of torch: it keeps its matrices the other way round."""
    layer = nn.TransformerEncoderLayer(D, HEADS, D_FF, DROPOUT, "gelu", batch_first=True, norm_first=True).eval()
    w = own.weights()
    given = {
        "self_attn.in_proj_weight": torch.cat([w["w_q"], w["w_k"], w["w_v"]], 1).T,
        "self_attn.in_proj_bias": torch.zeros(3 * D),
        "self_attn.out_proj.weight": w["w_o"].T, "self_attn.out_proj.bias": torch.zeros(D),
        "linear1.weight": w["w_1"].T, "linear1.bias": w["b_1"], "linear2.weight": w["w_2"].T, "linear2.bias": w["b_2"],
        "norm1.weight": w["gain_1"], "norm1.bias": w["bias_1"], "norm2.weight": w["gain_2"], "norm2.bias": w["bias_2"],
    }  # fmt: skip
    layer.load_state_dict(given)
    return layer


@pytest.mark.parametrize("kind", KINDS)
def test_each_is_the_transformer_of_torch(kind: Kind, ids: Tensor) -> None:
    net = built(kind)
    with torch.no_grad():
        x = net.table(ids) * D**0.5 + places(ids.shape[1], D)
        hidden = torch.ones(7, 7, dtype=torch.bool).triu(1) if kind == "causal" else None
        for own in layers(net.stack):
            x = as_torch(own)(x, src_mask=hidden)
        expected = nn.functional.layer_norm(x, (D,))
        # float32, four layers: sums in another order
        assert torch.allclose(net(ids), expected, atol=1e-4)
        logits = net.logits(expected)
    assert torch.equal(logits, expected @ net.table.weight.T + net.bias)


def test_the_masked_one_reads_both_ways_and_the_causal_one_what_stands_before(ids: Tensor) -> None:
    other = ids.clone()
    other[:, 4] = (ids[:, 4] + 1) % 30
    with torch.no_grad():
        changed = {kind: (built(kind)(ids) - built(kind)(other)).abs().amax((0, 2)) > 0 for kind in KINDS}
    assert changed["masked"].all()
    assert changed["causal"].tolist() == [False] * 4 + [True] * 3


def test_dropout_is_for_training_alone(ids: Tensor) -> None:
    net = built("masked")
    with torch.no_grad():
        assert torch.equal(net(ids), net(ids))
        net.train()
        assert not torch.equal(net(ids), net(ids))
