"""Brackets: right answers, and no head that shows how. Wen et al. 2023, arXiv:2312.01429."""

import torch

from model.learning.settings import Settings
from model.learning.task import NOTHING, Examples, Task, only
from model.problem import N_

KINDS, PAIRS = 3, 9
WORDS = "([{)]}"


def draw(n: int, chance: torch.Generator) -> Examples:
    """Well-formed rows of nine pairs of three kinds; asked is which bracket closes, where one does."""
    length = 2 * PAIRS
    ids, partners = torch.zeros(n, length, dtype=torch.long), torch.zeros(n, length, dtype=torch.long)
    stack = torch.zeros(n, PAIRS + 1, dtype=torch.long)
    depth, opened = torch.zeros(n, dtype=torch.long), torch.zeros(n, dtype=torch.long)
    rows = torch.arange(n)
    for place in range(length):
        coin = torch.rand(n, generator=chance) < 0.5
        opens = (depth == 0) | (coin & (opened < PAIRS))
        kind = torch.randint(KINDS, (n,), generator=chance)
        partner = stack[rows, (depth - 1).clamp(0)]
        ids[:, place] = torch.where(opens, kind, ids[rows, partner] + KINDS)
        partners[:, place] = torch.where(opens, -1, partner)
        stack[rows, depth] = torch.where(opens, torch.tensor(place), stack[rows, depth])
        depth, opened = depth + 2 * opens.long() - 1, opened + opens.long()
    closes = partners[:, 1:] >= 0
    targets = torch.where(closes, ids[:, 1:], NOTHING)
    return Examples(ids[:, :-1], targets, only(partners[:, 1:]))


TASK = Task(
    "brackets", 8, N_("Which bracket closes?"),
    says=N_("Before each closing bracket, say which of the three it has to be."),
    asks=N_("Which opening bracket decides? Will a head look at it?"),
    right=N_("The last one that is still open, one would think. One layer answers almost always right, and none of its "
             "heads looks there much: what a head looks at need not say how the answer was found."),
    words=WORDS, draw=draw, steps=800,
    model=Settings(layers=2, heads=2, d=48, feed_forward=True), control=Settings(layers=1, heads=2, d=48),
)  # fmt: skip
