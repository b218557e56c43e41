"""ALiBi's slopes: the paper's, the authors' for other head counts, and a bias that only distances make."""

import pytest
import torch
from torch import Tensor
from transformers.models.bloom.modeling_bloom import build_alibi_tensor

from model.lab.registry import find
from model.lab.run import figures
from model.mechanisms.alibi import alibi
from model.mechanisms.causal import causal
from model.tracing.step import Trace
from tests.model.cases import Case


def steps(heads: int, n: int = 5) -> dict[str, Tensor]:
    q, k, v = torch.randn(3, heads, n, 4, generator=torch.Generator().manual_seed(heads))
    with Trace() as trace:
        alibi(q, k, v, step=trace)
    return {step.id: step.value for step in trace.steps} | {"q": q, "k": k, "v": v}


def test_eight_heads_have_the_slopes_of_the_paper() -> None:
    assert steps(8)["slopes"].tolist() == [2.0**-i for i in range(1, 9)]


@pytest.mark.parametrize("heads", range(1, 65))
def test_the_bias_is_blooms_up_to_a_number_for_each_row(heads: int) -> None:
    found = steps(heads)
    theirs = build_alibi_tensor(torch.ones(1, 5), heads, torch.float32)  # (head, 1, key): slope · key
    # float32: slopes rounded once, times 4 at most; softmax does not see what a whole row has more
    rows = found["bias"] - found["bias"][..., :1]
    past = torch.ones(5, 5, dtype=torch.bool).tril()
    torch.testing.assert_close(rows * past, theirs.expand(-1, 5, -1) * past, atol=1e-6, rtol=0)


def test_six_heads_have_the_slopes_of_four_then_every_other_one_of_eight() -> None:
    assert steps(6)["slopes"].tolist() == [2.0**-2, 2.0**-4, 2.0**-6, 2.0**-8, 2.0**-1, 2.0**-3]


def test_a_bias_is_the_same_along_each_diagonal_and_0_on_the_main_one() -> None:
    bias = steps(4)["bias"]
    assert torch.equal(bias[:, 1:, 1:], bias[:, :-1, :-1])
    assert (bias.diagonal(dim1=1, dim2=2) == 0).all()
    assert (bias <= 0).all()


def test_it_is_causal_attention_with_that_bias() -> None:
    found = steps(4)
    assert torch.equal(found["output"], causal(found["q"], found["k"], found["v"], bias=found["bias"]))
    assert (found["weights"].triu(1) == 0).all()


def test_the_figures_have_the_slopes_of_the_run_and_what_they_leave() -> None:
    case = Case(find("alibi"), {"heads": 6})
    bars, curves = figures(case.mechanism, case.request())
    assert bars.series[0].y == case.steps["slopes"].value.tolist()
    steep, flat = (series.y for series in curves.series)
    # float32 exponentials
    assert (steep[1], flat[1]) == pytest.approx((0.6065307, 0.9961014), abs=1e-6)
