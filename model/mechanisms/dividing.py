"""Division that stays right at the ends: vectors of any length brought to 1, and sums that may be nothing."""

from torch import Tensor


def unit(x: Tensor) -> Tensor:
    """x / |x| along the last axis, whatever its size; a vector of 0 stays 0

    By the largest number first: the square of a small one would be 0, that of a large one infinite.
    """
    largest = x.abs().amax(-1, keepdim=True)
    scaled  = x / divisor(largest)
    return scaled * divisor(scaled.square().sum(-1, keepdim=True)).rsqrt()


def divisor(total: Tensor) -> Tensor:
    """The total itself, and 1 in place of a total of 0: nothing divided by it is then 0, and not 0/0."""
    return total + (total == 0)


CAPTIONS: dict[str, str] = {}
