"""A real nn.MultiheadAttention's weights give its output and its weights, head by head."""

import pytest
import torch
from torch import nn

from model.lab.registry import find
from model.mechanisms.torch_multihead import torch_multihead
from model.tracing.step import Trace


@pytest.mark.parametrize("causal", [False, True])
@pytest.mark.parametrize("bias", [False, True])
@pytest.mark.parametrize(("d", "heads"), [(12, 3), (16, 4), (64, 8)])
def test_a_modules_state_gives_its_output_and_its_weights_of_each_head(
    d: int, heads: int, bias: bool, causal: bool
) -> None:
    generator = torch.Generator().manual_seed(d)
    module = nn.MultiheadAttention(d, heads, bias=bias, batch_first=True).eval()
    for parameter in module.parameters():  # torch begins its biases at 0
        nn.init.uniform_(parameter, -(d**-0.5), d**-0.5, generator=generator)
    x = torch.randn(6, d, generator=generator)
    hidden = torch.ones(6, 6, dtype=torch.bool).triu(1) if causal else None
    expected, shares = module(x, x, x, attn_mask=hidden, average_attn_weights=False)
    state = {name.replace(".", "_"): value for name, value in module.state_dict().items()}
    with Trace() as trace:
        output = torch_multihead(x, **state, heads=heads, causal=causal, step=trace)
    weights = next(step.value for step in trace.steps if step.id == "weights")
    # float32: the issue's own 1e-6; numbers near 1, sums of at most 64 products
    torch.testing.assert_close(output, expected, atol=1e-6, rtol=0)
    torch.testing.assert_close(weights, shares, atol=1e-6, rtol=0)


def test_the_preset_is_the_state_of_a_fresh_module() -> None:
    torch.manual_seed(123)
    module = nn.MultiheadAttention(16, 4)
    preset = find("torch-multihead").preset("seed-123")
    assert preset
    assert torch.equal(preset.inputs["in_proj_weight"], module.in_proj_weight)
    assert torch.equal(preset.inputs["out_proj_weight"], module.out_proj.weight)
