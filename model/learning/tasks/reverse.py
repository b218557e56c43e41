"""Saying it backwards."""

import torch

from model.learning.settings import Settings
from model.learning.task import Examples, Task
from model.learning.tasks.copy import ITEMS, LETTERS, WORDS, written
from model.problem import N_


def draw(n: int, chance: torch.Generator) -> Examples:
    """Eight letters at random, a mark, the letters backwards."""
    items = torch.randint(LETTERS, (n, ITEMS), generator=chance)
    return written(items, torch.arange(ITEMS - 1, -1, -1).expand(n, -1))


TASK = Task(
    "reverse", 3, N_("Backwards"),
    says=N_("Say the letters before the mark backwards."),
    asks=N_("How far back does each place have to look? Is it the same distance for all?"),
    right=N_("The further behind the mark, the further back it looks: a diagonal that runs the other way."),
    words=WORDS, draw=draw, model=Settings(), control=Settings(positions="alibi"), steps=200,
)  # fmt: skip
