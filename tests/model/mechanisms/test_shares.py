"""Other ways to share out, beside the stock code of the models that have them."""

from typing import Literal

import pytest
import torch
from torch import Tensor, nn
from transformers import DiffLlamaConfig, Gemma2Config, GptOssConfig, Qwen3Config, Qwen3NextConfig
from transformers.models.diffllama.modeling_diffllama import DiffLlamaAttention
from transformers.models.gemma2 import modeling_gemma2 as gemma2
from transformers.models.gpt_oss import modeling_gpt_oss as gpt_oss
from transformers.models.qwen3.modeling_qwen3 import Qwen3Attention
from transformers.models.qwen3_next.modeling_qwen3_next import Qwen3NextAttention

from model.mechanisms.differential import differential
from model.mechanisms.entmax import entmax
from model.mechanisms.gated import gated
from model.mechanisms.qk_norm import qk_norm
from model.mechanisms.sink import sink
from model.mechanisms.soft_cap import soft_cap
from model.tracing.step import Trace

N, HEADS, D = 6, 3, 4
FUTURE = torch.full((N, N), -torch.inf, dtype=torch.float64).triu(1)[None, None]
UNTURNED = torch.ones(1, N, D, dtype=torch.float64), torch.zeros(1, N, D, dtype=torch.float64)


def drawn(*shapes: tuple[int, ...]) -> list[Tensor]:
    """Random numbers, float64."""
    draw = torch.Generator().manual_seed(7)
    return [torch.randn(shape, generator=draw, dtype=torch.float64) for shape in shapes]


def heads() -> list[Tensor]:
    """q, k and v (head, token, d)."""
    return drawn(*[(HEADS, N, D)] * 3)


def close(found: Tensor, theirs: Tensor) -> None:
    """As close as the stock code's softmax in float32 lets it be."""
    torch.testing.assert_close(found, theirs, atol=1e-6, rtol=0)


def of_weights(x: Tensor, *matrices: Tensor) -> list[Tensor]:
    """x times each (head, d_in, d)."""
    return [x @ each for each in matrices]


def as_linear(layer: nn.Linear, matrices: Tensor) -> None:
    """Sets a stock projection to these (head, d_in, d)."""
    with torch.no_grad():
        layer.weight.copy_(matrices.transpose(0, 1).flatten(1).T)


def test_a_sink_is_that_of_gpt_oss() -> None:
    q, k, v = heads()
    sinks = torch.tensor([-1.0, 0, 3], dtype=torch.float64)
    layer = gpt_oss.GptOssAttention(GptOssConfig(
        hidden_size=HEADS * D, num_attention_heads=HEADS, num_key_value_heads=HEADS, head_dim=D, num_hidden_layers=1,
    ), 0).double()  # fmt: skip
    layer.sinks = nn.Parameter(sinks)
    theirs = gpt_oss.eager_attention_forward(layer, q[None], k[None], v[None], FUTURE, D**-0.5)[0]
    close(sink(q, k, v, sinks), theirs[0].transpose(0, 1))


def test_what_a_row_and_the_sink_get_is_all_there_is() -> None:
    q, k, v = heads()
    with Trace() as trace:
        sink(q, k, v, torch.zeros(HEADS, dtype=torch.float64), step=trace)
    steps = {step.id: step.value for step in trace.steps}
    torch.testing.assert_close(steps["weights"].sum(-1) + steps["swallowed"], torch.ones(HEADS, N).double())
    assert float(steps["swallowed"].min()) > 0


@pytest.mark.parametrize("cap", [0.5, 50.0])
def test_a_soft_cap_is_that_of_gemma_2(cap: float) -> None:
    q, k, v = heads()
    layer = gemma2.Gemma2Attention(Gemma2Config(
        hidden_size=HEADS * D, num_attention_heads=HEADS, num_key_value_heads=HEADS, head_dim=D, num_hidden_layers=1,
    ), 0)  # fmt: skip
    theirs = gemma2.eager_attention_forward(
        layer, 5 * q[None], k[None], v[None], FUTURE, scaling=D**-0.5, softcap=cap
    )[0]
    close(soft_cap(5 * q, k, v, cap=cap), theirs[0].transpose(0, 1))


def test_rms_of_queries_and_keys_is_the_layer_of_qwen_3() -> None:
    x, w_q, w_k, w_v, gain_q, gain_k = drawn((N, 5), *[(HEADS, 5, D)] * 3, (D,), (D,))
    layer = Qwen3Attention(Qwen3Config(
        hidden_size=5, num_attention_heads=HEADS, num_key_value_heads=HEADS, head_dim=D, num_hidden_layers=1,
        attn_implementation="eager",
    ), 0).double()  # fmt: skip
    layer.o_proj = nn.Identity()
    as_linear(layer.q_proj, w_q)
    as_linear(layer.k_proj, w_k)
    as_linear(layer.v_proj, w_v)
    layer.q_norm.weight, layer.k_norm.weight = nn.Parameter(gain_q), nn.Parameter(gain_k)
    theirs = layer(x[None], UNTURNED, FUTURE)[0].detach()
    found = qk_norm(*of_weights(x, w_q, w_k, w_v), gain_q, gain_k)
    # its norms compute in float32
    close(found, theirs[0].unflatten(-1, (HEADS, D)).transpose(0, 1))


def test_a_louder_key_gets_no_more() -> None:
    q, k, v = heads()
    louder = k * torch.tensor([1.0, 10, 1, 1, 100, 1], dtype=torch.float64)[:, None]
    close(qk_norm(q, louder, v, norm="length"), qk_norm(q, k, v, norm="length"))


def test_a_gate_is_that_of_qwen_3_next() -> None:
    x, w_q, w_k, w_v, w_gate = drawn((N, 5), *[(HEADS, 5, D)] * 4)
    layer = Qwen3NextAttention(Qwen3NextConfig(
        hidden_size=5, num_attention_heads=HEADS, num_key_value_heads=HEADS, head_dim=D, num_hidden_layers=1,
        attn_implementation="eager",
    ), 0).double()  # fmt: skip
    layer.o_proj = layer.q_norm = layer.k_norm = nn.Identity()
    as_linear(layer.q_proj, torch.cat([w_q, w_gate], -1))  # of each head: its queries, then its gates
    as_linear(layer.k_proj, w_k)
    as_linear(layer.v_proj, w_v)
    theirs = layer(x[None], UNTURNED, FUTURE)[0].detach()
    close(gated(x, w_q, w_k, w_v, w_gate), theirs[0].unflatten(-1, (HEADS, D)).transpose(0, 1))


def test_differential_attention_is_that_of_diffllama() -> None:
    x, w_q, w_k, w_v = drawn((N, 5), *[(4, 5, D)] * 3)  # two heads of queries make one map each
    config = DiffLlamaConfig(
        hidden_size=5, num_attention_heads=4, num_key_value_heads=4, head_dim=D, num_hidden_layers=1,
        attn_implementation="eager",
    )  # fmt: skip
    layer = DiffLlamaAttention(config, 0).double()
    layer.o_proj = layer.groupnorm = nn.Identity()
    for linear, matrices in ((layer.q_proj, w_q), (layer.k_proj, w_k), (layer.v_proj, w_v)):
        as_linear(linear, matrices)
    first, second = ((getattr(layer, f"lambda_q{i}") * getattr(layer, f"lambda_k{i}")).sum().exp() for i in (1, 2))
    lam = float((first - second + layer.lambda_init).detach())
    theirs = layer(x[None], UNTURNED, FUTURE)[0].detach()[0] / (1 - layer.lambda_init)
    q, k, v = of_weights(x, w_q, w_k, w_v)
    values = torch.cat([v[:2], v[2:]], -1)  # a pair of heads shares values of twice the length
    ours = differential(q[:2], k[:2], q[2:], k[2:], values, lam=lam)
    close(ours, theirs.unflatten(-1, (2, 2 * D)).transpose(0, 1))


@pytest.mark.parametrize("alpha", ["1.5", "2"])
def test_entmax_is_a_share_that_no_other_share_of_the_keys_beats(alpha: Literal["1.5", "2"]) -> None:
    (scores,) = drawn((1, 1, 5))
    with Trace() as trace:
        # one query of 1 and as many keys as scores: every word before it is seen from the last
        entmax(torch.ones(1, 5, 1).double(), scores.mT, torch.eye(5).double()[None], alpha=alpha, step=trace)
    weights = next(step.value for step in trace.steps if step.id == "weights")[0, -1]
    power = float(alpha)

    def reached(shares: Tensor) -> Tensor:
        # Peters et al. 2019, eq. 5: entmax maximises pᵀs + H(p), with Tsallis' entropy
        return shares @ scores[0, 0] + (shares - shares**power).sum(-1) / (power * (power - 1))

    others = torch.distributions.Dirichlet(torch.ones(5).double()).sample((2000,))
    assert (reached(others) <= reached(weights)).all()
    assert (weights == 0).any()
