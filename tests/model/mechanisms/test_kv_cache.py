"""With a cache, word by word, comes out what one pass over all words gives; what it costs is counted."""

import pytest
import torch
from torch import Tensor

from model.lab import inputs, registry
from model.lab.request import Request
from model.lab.run import figures
from model.mechanisms.causal import causal
from model.mechanisms.kv_cache import bytes_kept, kv_cache, multiplications
from model.tracing.recorder import Call, leaves
from model.tracing.step import Step, Trace

N, D_IN, D = 9, 6, 4


def numbers(n: int = N) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """x, w_q, w_k, w_v."""
    generator = torch.Generator().manual_seed(11)
    x = torch.randn(n, D_IN, generator=generator)
    w_q, w_k, w_v = (torch.randn(D_IN, D, generator=generator) / D_IN**0.5 for _ in range(3))
    return x, w_q, w_k, w_v


def steps(prompt: int = 1, n: int = N) -> dict[str, Step]:
    """The steps of a run, by id."""
    with Trace() as trace:
        x, w_q, w_k, w_v = numbers(n)
        matrices = {"w_q": w_q, "w_k": w_k, "w_v": w_v}
        named = [trace.input("x", "token d_in", x)]
        named += [trace.input(name, "d_in d_out", value) for name, value in matrices.items()]
        kv_cache(*named, prompt=prompt, step=trace)
    return {step.id: step for step in trace.steps}


@pytest.mark.parametrize("prompt", [1, 2, 5, N, 64])
def test_decoding_equals_the_full_causal_pass(prompt: int) -> None:
    x, w_q, w_k, w_v = numbers()
    # float32: the same sums of at most 9 products near 1, by matrices of another height
    torch.testing.assert_close(
        kv_cache(x, w_q, w_k, w_v, prompt=prompt), causal(x @ w_q, x @ w_k, x @ w_v), atol=1e-6, rtol=0
    )


def test_each_pass_keeps_what_it_had_and_adds_one_row() -> None:
    found = steps()
    for t in range(2, N):
        for name in ("keys", "values"):
            now, before = (found[f"token {time}/{name}"].value for time in (t, t - 1))
            assert torch.equal(now[:-1], before)
            assert len(now) == t + 1


def test_a_pass_computes_one_query_one_key_and_one_value() -> None:
    found = steps()
    for t in range(1, N):
        assert [len(found[f"token {t}/{name}"].value) for name in "qkv"] == [1, 1, 1]
        assert found[f"token {t}/keys"].labels[0] == tuple(range(t + 1))
        assert found[f"token {t}/scores"].labels[0] == (t,)


def multiplied(node: object) -> int:
    """The multiplications of the matrix products in how a step was made."""
    if not isinstance(node, Call):
        return 0
    inside = sum(map(multiplied, node.args))
    if node.function != "matmul":
        return inside
    left = node.args[0].value  # type: ignore[attr-defined]
    return inside + node.value.numel() * left.shape[-1]


@pytest.mark.parametrize("n", [1, 2, 7])
def test_the_count_with_the_cache_is_that_of_the_products_that_ran(n: int) -> None:
    ran = sum(multiplied(step.made) for step in steps(n=n).values())
    assert multiplications(n, D_IN, D, cached=True) == ran


@pytest.mark.parametrize("n", [1, 2, 7])
def test_the_count_without_it_is_that_of_a_full_pass_for_each_token(n: int) -> None:
    # a pass with all tokens as the prompt computes everything at once
    ran = sum(multiplied(step.made) for m in range(1, n + 1) for step in steps(prompt=m, n=m).values())
    assert multiplications(n, D_IN, D, cached=False) == ran


@pytest.mark.parametrize("n", [2, 7])
def test_what_is_kept_is_what_the_last_pass_holds(n: int) -> None:
    found = steps(n=n)
    held = sum(found[f"token {n - 1}/{name}"].value.half().nbytes for name in ("keys", "values"))
    assert bytes_kept(n, D) == held


def test_no_pass_reads_a_token_that_comes_later() -> None:
    found = steps()
    for id_, step in found.items():
        if id_.startswith("token 3/"):
            assert not any(leaf.id.startswith("token 4/") for leaf in leaves(step.made))


def test_the_figures_mark_the_present_length_and_the_work_grows_by_the_square_or_the_cube() -> None:
    request = Request(inputs.tokens(["a"] * 5), options={"d_in": 4, "d_out": 4})
    operations, memory = figures(registry.find("kv-cache"), request)
    assert operations.marked == memory.marked == 5
    cached, plain = operations.series
    assert cached.y[list(cached.x).index(5)] == multiplications(5, 4, 4, cached=True)
    # from 64 to 128 tokens; the projections, which grow more slowly, still have a part
    assert 2 < cached.y[-1] / cached.y[-2] < 4 < plain.y[-1] / plain.y[-2] < 8
    assert memory.series[2].y[-1] == 2 * memory.series[2].y[-2]
