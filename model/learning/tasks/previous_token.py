"""The word before: the simplest thing that a head can do."""

import torch

from model.learning.settings import Settings
from model.learning.task import Examples, Task, asked
from model.problem import N_

LENGTH, WORDS = 16, 16


def draw(n: int, chance: torch.Generator) -> Examples:
    """Letters at random; each but the first is asked for the one before it."""
    ids = torch.randint(WORDS, (n, LENGTH), generator=chance)
    at = torch.arange(1, LENGTH).expand(n, -1)
    return asked(ids, ids[:, :-1], at, at - 1)


TASK = Task(
    "previous-token", 1, N_("The one before"),
    says=N_("Say at each letter which one stood before it."),
    asks=N_("What would a head have to look at? What must it know of a letter to find the one before?"),
    right=N_("Each letter looks one place back: a stripe below the diagonal."),
    words="abcdefghijklmnop", draw=draw, model=Settings(), control=Settings(positions="none"), steps=200,
)  # fmt: skip
