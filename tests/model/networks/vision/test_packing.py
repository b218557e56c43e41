"""A bitmap as text: what is packed comes back, and anything else is refused."""

import pytest
import torch

from model.networks.vision.packing import packed, unpacked
from model.problem import Problem


def test_a_bitmap_comes_back() -> None:
    bitmap = torch.rand(32, 32, generator=torch.Generator().manual_seed(1)) < 0.3
    assert torch.equal(unpacked(packed(bitmap)), bitmap)
    assert len(packed(bitmap)) == 171


def test_the_first_pixel_is_the_first_bit() -> None:
    bitmap = torch.zeros(32, 32, dtype=torch.bool)
    bitmap[0, 0] = bitmap[0, 7] = True
    assert packed(bitmap).startswith("gQAA")


@pytest.mark.parametrize("text", ["", "AAAA", "A" * 172, "A" * 170 + "é", "*" * 171, "A" * 169])
def test_what_is_no_drawing_is_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(Problem, match="32×32 bits"):
        unpacked(text)
