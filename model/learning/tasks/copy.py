"""Copying what stands before a mark."""

import torch
from torch import Tensor

from model.learning.settings import Settings
from model.learning.task import Examples, Task, asked
from model.problem import N_

ITEMS, LETTERS = 8, 20
WORDS = [*"abcdefghijklmnopqrst", "|"]
MARK = LETTERS


def written(items: Tensor, order: Tensor) -> Examples:
    """items (batch, item), a mark, and the same in an order (batch, item) of their places, of which each is asked."""
    n = len(items)
    answers = items.gather(1, order)
    mark = torch.full((n, 1), MARK)
    at = torch.arange(ITEMS, 2 * ITEMS).expand(n, -1)
    return asked(torch.cat([items, mark, answers[:, :-1]], 1), answers, at, order)


def draw(n: int, chance: torch.Generator) -> Examples:
    """Eight letters at random, a mark, the letters again."""
    items = torch.randint(LETTERS, (n, ITEMS), generator=chance)
    return written(items, torch.arange(ITEMS).expand(n, -1))


TASK = Task(
    "copy", 2, N_("Copy"),
    says=N_("Say the letters before the mark again, in their order."),
    asks=N_("At the mark, which letter is needed? And at the one after it?"),
    right=N_("Behind the mark each place looks back by the same distance: a second diagonal."),
    words=WORDS, draw=draw, model=Settings(), control=Settings(positions="none"), steps=200,
)  # fmt: skip
