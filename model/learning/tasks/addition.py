"""Addition modulo p, known by heart long before it is understood: Power et al. 2022, arXiv:2201.02177; what is learned
in the end are waves, Nanda et al. 2023, arXiv:2301.05217."""

import torch
from torch import Tensor

from model.learning.settings import Settings
from model.learning.task import NOTHING, Examples, Task
from model.problem import N_

P = 23
EQUALS = P
WORDS = [*map(str, range(P)), "="]
SEED = 7  # of which sums are held back: the same for everyone
SUMS = torch.cartesian_prod(torch.arange(P), torch.arange(P))
_ORDER = torch.randperm(len(SUMS), generator=torch.Generator().manual_seed(SEED))
LEARNED, HELD_BACK = _ORDER[: len(SUMS) // 2], _ORDER[len(SUMS) // 2 :]


def draw(n: int, chance: torch.Generator) -> Examples:
    """Two numbers and “=”; asked behind that is their sum, which begins again at 0 after 22."""
    return _of(LEARNED[torch.randint(len(LEARNED), (n,), generator=chance)])


def check(n: int, chance: torch.Generator) -> Examples:
    """All sums that are held back, in an order of their own."""
    return _of(HELD_BACK[torch.randperm(len(HELD_BACK), generator=chance)])


def _of(rows: Tensor) -> Examples:
    sums = SUMS[rows]
    ids = torch.cat([sums, torch.full((len(rows), 1), EQUALS)], 1)
    targets = torch.full_like(ids, NOTHING)
    targets[:, -1] = sums.sum(1) % P
    keys = torch.zeros(len(rows), 3, 3, dtype=torch.bool)
    keys[:, -1, :-1] = True
    return Examples(ids, targets, keys)


TASK = Task(
    "addition", 11, N_("Sums on a clock of 23 hours"),
    says=N_("Say the sum of two numbers, on a clock that begins again at 0 after 22. Half of all sums are never "
            "shown."),
    asks=N_("Who knows all the sums by heart that were shown, what do they say of one that was not? Can one begin to "
            "understand long after one makes no mistake any more?"),
    right=N_("“=” looks at both numbers, and that is soon so: all sums that were shown are then known by heart. Of the "
             "others, first those come right whose mirror image was shown (3 + 5, if 5 + 3 was); the rest only follow "
             "when the weights that know single sums have been worn away."),
    words=WORDS, draw=draw, check=check, parts=(len(LEARNED), len(HELD_BACK)), steps=1000, length=3,
    model=Settings(heads=4, d=32, feed_forward=True, batch=128, decay=1.0),
    control=Settings(heads=4, d=32, feed_forward=True, batch=128, decay=0.0),
    recorded=3000,
)  # fmt: skip
