"""Layers against torch's own, with the very same weights."""

import math
from functools import partial

import pytest
import torch
from torch import Tensor, nn

from model.mechanisms.decoder_layer import decoder_layer
from model.mechanisms.encoder_decoder import encoder_decoder
from model.mechanisms.encoder_layer import encoder_layer
from model.mechanisms.feed_forward import feed_forward
from model.mechanisms.layer_norm import layer_norm

HEADS, D, WIDE = 2, 8, 12
CLOSE = {"atol": 1e-6, "rtol": 1e-6}  # float32; a handful of sums of at most 12 products of numbers near 1
EXACT = {"atol": 1e-13, "rtol": 1e-13}  # float64


def randomised(module: nn.Module) -> nn.Module:
    """In evaluation, every parameter drawn anew: torch's biases begin at 0 and its gains at 1, which hides slips."""
    generator = torch.Generator().manual_seed(7)
    with torch.no_grad():
        for parameter in module.parameters():
            parameter.copy_(torch.randn(parameter.shape, generator=generator) / math.sqrt(D))
    return module.eval()


def of_attention(attention: nn.MultiheadAttention, weight: str = "w_", bias: str = "b_") -> dict[str, Tensor]:
    """Our names for nn.MultiheadAttention's parameters; its matrices are (d_out, d_in)."""
    assert attention.in_proj_weight is not None
    found = {f"{weight}{n}": w.T for n, w in zip("qkv", attention.in_proj_weight.chunk(3), strict=True)}
    found |= {f"{bias}{n}": b for n, b in zip("qkv", attention.in_proj_bias.chunk(3), strict=True)}
    return found | {f"{weight}o": attention.out_proj.weight.T, f"{bias}o": attention.out_proj.bias}


def of_forward(layer: nn.TransformerEncoderLayer | nn.TransformerDecoderLayer) -> dict[str, Tensor]:
    """Our names for the feed-forward network's parameters."""
    one, two = layer.linear1, layer.linear2
    return {"w_1": one.weight.T, "b_1": one.bias, "w_2": two.weight.T, "b_2": two.bias}


ACTIVATIONS = {
    "relu": nn.functional.relu, "gelu": nn.functional.gelu,
    "gelu-tanh": partial(nn.functional.gelu, approximate="tanh"),
}  # fmt: skip


def of_norms(*norms: nn.LayerNorm) -> dict[str, Tensor]:
    """Our names for the norms' parameters."""
    named = [{f"gain_{i}": norm.weight, f"bias_{i}": norm.bias} for i, norm in enumerate(norms, start=1)]
    return {name: value for each in named for name, value in each.items()}


@pytest.mark.parametrize("norm", ["post", "pre"])
@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("causal", [False, True])
@pytest.mark.parametrize(("dtype", "close"), [(torch.float32, CLOSE), (torch.float64, EXACT)])
def test_an_encoder_layer_is_torchs(
    norm: str, activation: str, causal: bool, dtype: torch.dtype, close: dict[str, float]
) -> None:
    options = {"batch_first": True, "norm_first": norm == "pre", "dtype": dtype}
    layer = randomised(nn.TransformerEncoderLayer(D, HEADS, WIDE, 0, ACTIVATIONS[activation], **options))  # type: ignore[arg-type]
    assert isinstance(layer, nn.TransformerEncoderLayer)
    x = torch.randn(5, D, dtype=dtype, generator=torch.Generator().manual_seed(1))
    weights = of_attention(layer.self_attn) | of_forward(layer) | of_norms(layer.norm1, layer.norm2)
    ours = encoder_layer(x, **weights, heads=HEADS, norm=norm, activation=activation, causal=causal)  # type: ignore[arg-type]
    mask = nn.Transformer.generate_square_subsequent_mask(5, dtype=dtype) if causal else None
    torch.testing.assert_close(ours, layer(x[None], src_mask=mask)[0], **close)


@pytest.mark.parametrize("norm", ["post", "pre"])
@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize(("dtype", "close"), [(torch.float32, CLOSE), (torch.float64, EXACT)])
def test_a_decoder_layer_is_torchs(norm: str, activation: str, dtype: torch.dtype, close: dict[str, float]) -> None:
    options = {"batch_first": True, "norm_first": norm == "pre", "dtype": dtype}
    layer = randomised(nn.TransformerDecoderLayer(D, HEADS, WIDE, 0, ACTIVATIONS[activation], **options))  # type: ignore[arg-type]
    assert isinstance(layer, nn.TransformerDecoderLayer)
    x, context = (torch.randn(n, D, dtype=dtype, generator=torch.Generator().manual_seed(n)) for n in (4, 6))
    weights = of_attention(layer.self_attn) | of_attention(layer.multihead_attn, "cross_", "cross_b_")
    weights |= of_forward(layer) | of_norms(layer.norm1, layer.norm2, layer.norm3)
    ours = decoder_layer(x, context, **weights, heads=HEADS, norm=norm, activation=activation)  # type: ignore[arg-type]
    mask = nn.Transformer.generate_square_subsequent_mask(4, dtype=dtype)
    torch.testing.assert_close(ours, layer(x[None], context[None], tgt_mask=mask)[0], **close)


@pytest.mark.parametrize("norm", ["post", "pre"])
def test_encoder_and_decoder_are_torchs_stacks(norm: str) -> None:
    options = {"dim_feedforward": WIDE, "dropout": 0.0, "batch_first": True, "norm_first": norm == "pre",
               "bias": False, "dtype": torch.float64}  # fmt: skip
    encoder = [nn.TransformerEncoderLayer(D, HEADS, **options).eval() for _ in range(2)]  # type: ignore[arg-type]
    decoder = [nn.TransformerDecoderLayer(D, HEADS, **options).eval() for _ in range(2)]  # type: ignore[arg-type]
    weights = {}
    for i, name in enumerate("qkv"):
        weights[f"enc_{name}"] = torch.stack([e.self_attn.in_proj_weight.chunk(3)[i].T for e in encoder])
        weights[f"dec_{name}"] = torch.stack([d.self_attn.in_proj_weight.chunk(3)[i].T for d in decoder])
        weights[f"cross_{name}"] = torch.stack([d.multihead_attn.in_proj_weight.chunk(3)[i].T for d in decoder])
    weights["enc_o"] = torch.stack([e.self_attn.out_proj.weight.T for e in encoder])
    weights["dec_o"] = torch.stack([d.self_attn.out_proj.weight.T for d in decoder])
    weights["cross_o"] = torch.stack([d.multihead_attn.out_proj.weight.T for d in decoder])
    for stack, layers in (("enc", encoder), ("dec", decoder)):
        weights[f"{stack}_1"] = torch.stack([layer.linear1.weight.T for layer in layers])
        weights[f"{stack}_2"] = torch.stack([layer.linear2.weight.T for layer in layers])
    x, context = (torch.randn(n, D, dtype=torch.float64, generator=torch.Generator().manual_seed(n)) for n in (4, 6))
    ours = encoder_decoder(x, context, **weights, heads=HEADS, norm=norm)  # type: ignore[arg-type]
    last = nn.LayerNorm(D, dtype=torch.float64) if norm == "pre" else nn.Identity()
    read = context[None]
    for layer in encoder:
        read = layer(read)
    written, read = x[None], last(read)
    for each in decoder:
        mask = nn.Transformer.generate_square_subsequent_mask(4, dtype=torch.float64)
        written = each(written, read, tgt_mask=mask)
    torch.testing.assert_close(ours, last(written)[0], **EXACT)


def test_layer_norm_of_equal_numbers_is_0_and_rms_norm_keeps_their_sign() -> None:
    x = torch.tensor([[3.0, 3.0, 3.0, 3.0]])
    assert layer_norm(x).tolist() == [[0, 0, 0, 0]]
    # 3/√(9 + 10⁻⁵) in float32
    torch.testing.assert_close(layer_norm(-x, kind="rms"), -torch.ones(1, 4), atol=1e-6, rtol=0)


def test_gain_and_bias_are_applied_after_the_norm() -> None:
    x, gain, bias = torch.tensor([[1.0, -1.0]]), torch.tensor([2.0, 3.0]), torch.tensor([10.0, 20.0])
    # ±1/√(1 + 10⁻⁵)
    torch.testing.assert_close(layer_norm(x, gain, bias), torch.tensor([[12.0, 17.0]]), atol=2e-5, rtol=0)
    torch.testing.assert_close(layer_norm(x, gain, bias, kind="rms"), torch.tensor([[12.0, 17.0]]), atol=2e-5, rtol=0)


def test_swiglu_is_shazeers() -> None:
    x, w, gate, down = (torch.randn(shape, generator=torch.Generator().manual_seed(3)) for shape in
                        ((3, 4), (4, 6), (4, 6), (6, 4)))  # fmt: skip
    expected = (nn.functional.silu(x @ gate) * (x @ w)) @ down
    torch.testing.assert_close(feed_forward(x, w, down, gate, activation="silu"), expected, atol=0, rtol=0)
