"""entmax, of the authors of its paper."""

from typing import Literal

from model.mechanisms.entmax import entmax
from tests.bench.peers.peer import Compared, Comparisons, normal

NEEDS = ["entmax==1.3"]


def compared() -> Comparisons:
    """Its two mappings on scores under the causal mask."""
    from entmax import entmax15, sparsemax

    q, k, v = normal(2, 9, 8), normal(2, 9, 8), normal(2, 9, 8)
    scores = q @ k.mT / 8**0.5
    past = scores.new_ones(9, 9).tril().bool()
    alphas: tuple[Literal["1.5", "2"], ...] = ("1.5", "2")
    for alpha, theirs in zip(alphas, (entmax15, sparsemax), strict=True):
        weights = theirs(scores.masked_fill(~past, -1e9), dim=-1)
        yield Compared("entmax", f"`{theirs.__name__}`", entmax(q, k, v, alpha=alpha), weights @ v)
