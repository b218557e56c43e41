"""Scores that are bent, and rows that share with a sink: against loops in float64, cell by cell."""

import math

import pytest
import torch
from torch import Tensor

from model.mechanisms.capped_dot_product import capped_dot_product
from model.mechanisms.sink_dot_product import sink_dot_product
from model.tracing.cells import explain
from model.tracing.step import Trace

N, D = 4, 3
RANDOM = torch.Generator().manual_seed(1)
Q, K, V, BIAS = (torch.randn(2, N, size, generator=RANDOM) for size in (D, D, 2, N))
MASK = torch.ones(N, N, dtype=torch.bool).tril()
SINK = torch.tensor([[0.5], [-2.0]]).expand(2, N)
CLOSE = 1e-5  # float32 against float64


def loops(bias: Tensor | None, scale: float, cap: float | None, sink: Tensor | None) -> Tensor:
    """(head, query, d_v)"""
    found = torch.zeros(2, N, 2, dtype=torch.float64)
    for h in range(2):
        for i in range(N):
            scores = []
            for j in range(i + 1):
                s = scale * sum(float(Q[h, i, f] * K[h, j, f]) for f in range(D))
                s += 0 if bias is None else float(bias[h, i, j])
                scores.append(s if cap is None else cap * math.tanh(s / cap))
            all_ = sum(map(math.exp, scores)) + (0 if sink is None else math.exp(float(sink[h, i])))
            for j, s in enumerate(scores):
                found[h, i] += math.exp(s) / all_ * V[h, j].double()
    return found


@pytest.mark.parametrize(("bias", "scale"), [(None, None), (BIAS, 1.0)])
def test_both_are_what_loops_compute(bias: Tensor | None, scale: float | None) -> None:
    by = D**-0.5 if scale is None else scale
    capped = capped_dot_product(Q, K, V, MASK, bias, scale, 0.7)
    torch.testing.assert_close(capped.double(), loops(bias, by, 0.7, None), atol=CLOSE, rtol=0)
    sunk = sink_dot_product(Q, K, V, MASK, bias, scale, SINK)
    torch.testing.assert_close(sunk.double(), loops(bias, by, None, SINK), atol=CLOSE, rtol=0)


def test_every_cell_of_every_step_can_be_explained() -> None:
    for of, more in ((capped_dot_product, 0.7), (sink_dot_product, SINK[0])):
        with Trace() as trace:
            given = [trace.input(*each) for each in (
                ("q", "query d", Q[0]), ("k", "key d", K[0]), ("v", "key d_v", V[0]), ("bias", "query key", BIAS[0]),
            )]  # fmt: skip
            extra = trace.input("sink", "query", more) if isinstance(more, Tensor) else more
            of(*given[:3], MASK, given[3], None, extra, step=trace)  # type: ignore[operator]
        names = {step.name for step in trace.steps}
        assert names >= {"biased", "weights", "output", "swallowed" if isinstance(more, Tensor) else "capped"}
        for step in trace.steps:
            for cell in torch.ones(step.value.shape).nonzero().tolist():
                assert explain(step, tuple(cell)).value == pytest.approx(float(step.value[tuple(cell)]), abs=CLOSE)


def test_a_row_that_sees_nothing_gives_all_to_the_sink() -> None:
    mask = MASK.clone()
    mask[2] = False
    with Trace() as trace:
        output = sink_dot_product(Q[0], K[0], V[0], mask, None, None, SINK[0], step=trace)
    steps = {step.name: step.value for step in trace.steps}
    assert steps["swallowed"][2] == 1
    assert not steps["weights"][2].any()
    assert not output[2].any()
