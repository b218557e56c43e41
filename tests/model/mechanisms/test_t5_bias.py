"""T5's buckets are those of transformers, and its attention is transformers' own."""

import pytest
import torch
from torch import Tensor
from transformers import T5Config
from transformers.models.t5.modeling_t5 import T5Attention

from model.lab.registry import find
from model.lab.run import figures
from model.mechanisms.t5_bias import t5_bias
from model.problem import Problem
from model.references.t5_bias import bucket
from model.tracing.step import Trace
from tests.model.cases import Case

SIZES = [(32, 128), (32, 20), (32, 256), (20, 160), (18, 128), (10, 160), (9, 128), (8, 16), (7, 33), (6, 4), (4, 3)]


def steps(buckets: int, most: int, causal: bool, n: int = 6) -> dict[str, Tensor]:
    q = torch.ones(1, n, 1)
    with Trace() as trace:
        t5_bias(q, q, q, torch.ones(buckets, 1), max_distance=most, causal=causal, step=trace)
    return {step.id: step.value for step in trace.steps}


@pytest.mark.parametrize("n", [1, 2, 17, 300])
@pytest.mark.parametrize("causal", [False, True])
@pytest.mark.parametrize(("buckets", "most"), SIZES)
def test_buckets_are_those_of_transformers(buckets: int, most: int, causal: bool, n: int) -> None:
    distances = torch.arange(n) - torch.arange(n)[:, None]
    expected = T5Attention._relative_position_bucket(
        distances, bidirectional=not causal, num_buckets=buckets, max_distance=most
    )
    assert torch.equal(steps(buckets, most, causal, n)["buckets"], expected)


@pytest.mark.no_cover  # a thousand runs, all alike
@pytest.mark.parametrize("side", range(2, 33))
def test_the_edges_are_where_whole_powers_say(side: int) -> None:
    for most in [*range(side // 2 + 1, 40), 64, 100, 128, 160, 196, 256]:
        edges = steps(side, most, causal=True)["edges"]
        found = [int((edges <= away).sum()) - 1 for away in range(300)]
        assert found == [bucket(away, side, most) for away in range(300)]


def test_its_attention_is_that_of_transformers_which_does_not_scale() -> None:
    heads, n, d = 2, 9, 4
    config = T5Config(d_model=heads * d, d_kv=d, num_heads=heads, dropout_rate=0.0, attn_implementation="eager",
                      relative_attention_num_buckets=8, relative_attention_max_distance=16)  # fmt: skip
    torch.manual_seed(5)
    layer = T5Attention(config, has_relative_attention_bias=True, layer_idx=0).eval()
    x = torch.randn(1, n, heads * d, generator=torch.Generator().manual_seed(6))
    with torch.no_grad():
        expected = layer(x)[0][0]
        q, k, v = (w(x)[0].unflatten(-1, (heads, d)).transpose(0, 1) for w in (layer.q, layer.k, layer.v))
        found = t5_bias(q, k, v, layer.relative_attention_bias.weight, max_distance=16)
        mixed = layer.o(found.transpose(0, 1).flatten(1))
    # float32, the same products in another order
    torch.testing.assert_close(mixed, expected, atol=1e-6, rtol=1e-5)


def test_the_figure_counts_the_buckets_of_the_run() -> None:
    case = Case(find("t5-bias"), texts=tuple("abcdefghijkl"))
    (figure,) = figures(case.mechanism, case.request())
    row = case.steps["buckets"].value[-1].flip(0)  # the last word: the words before it, nearest first
    assert figure.series[0].y[:11] == row[1:].tolist()
    assert len(figure.series[0].x) == 32


@pytest.mark.parametrize(
    ("buckets", "most", "causal"), [(3, 16, False), (2, 16, False), (16, 4, False), (16, 8, True)]
)
def test_buckets_that_do_not_fit_the_distance_get_a_sentence(buckets: int, most: int, causal: bool) -> None:
    with pytest.raises(Problem, match=f"{buckets} buckets do not fit a max_distance of {most}"):
        steps(buckets, most, causal)
