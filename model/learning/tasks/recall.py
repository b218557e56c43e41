"""Associative recall: pairs are told, then one half of a pair is asked."""

import torch

from model.learning.settings import Settings
from model.learning.task import Examples, Task, asked, shuffled
from model.problem import N_

PAIRS, ASKED, EACH = 6, 3, 12
WORDS = [*"ABCDEFGHIJKL", *"0123456789+-"]


def draw(n: int, chance: torch.Generator) -> Examples:
    """Six pairs of a capital and a sign, then three of the capitals."""
    names, signs = shuffled(n, EACH, chance)[:, :PAIRS], EACH + torch.randint(EACH, (n, PAIRS), generator=chance)
    wanted = shuffled(n, PAIRS, chance)[:, :ASKED]
    told = torch.stack([names, signs], -1).flatten(1)
    ids = torch.cat([told, names.gather(1, wanted)], 1)
    at = torch.arange(2 * PAIRS, 2 * PAIRS + ASKED).expand(n, -1)
    return asked(ids, signs.gather(1, wanted), at, 2 * wanted + 1)


TASK = Task(
    "recall", 6, N_("Which sign belongs to it?"),
    says=N_("Each capital is followed by its sign. Say at the end the sign of each capital that is asked."),
    asks=N_("To answer “C”, one has to find the sign behind it. What must that sign know of the letter before it?"),
    right=N_("A capital looks at the sign behind its own first occurrence."),
    words=WORDS, draw=draw, steps=300,
    model=Settings(layers=2, heads=2, d=64), control=Settings(layers=1, heads=2, d=64),
)  # fmt: skip
