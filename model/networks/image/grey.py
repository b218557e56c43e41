"""A picture's cells as tokens of few levels of grey, and as numbers around 0."""

from __future__ import annotations

from torch import Tensor

from model.networks.vision.network import CLASSES
from model.networks.vision.picture import CELLS as SIDE
from model.networks.vision.picture import FULL

CELLS = SIDE * SIDE
STEP = 2  # counts between two levels
LEVELS = FULL // STEP + 1
MASK = LEVELS  # the token of a cell that is not decided
ANY = CLASSES  # the digit, if none is wanted


def levels_of(counts: Tensor) -> Tensor:
    """(… 8, 8) of counts from 0 to 16 -> (… 64) of the nearest of 9 levels, whole numbers from 0 to 8."""
    return (counts / STEP).round().long().flatten(-2)


def counts_of(levels: Tensor) -> Tensor:
    """(… 64) -> (… 8, 8): from 0 to 16."""
    counts: Tensor = STEP * levels.float().unflatten(-1, (SIDE, SIDE))
    return counts


def centred(counts: Tensor) -> Tensor:
    """Counts from 0 to 16 as numbers from -1 for white to 1 for black."""
    return counts * (2 / FULL) - 1


def counted(numbers: Tensor) -> Tensor:
    """The counts of numbers from -1 to 1, from 0 to 16, not rounded."""
    return ((numbers + 1) * (FULL / 2)).clamp(0, FULL)
