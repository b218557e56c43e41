"""FlashAttention is exact, whatever the tile; it never holds more than a tile; what it moves is counted."""

import pytest
import torch
from torch import Tensor
from torch.nn.functional import scaled_dot_product_attention

from model.lab import inputs, registry
from model.lab.compare import Side
from model.lab.curves import count
from model.lab.request import Request
from model.lab.run import figures
from model.mechanisms import causal as causal_module
from model.mechanisms.flash import crossing, flash, moved_in_tiles, moved_plainly
from model.mechanisms.scaled_dot_product import scaled_dot_product
from model.problem import Problem
from model.tracing.step import Edit, Trace
from tests.model.cases import Case
from tests.model.mechanisms import test_every_mechanism as properties

FLASH = registry.find("flash")
# float32: e to differences from other maxima, and a division for each tile; numbers near 1
CLOSE = {"atol": 2e-6, "rtol": 0.0}


def numbers(n: int, size: float = 1.0) -> tuple[Tensor, Tensor, Tensor]:
    """q, k, v (head, token, d)."""
    generator = torch.Generator().manual_seed(n)
    q, k, v = (torch.randn(2, n, d, generator=generator) for d in (4, 4, 3))
    return q * size, k * size, v


def steps(n: int, tile: int, *, causal: bool = False, edits: tuple[Edit, ...] = ()) -> dict[str, Tensor]:
    """The values of a run, by step."""
    with Trace(edits) as trace:
        flash(*numbers(n), tile=tile, causal=causal, step=trace)
    return {step.id: step.value for step in trace.finish().steps}


@pytest.mark.parametrize("tile", [1, 2, 3, 5, 7, 11, 32])
def test_it_equals_plain_attention_also_where_the_tile_does_not_divide_n(tile: int) -> None:
    q, k, v = numbers(11)
    torch.testing.assert_close(flash(q, k, v, tile=tile), scaled_dot_product(q, k, v), **CLOSE)
    torch.testing.assert_close(flash(q, k, v, tile=tile, causal=True), causal_module.causal(q, k, v), **CLOSE)


@pytest.mark.parametrize("causal", [False, True])
def test_large_scores_stay_finite_and_equal_torchs_own(causal: bool) -> None:
    q, k, v = numbers(9, size=100.0)
    expected = scaled_dot_product_attention(q, k, v, is_causal=causal)
    # scores of tens of thousands have a float32 step of about 0.002, and e to them that much relative error
    torch.testing.assert_close(flash(q, k, v, tile=2, causal=causal), expected, atol=0.02, rtol=0)


def test_after_each_tile_what_was_found_is_exact_attention_over_the_keys_so_far() -> None:
    q, k, v = numbers(7)
    found = steps(7, 3)
    for j, end in enumerate((3, 6, 7)):
        for i, rows in enumerate((slice(0, 3), slice(3, 6), slice(6, 7))):
            expected = scaled_dot_product(q[:, rows], k[:, :end], v[:, :end])
            torch.testing.assert_close(found[f"tile {i} {j}/found"], expected, **CLOSE)


def test_the_running_max_and_sum_are_those_of_the_whole_row_at_the_end() -> None:
    q, k, _ = numbers(7)
    found = steps(7, 3)
    scores = q @ k.mT / 2
    for i, rows in enumerate((slice(0, 3), slice(3, 6), slice(6, 7))):
        whole = scores[:, rows]
        torch.testing.assert_close(found[f"tile {i} 2/max"], whole.amax(-1), **CLOSE)
        sums = (whole - whole.amax(-1, keepdim=True)).exp().sum(-1)
        torch.testing.assert_close(found[f"tile {i} 2/sum"], sums, **CLOSE)


@pytest.mark.parametrize("causal", [False, True])
def test_the_order_shown_is_the_order_in_which_the_tiles_ran(causal: bool) -> None:
    found = steps(7, 3, causal=causal)
    ran = [tuple(map(int, id_.split("/")[0].split()[1:])) for id_ in found if id_.endswith("/scores")]
    for query in range(7):
        for key in range(7):
            tile = (query // 3, key // 3)
            assert found["order"][query, key] == (ran.index(tile) if tile in ran else -1)
    assert len(ran) == (6 if causal else 9)


@pytest.mark.parametrize("causal", [False, True])
def test_no_step_of_a_tile_is_larger_than_the_tile(causal: bool) -> None:
    for id_, value in steps(8, 2, causal=causal).items():
        if id_.startswith("tile"):
            assert max(value.shape) <= 3  # two of the sequence, three of d_v


@pytest.mark.parametrize(("n", "tile", "enough"), [(64, 1, 4), (64, 3, 4), (17, 1, 2)])
def test_too_many_tiles_get_a_sentence_with_a_tile_that_is_large_enough(n: int, tile: int, enough: int) -> None:
    with pytest.raises(Problem, match=f"choose a tile of {enough} or more") as caught:
        flash(*numbers(n), tile=tile)
    assert caught.value.field == "options.tile"
    flash(*numbers(n), tile=enough)


def test_a_row_whose_tile_is_hidden_by_hand_finds_nothing_there() -> None:
    found = steps(4, 2, causal=True, edits=(Edit("tile 0 0/mask", (0, 0), 0),))
    assert not found["output"][:, 0].any()
    assert not any(value.isnan().any() for value in found.values())


@pytest.mark.parametrize(("name", "value"), [("max", -1e6), ("max", 1e6), ("sum", 0.0)])
def test_a_running_number_set_by_hand_never_brings_nan(name: str, value: float) -> None:
    found = steps(4, 2, edits=(Edit(f"tile 0 0/{name}", (0, 0), value),))
    assert not any(value.isnan().any() for value in found.values())


@pytest.mark.parametrize("causal", [False, True])
@pytest.mark.parametrize(
    "holds",
    [
        properties.test_an_edit_changes_only_the_cells_that_say_they_used_it,
        properties.test_every_cell_of_every_step_is_recomputed_from_the_cells_that_it_names,
        properties.test_parity_leaves_step_edits_out_and_each_step_matters_to_the_output,
        properties.test_gradients_are_those_of_finite_differences,
        properties.test_every_step_has_a_caption,
    ],
)
def test_what_holds_for_every_mechanism_holds_in_several_tiles(holds: object, causal: bool) -> None:
    # a larger maximum changes nothing but rounding: with these sizes the edit makes each a smaller one
    holds.claim(Case(FLASH, {"tile": 2, "causal": causal, "d": 4, "d_v": 4}))  # type: ignore[attr-defined]


def counted(n: int, tile: int, *, causal: bool) -> int:
    """Bytes that algorithm 1 moves, tensor by tensor, in float32."""
    q, k, v = (each[0] for each in numbers(n))
    total = 0
    for j in range(0, n, tile):
        total += k[j : j + tile].nbytes + v[j : j + tile].nbytes
        for i in range(j if causal else 0, n, tile):
            rows = q[i : i + tile]
            running = torch.zeros(len(rows), 2)  # the largest score and the sum
            output = torch.zeros(len(rows), v.shape[1])
            total += rows.nbytes + 2 * (running.nbytes + output.nbytes)
    return total


@pytest.mark.parametrize("causal", [False, True])
@pytest.mark.parametrize(("n", "tile"), [(1, 4), (8, 2), (11, 3)])
def test_the_bytes_are_those_of_the_tensors_that_are_moved(n: int, tile: int, causal: bool) -> None:
    assert moved_in_tiles(n, 4, 3, tile, causal=causal) == counted(n, tile, causal=causal)


def test_the_plain_way_moves_what_algorithm_0_does() -> None:
    q, k, v = (each[0] for each in numbers(5))
    scores = q @ k.mT
    # read Q, K; write S; read S; write P; read P, V; write O
    assert moved_plainly(5, 4, 3) == q.nbytes + k.nbytes + 4 * scores.nbytes + v.nbytes + (scores @ v).nbytes


def test_the_figures_mark_the_present_and_larger_tiles_move_less() -> None:
    request = Request(inputs.tokens(list("abcdefgh")), options={"tile": 4})
    by_length, by_tile = figures(FLASH, request)
    assert (by_length.marked, by_tile.marked) == (8, 4)
    tiled, plain = by_tile.series
    assert tiled.y[0] > tiled.y[1] > tiled.y[3] > tiled.y[7]
    assert set(plain.y) == {moved_plainly(8, 2, 2)}


@pytest.mark.parametrize("causal", [False, True])
@pytest.mark.parametrize("tile", [1, 2, 4, 32])
def test_the_crossing_is_where_tiles_begin_to_move_less_for_good(tile: int, causal: bool) -> None:
    def saves(n: int) -> bool:
        return moved_in_tiles(n, 2, 2, tile, causal=causal) < moved_plainly(n, 2, 2)

    n = crossing(2, 2, tile, causal=causal)
    assert (n is None) == (tile < 2.5 / (1 + causal))
    if n is not None:
        assert not saves(n - 1) or n == 1
        assert all(saves(each) for each in range(n, 1025))
    request = Request(inputs.tokens(list("abcdefgh")), options={"tile": tile, "causal": causal})
    points = [series for series in figures(FLASH, request)[0].series if series.kind == "points"]
    assert [list(series.x) for series in points] == ([[n]] if n else [])


def test_its_figure_and_the_comparison_count_the_same_and_tiles_move_less() -> None:
    words = inputs.tokens(list("abcdefgh"))
    by_length, _ = figures(FLASH, Request(words))
    tiled, plain, _ = by_length.series
    left = Side("left", registry.find("scaled-dot-product"), Request(words, options={"d": 2, "d_v": 2, "heads": 1}))
    right = Side("right", FLASH, Request(words))
    for n in (8, 64):
        at = tiled.x.index(n)
        flash_cost, source = count(right, n)
        assert flash_cost.moved == tiled.y[at] < plain.y[at] < count(left, n)[0].moved
        assert flash_cost.kept == 4 * n * 4 < count(left, n)[0].kept  # d_v, and two numbers for each row
        assert source is not None
    assert count(Side("left", FLASH, Request(words, options={"heads": 3})), 8)[0].moved == 3 * tiled.y[tiled.x.index(8)]
