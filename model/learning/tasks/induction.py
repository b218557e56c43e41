"""Induction: what came after this the last time? Olsson et al. 2022; one layer cannot, Elhage et al. 2021."""

import torch

from model.learning.settings import Settings
from model.learning.task import NOTHING, Examples, Task, shuffled
from model.problem import N_

WORDS = "abcdefghijklmnopqrst"
LENGTH, SHORTEST, LONGEST = 24, 6, 12


def draw(n: int, chance: torch.Generator) -> Examples:
    """A stretch of 6 to 12 different letters, again and again; asked from its second time on. How long it is, is drawn
    for each example: a distance that is always the same is learned from places alone."""
    again = torch.randint(SHORTEST, LONGEST + 1, (n, 1), generator=chance)
    places = torch.arange(LENGTH + 1).expand(n, -1)
    ids = shuffled(n, len(WORDS), chance).gather(1, places % again)
    is_asked = places[:, :-1] >= again
    targets = torch.where(is_asked, ids[:, 1:], NOTHING)
    read = ids[:, :-1]
    past = torch.ones(LENGTH, LENGTH, dtype=torch.bool).tril()
    return Examples(read, targets, (targets[..., None] == read[:, None]) & past)  # wherever the answer stood before


TASK = Task(
    "induction", 5, N_("What came after it the last time?"),
    says=N_("A stretch of letters comes again and again. Say at each letter, from its second time on, which one comes "
            "next."),
    asks=N_("A head sees “c” again and needs what came after the first “c”. What must the layer before have told it?"),
    right=N_("Each letter looks at the one that came behind it before: stripes, as far apart as the stretch is long."),
    words=WORDS, draw=draw, steps=300,
    model=Settings(positions="rope", layers=2, d=48), control=Settings(positions="rope", layers=1, heads=4, d=64),
)  # fmt: skip
