"""Latent attention: both forms are one, the stock layer of a published model agrees, and what is kept is counted."""

import pytest
import torch
from torch import Tensor
from transformers import DeepseekV3Config
from transformers.models.deepseek_v3.modeling_deepseek_v3 import DeepseekV3Attention, DeepseekV3RotaryEmbedding

from model.lab import inputs, registry
from model.lab.request import Request
from model.lab.run import figures
from model.mechanisms.latent import bytes_kept, latent
from model.problem import Problem
from model.tracing.step import Trace

N, HEADS, D_IN, D_C, D, D_R, D_V = 7, 3, 12, 5, 4, 4, 6
SHAPES = {
    "x": (N, D_IN), "w_q": (HEADS, D_IN, D), "w_dkv": (D_IN, D_C), "w_uk": (HEADS, D_C, D), "w_uv": (HEADS, D_C, D_V),
    "w_qr": (HEADS, D_IN, D_R), "w_kr": (D_IN, D_R),
}  # fmt: skip


def numbers() -> dict[str, Tensor]:
    """Its inputs."""
    draw = torch.Generator().manual_seed(5)
    return {name: torch.randn(shape, generator=draw, dtype=torch.float64) / 2 for name, shape in SHAPES.items()}


def stock(given: dict[str, Tensor]) -> Tensor:
    """DeepSeek-V3's own layer with these weights, up to the heads' outputs: (head, query, d_v). Its norm of c, which
    the mechanism leaves out, and its last matrix do nothing here."""
    config = DeepseekV3Config(
        hidden_size=D_IN, num_attention_heads=HEADS, num_key_value_heads=HEADS, q_lora_rank=None, kv_lora_rank=D_C,
        qk_rope_head_dim=D_R, qk_nope_head_dim=D, v_head_dim=D_V, attn_implementation="eager", attention_bias=False,
        num_hidden_layers=1,
    )  # fmt: skip
    layer = DeepseekV3Attention(config, 0).double()
    layer.kv_a_layernorm = layer.o_proj = torch.nn.Identity()
    with torch.no_grad():
        q = torch.cat([given["w_q"], given["w_qr"]], -1)  # of each head: content, then position
        layer.q_proj.weight.copy_(q.transpose(0, 1).flatten(1).T)
        layer.kv_a_proj_with_mqa.weight.copy_(torch.cat([given["w_dkv"], given["w_kr"]], -1).T)
        kv = torch.cat([given["w_uk"], given["w_uv"]], -1)
        layer.kv_b_proj.weight.copy_(kv.transpose(0, 1).flatten(1).T)
        place = torch.arange(N)[None]
        angles = DeepseekV3RotaryEmbedding(config)(given["x"][None], place)
        future = torch.full((N, N), -torch.inf, dtype=torch.float64).triu(1)[None, None]
        found: Tensor = layer(given["x"][None], angles, future)[0]
    return found[0].unflatten(-1, (HEADS, D_V)).transpose(0, 1)


@pytest.mark.parametrize("form", ["explicit", "absorbed"])
def test_it_is_deepseeks_own_layer(form: str) -> None:
    given = numbers()
    # float64 throughout but for the stock layer's sines and softmax, which it computes in float32
    torch.testing.assert_close(latent(**given, form=form), stock(given), atol=1e-6, rtol=0)  # type: ignore[arg-type]


def test_both_forms_have_the_same_scores_and_only_one_makes_keys() -> None:
    steps = {}
    for form in ("explicit", "absorbed"):
        with Trace() as trace:
            latent(**numbers(), form=form, step=trace)  # type: ignore[arg-type]
        steps[form] = {step.id: step.value for step in trace.steps}
    for name in ("content", "scores", "weights", "output"):
        # float64: the same products, summed in another order
        torch.testing.assert_close(steps["absorbed"][name], steps["explicit"][name], atol=1e-12, rtol=0)
    assert {"k", "v"} <= steps["explicit"].keys()
    assert not {"k", "v"} & steps["absorbed"].keys()


def test_what_is_kept_is_what_later_tokens_read_of_earlier_ones() -> None:
    given = numbers()
    with Trace() as trace:
        latent(**given, form="absorbed", step=trace)
    kept = [step.value for step in trace.steps if step.axes[0] == "key"]
    assert sum(value.half().nbytes for value in kept) == N * bytes_kept(D_C, D_R)


def test_deepseeks_own_sizes_keep_576_numbers_however_many_heads() -> None:
    # DeepSeek-V2, table 1 counts 9/2 d_h: (512 + 64) numbers, against 2 · 128 heads · 128
    assert bytes_kept(512, 64) == 2 * 576 == 2 * 9 * 128 // 2
    (figure,) = figures(registry.find("latent"), Request(inputs.tokens(["a", "b", "c"])))
    assert figure.series[0].y == [2 * 4 * 10, 2 * 10, 2 * 4]


def test_an_odd_number_of_turned_numbers_is_refused() -> None:
    with pytest.raises(Problem, match="turned in pairs, and d_r is 3"):
        latent(**numbers() | {"w_qr": torch.zeros(HEADS, D_IN, 3), "w_kr": torch.zeros(D_IN, 3)})
