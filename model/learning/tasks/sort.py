"""Sorting letters."""

import torch

from model.learning.settings import Settings
from model.learning.task import Examples, Task, shuffled
from model.learning.tasks.copy import ITEMS, LETTERS, WORDS, written
from model.problem import N_


def draw(n: int, chance: torch.Generator) -> Examples:
    """Eight different letters, a mark, the letters in the order of the alphabet."""
    items = shuffled(n, LETTERS, chance)[:, :ITEMS]
    return written(items, items.argsort(-1))


TASK = Task(
    "sort", 4, N_("Sort"),
    says=N_("Say the letters before the mark in the order of the alphabet."),
    asks=N_("Behind “c”, which letter does a head look for? Does it matter where that stands?"),
    right=N_("Each letter looks for the next one in the alphabet, wherever it stands: no diagonal, and yet one key in "
             "each row."),
    words=WORDS, draw=draw, model=Settings(), control=Settings(attention="linear"), steps=300,
)  # fmt: skip
