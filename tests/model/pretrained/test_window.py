"""A window is a slice of the whole that says which tokens it holds; the map is the largest of each block."""

import numpy as np
import pytest
import torch

from model.mechanisms.scaled_dot_product import scaled_dot_product
from model.pretrained.window import MAP, overall, row, window
from model.problem import Problem
from model.tracing.step import Edit, Step, Trace

N = 9


def head() -> dict[str, Step]:
    """Nine tokens, d = 3; two weights set by hand."""
    generator = torch.Generator().manual_seed(3)
    q, k, v = torch.randn(3, N, 3, generator=generator)
    with Trace([Edit("weights", (5, 4), 0.5), Edit("weights", (8, 0), 0.25)]) as trace:
        given = [trace.input(name, axes, x) for name, axes, x in
                 (("q", "query d", q), ("k", "key d", k), ("v", "key d_v", v))]  # fmt: skip
        scaled_dot_product(*given, torch.ones(N, N, dtype=torch.bool).tril(), step=trace)
    return {step.id: step for step in trace.steps}


def test_a_window_cuts_each_step_to_its_tokens_and_says_which() -> None:
    whole, own = head(), window(N, N, (4, 2), 3)
    found = {id_: own.cut(step) for id_, step in whole.items()}
    for id_ in ("mask", "scores", "scaled", "masked", "weights"):
        assert torch.equal(found[id_].value, whole[id_].value[4:7, 2:5])
        assert found[id_].labels == ((4, 5, 6), (2, 3, 4))
    for id_, rows in (("q", slice(4, 7)), ("output", slice(4, 7)), ("k", slice(2, 5)), ("v", slice(2, 5))):
        assert torch.equal(found[id_].value, whole[id_].value[rows])
        assert found[id_].labels == (tuple(range(N))[rows], None)
    assert found["weights"].edited == ((1, 2),)  # (5, 4); the other lies outside


@pytest.mark.parametrize(
    ("origin", "size", "queries", "keys"),
    [
        ((0, 0), 3, range(3), range(3)),
        ((8, 20), 3, range(6, 9), range(2, 5)),
        ((4, 1), 40, range(9), range(5)),
    ],
)
def test_a_window_is_moved_into_the_text(origin: tuple[int, int], size: int, queries: range, keys: range) -> None:
    own = window(9, 5, origin, size)
    assert (own.queries, own.keys) == (queries, keys)


def test_a_window_of_everything_is_the_whole() -> None:
    for step in head().values():
        found = window(N, N, (0, 0), N).cut(step)
        assert torch.equal(found.value, step.value)
        assert found.labels == (None, None)
        assert found.edited == step.edited


def test_a_row_is_what_one_query_has_with_every_key() -> None:
    whole = head()
    found = {step.id: step for step in row(list(whole.values()), 5)}
    assert list(found) == ["mask", "scores", "scaled", "masked", "weights"]
    for id_, step in found.items():
        assert torch.equal(step.value, whole[id_].value[5:6])
        assert step.labels == ((5,), None)
    assert found["weights"].edited == ((0, 4),)


@pytest.mark.parametrize("query", [-1, N])
def test_a_row_that_is_not_there_is_refused(query: int) -> None:
    with pytest.raises(Problem, match="9 tokens") as caught:
        row(list(head().values()), query)
    assert caught.value.field == "query"


@pytest.mark.parametrize("shape", [(700, 700), (3, 600), (20, 20)])
def test_the_map_has_the_largest_of_each_block(shape: tuple[int, int]) -> None:
    weights = torch.rand(shape, generator=torch.Generator().manual_seed(1))
    weights[0, 0] = 7.0  # set by hand
    pool, found = overall(weights)
    assert max(found.shape) <= MAP
    sides = [range(0, n, pool) for n in shape]
    blocks = [[weights.numpy()[i : i + pool, j : j + pool].max() for j in sides[1]] for i in sides[0]]
    expected = np.round(np.clip(blocks, 0, 1) * np.float32(255))
    assert np.array_equal(found.numpy(), expected)


def test_a_step_that_was_swapped_whole_is_so_in_every_window() -> None:
    with Trace(swaps={"x": torch.zeros(N, N)}) as trace:
        trace.input("x", "query key", torch.ones(N, N))
    assert window(N, N, (4, 2), 3).cut(trace.steps[0]).edited == ((),)
