"""A drawing becomes a picture as the data was made; what is counted is what is there."""

import pytest
import torch
from torch import Tensor

from model.networks.vision.digits import digits
from model.networks.vision.drawings import SEEN, drawn
from model.networks.vision.picture import FULL, INK, SIDE, bitmap_of, counted, cut, framed, inked, picture
from model.problem import Problem

EVERY = [pytest.param(own, id=f"{digit}-{i}") for digit, all_ in SEEN.items() for i, own in enumerate(all_)]


def naive_counts(bitmap: Tensor) -> list[list[int]]:
    """Pixels that are on, block by block."""
    found = [[0] * 8 for _ in range(8)]
    for row, own in enumerate(bitmap.tolist()):
        for column, pixel in enumerate(own):
            found[row // 4][column // 4] += int(pixel)
    return found


@pytest.mark.parametrize("strokes", EVERY)
def test_a_drawing_fills_the_height_with_the_ink_of_the_data(strokes: tuple[str, ...]) -> None:
    found = picture(drawn(strokes))
    assert found.counts.tolist() == naive_counts(found.bitmap)
    assert abs(float(found.bitmap.sum()) - INK) < 32  # more only where pixels are exactly as dark as the last one
    assert bool(found.bitmap[:2].any())
    assert bool(found.bitmap[-2:].any())
    assert float(found.counts.sum(0)[[0, 7]].max()) <= FULL


def test_where_it_stands_on_the_sheet_does_not_matter() -> None:
    sheet = torch.zeros(SIDE, SIDE, dtype=torch.bool)
    sheet[4:20, 3:12] = drawn(SEEN[3][0])[4:20, 8:17]
    moved = sheet.roll((9, 14), (0, 1))
    assert torch.equal(picture(sheet).counts, picture(moved).counts)


def test_a_thin_pen_and_a_thick_one_leave_the_same_ink() -> None:
    thin, thick = (drawn(SEEN[8][1], pen) for pen in (1.0, 2.0))
    assert int(thick.sum()) > 1.7 * int(thin.sum())
    assert abs(float(picture(thick).counts.sum() - picture(thin).counts.sum())) < 32


def test_an_upright_line_stays_narrow() -> None:
    line = torch.zeros(SIDE, SIDE, dtype=torch.bool)
    line[3:29, 15:17] = True
    assert int((picture(line).counts.sum(0) > 0).sum()) <= 4


def test_the_box_lies_around_what_is_drawn() -> None:
    sheet = torch.zeros(SIDE, SIDE, dtype=torch.bool)
    sheet[10:20, 5:15] = True
    assert framed(sheet) == (2.0, 10.0, 16.0, 10.0)


def test_an_empty_sheet_is_refused_with_a_sentence() -> None:
    with pytest.raises(Problem, match="Draw a digit first"):
        picture(torch.zeros(SIDE, SIDE, dtype=torch.bool))


def test_ink_is_no_more_than_there_is() -> None:
    dot = torch.zeros(1, SIDE, SIDE)
    dot[0, 16, 16] = 1
    assert int(inked(dot, torch.tensor([INK])).sum()) == 81  # what twice a softening of 5×5 reaches


def test_a_bitmap_of_counts_has_these_counts() -> None:
    sample = digits().development.counts[:40]
    for counts in sample:
        found = picture(bitmap_of(counts), fit=False)
        assert torch.equal(found.counts, counts)
        assert found.box == (0, 0, SIDE, SIDE)
    assert torch.equal(counted(torch.stack([bitmap_of(counts) for counts in sample]).float()), sample)


def test_patches_are_the_quarters_in_the_order_of_reading() -> None:
    counts = torch.arange(64.0).view(8, 8)
    assert (cut(counts) * FULL).tolist() == [
        [float(counts[r + i, c + j]) for i in (0, 1) for j in (0, 1)] for r in range(0, 8, 2) for c in range(0, 8, 2)
    ]
