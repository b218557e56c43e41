"""One projection of three times the width is the three projections of multi-head attention."""

import pytest
import torch

from model.lab.inputs import tokens
from model.lab.registry import find
from model.lab.request import Request, resolved
from model.mechanisms.fused_qkv import fused_qkv
from model.mechanisms.multi_head import multi_head
from model.problem import Problem

GENERATOR = torch.Generator().manual_seed(20)
X, W_QKV, W_O = torch.randn(5, 12, generator=GENERATOR), torch.randn(12, 36, generator=GENERATOR), torch.eye(12)


@pytest.mark.parametrize("causal", [False, True])
@pytest.mark.parametrize("heads", [1, 3, 4])
def test_it_equals_multi_head_with_the_thirds_as_its_matrices(heads: int, causal: bool) -> None:
    thirds = (W_QKV[:, :12], W_QKV[:, 12:24], W_QKV[:, 24:])
    expected = multi_head(X, *thirds, W_O, heads=heads, causal=causal)
    # float32: the same products of 12, summed by a matrix of another width; the largest numbers are near 10
    torch.testing.assert_close(fused_qkv(X, W_QKV, W_O, heads=heads, causal=causal), expected, atol=1e-5, rtol=1e-5)


def test_the_width_follows_d_in() -> None:
    tensors, options = resolved(find("fused-qkv"), Request(tokens(["a"]), options={"d_in": 16}))
    assert tensors["w_qkv"].shape == (16, 48)
    assert set(options) == {"heads", "causal", "d_in"}


def test_the_articles_preset_goes_from_64_to_192() -> None:
    preset = next(each for each in find("fused-qkv").presets if each.id == "64-to-192")
    tensors, options = resolved(find("fused-qkv"), Request(tokens(preset.tokens), preset=preset))
    assert (tensors["x"].shape[1], tensors["w_qkv"].shape, options["d_in"]) == (64, (64, 192), 64)


def test_a_matrix_of_another_width_gets_a_sentence() -> None:
    request = Request(tokens(["a"]), inputs={"w_qkv": torch.ones(8, 20)})
    with pytest.raises(Problem, match=r"“w_qkv” has the shape \[8, 20\]; with the other inputs it needs \[8, 24\]"):
        resolved(find("fused-qkv"), request)
