"""FlashAttention-2: exact whatever the tile, each row of one worker, one division, and less that is no product."""

import pytest
import torch
from torch import Tensor
from torch.nn.functional import scaled_dot_product_attention

from model.lab import inputs, registry
from model.lab.request import Request
from model.lab.run import figures
from model.mechanisms.flash_2 import flash_2, moved, no_products
from model.problem import Problem
from model.tracing.recorder import Call
from model.tracing.step import Step, Trace

CLOSE = {"atol": 1e-12, "rtol": 0.0}  # float64: the same sums of a dozen numbers near 1 in another order


def numbers(n: int, size: float = 1.0) -> tuple[Tensor, Tensor, Tensor]:
    """q, k and v of two heads."""
    draw = torch.Generator().manual_seed(6)
    q, k, v = (torch.randn(2, n, 3, generator=draw, dtype=torch.float64) for _ in range(3))
    return q * size, k * size, v


def steps(n: int, tile: int, workers: int = 2) -> dict[str, Step]:
    """The steps of a run, by id."""
    with Trace() as trace:
        q, k, v = (trace.input(name, f"head {axis} {d}", value) for name, axis, d, value in
                   zip("qkv", ("query", "key", "key"), ("d", "d", "d_v"), numbers(n), strict=True))  # fmt: skip
        flash_2(q, k, v, tile=tile, workers=workers, step=trace)
    return {step.id: step for step in trace.steps}


@pytest.mark.parametrize("tile", [1, 2, 3, 5, 11, 32])
@pytest.mark.parametrize("causal", [False, True])
@pytest.mark.parametrize("size", [1.0, 100.0])
def test_it_equals_torchs_own_attention_also_where_the_tile_does_not_divide_n(
    tile: int, causal: bool, size: float
) -> None:
    q, k, v = numbers(11, size)
    expected = scaled_dot_product_attention(q, k, v, is_causal=causal)
    # e to scores of thousands has a relative error of about 1e-12
    torch.testing.assert_close(flash_2(q, k, v, tile=tile, causal=causal), expected, atol=1e-10, rtol=0)


def test_rows_go_to_the_workers_in_turn() -> None:
    assert steps(7, 2, workers=3)["worker"].value.tolist() == [0, 0, 1, 1, 2, 2, 0]


def test_no_rows_read_what_other_rows_have_found() -> None:
    found = steps(7, 2)
    for id_, step in found.items():
        if id_.startswith("rows"):
            own = id_.split("/")[0]
            assert all(each in "qkv" or each.startswith(own) for each in step.of)


def test_each_row_is_divided_once() -> None:
    divided = [id_ for id_, step in steps(7, 2).items() if isinstance(step.made, Call) and step.made.function == "div"]
    assert divided == [f"rows {i}/found" for i in range(4)]


@pytest.mark.parametrize("tiles", [1, 2, 5])
def test_there_are_fewer_operations_that_are_no_products_from_two_tiles_on(tiles: int) -> None:
    first, second = (no_products(which, 4 * tiles, 8, 8, 4) for which in ("flash", "flash-2"))
    assert second < first if tiles > 1 else second == first


def test_what_is_moved_is_counted_tile_by_tile() -> None:
    # 5 tokens in tiles of 2: queries and outputs once; rows 0, 1, 2 meet 5, 5, 5 keys; causal: 2, 4, 5
    assert moved(5, 3, 2, 2, causal=False) == 4 * (5 * (3 + 2 + 1) + 15 * (3 + 2))
    assert moved(5, 3, 2, 2, causal=True) == 4 * (5 * (3 + 2 + 1) + 11 * (3 + 2))


def test_too_many_tiles_are_refused() -> None:
    with pytest.raises(Problem, match="choose a tile of 2 or more"):
        flash_2(*numbers(17), tile=1)


def test_the_figure_counts_both_from_two_tiles_apart() -> None:
    (figure,) = figures(registry.find("flash-2"), Request(inputs.tokens(["a"] * 5)))
    first, second = figure.series
    assert figure.marked == 2
    assert first.y[0] == second.y[0]
    assert all(b < a for a, b in zip(first.y[1:], second.y[1:], strict=True))
