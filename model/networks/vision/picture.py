"""From a drawing to the picture that the network sees, which has to look like its data: bitmaps that NIST's programs
had normalised (Garris et al. 1994, NISTIR 5469), counted in blocks of 4×4 (Kaynak 1995). The size and the amount of ink
are those that are found in the data."""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn.functional import avg_pool2d, grid_sample, interpolate

from model.problem import N_, Problem

SIDE = 32  # of a drawing, and of the bitmap that is made of it
BLOCK = 4  # side of what is counted
CELLS = SIDE // BLOCK  # side of the picture
FULL = BLOCK * BLOCK  # the largest count
WIDE = 20.0  # of a digit in the bitmap; as high as the bitmap
PATCH = 2  # side of a patch, in cells
NARROW = 0.35  # a drawing that is narrower than this share of its height stays narrow
INK = 312  # pixels that are on: the mean of the data
SOFT = 5  # side of what is averaged before the darkest pixels are chosen


class Box(NamedTuple):
    """Where the bitmap lies on the drawing, in its pixels; it may reach beyond it."""

    x: float
    y: float
    width: float
    height: float


class Picture(NamedTuple):
    """counts (8, 8): from 0 to 16; bitmap (32, 32): what was counted, 0 or 1; box: where it lies on the drawing."""

    counts: Tensor
    bitmap: Tensor
    box: Box


def picture(drawing: Tensor, *, fit: bool = True) -> Picture:
    """drawing (32, 32), True where there is ink; fit: else it is counted as it is. Raises Problem if it is empty."""
    if not bool(drawing.any()):
        raise Problem(N_("Draw a digit first: the sheet is empty."), field="drawing")
    if not fit:
        return Picture(counted(drawing[None].float())[0], drawing.float(), Box(0, 0, SIDE, SIDE))
    box = framed(drawing)
    bitmap = inked(sampled(drawing.float(), box)[None], torch.tensor([INK]))
    return Picture(counted(bitmap)[0], bitmap[0], box)


def framed(drawing: Tensor) -> Box:
    """The place of the bitmap on a drawing: what is drawn fills its height, and 20 of its 32 columns."""
    rows, columns = drawing.any(1).nonzero().flatten(), drawing.any(0).nonzero().flatten()
    top, left = int(rows[0]), int(columns[0])
    height, width = int(rows[-1]) + 1 - top, int(columns[-1]) + 1 - left
    wide = max(width, NARROW * height) * SIDE / WIDE
    return Box(left + width / 2 - wide / 2, float(top), wide, float(height))


def sampled(drawing: Tensor, box: Box) -> Tensor:
    """The part of a drawing (32, 32) in the box, as a bitmap's size, between its pixels by linear interpolation."""
    at = (torch.arange(SIDE) + 0.5) / SIDE
    x, y = (2 * (start + at * size) / SIDE - 1 for start, size in ((box.x, box.width), (box.y, box.height)))
    grid = torch.stack(torch.meshgrid(x, y, indexing="xy"), -1)
    return grid_sample(drawing[None, None], grid[None], align_corners=False)[0, 0]


def inked(fields: Tensor, ink: Tensor) -> Tensor:
    """The darkest pixels of each field (batch, 32, 32) when it is softened, as many as ink (batch) says: thin strokes
    grow, thick ones shrink."""
    soft = fields[:, None]
    for _ in range(2):
        soft = avg_pool2d(soft, SOFT, 1, SOFT // 2, count_include_pad=False)
    level = soft.flatten(1).sort(descending=True).values.gather(1, ink[:, None] - 1)
    return ((soft >= level[:, :, None, None]) & (soft > 0)).float()[:, 0]


def counted(bitmaps: Tensor) -> Tensor:
    """(batch, 32, 32) -> (batch, 8, 8): pixels that are on, in each block of 4×4."""
    return FULL * avg_pool2d(bitmaps[:, None], BLOCK)[:, 0]


def spread(counts: Tensor) -> Tensor:
    """Fields (batch, 32, 32) whose blocks are about these counts (batch, 8, 8)."""
    return interpolate(counts[:, None], size=(SIDE, SIDE), mode="bicubic")[:, 0].clamp(0, FULL) / FULL


def bitmap_of(counts: Tensor) -> Tensor:
    """A bitmap (32, 32), True where there is ink, with exactly these counts (8, 8): in each block, the pixels that are
    nearest to the ink around it. The data has the counts alone."""
    blocks = spread(counts[None])[0].unflatten(0, (CELLS, BLOCK)).unflatten(2, (CELLS, BLOCK)).transpose(1, 2)
    rank = blocks.flatten(2).argsort(dim=-1, descending=True, stable=True).argsort(-1).view_as(blocks)
    bitmap: Tensor = (rank < counts[:, :, None, None]).transpose(1, 2).flatten(2).flatten(0, 1)
    return bitmap


def cut(counts: Tensor) -> Tensor:
    """(8, 8) -> (16, 4): patches of 2×2 in the order of reading, as shares of a full block."""
    return patched(counts / FULL)


def patched(picture: Tensor) -> Tensor:
    """(8, 8) -> (16, 4): patches of 2×2 in the order of reading."""
    quarters: Tensor = picture.unflatten(0, (-1, PATCH)).unflatten(2, (-1, PATCH))
    patches: Tensor = quarters.transpose(1, 2).flatten(0, 1).flatten(1)
    return patches
