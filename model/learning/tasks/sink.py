"""A sink appears: bigram-backcopy of Guo et al. 2024, arXiv:2410.13835."""

import torch

from model.learning.settings import Settings
from model.learning.task import NOTHING, Examples, Task, only
from model.problem import N_

LETTERS, TRIGGERS, LENGTH = 16, 3, 24
WORDS = ["<s>", *"abcdefghijklmnop", "!", "?", ";"]
SEED = 7  # of which letter likes to follow which: the same for everyone


def _follow() -> torch.Tensor:
    """(letter, letter): how likely each follows each."""
    made = torch.Generator().manual_seed(SEED)
    return (2 * torch.randn(LETTERS, LETTERS, generator=made)).softmax(-1)


FOLLOW = _follow()
OFTEN = 0.2  # how often a trigger stands in a letter's place


def draw(n: int, chance: torch.Generator) -> Examples:
    """A first sign, then letters, each by the one before it, and triggers among them: behind one comes the letter
    before it once more."""
    ids = torch.zeros(n, LENGTH + 1, dtype=torch.long)
    last = torch.randint(LETTERS, (n,), generator=chance)
    before = last
    is_trigger = torch.zeros(n, dtype=torch.bool)
    for place in range(1, LENGTH + 1):
        after = torch.where(is_trigger, before, torch.multinomial(FOLLOW[last], 1, generator=chance)[:, 0])
        fires = (torch.rand(n, generator=chance) < OFTEN) & ~is_trigger & (place > 1)
        trigger = 1 + LETTERS + torch.randint(TRIGGERS, (n,), generator=chance)
        ids[:, place] = torch.where(fires, trigger, 1 + after)
        before, last = torch.where(fires, last, before), torch.where(fires, last, after)
        is_trigger = fires
    read, said = ids[:, :-1], ids[:, 1:]
    triggers = read > LETTERS
    places = torch.arange(LENGTH).expand(n, -1)
    keys = only(torch.where(triggers, places - 1, -1))
    rests = only(torch.where(~triggers & (places > 1), 0, -1))
    return Examples(read, torch.where(places > 0, said, NOTHING), keys, triggers, rests)


TASK = Task(
    "sink", 7, N_("A resting place appears"),
    says=N_("Behind “!”, “?” and “;” comes the letter before them once more; behind a letter comes one that likes to "
            "follow it."),
    asks=N_("A head is needed at three signs only. Where will it look at all the other places?"),
    right=N_("The three signs look one place back; all others rest on the first sign, which nobody told them to do."),
    aside=N_("weight that letters give to the first sign"),
    words=WORDS, draw=draw, steps=300,
    model=Settings(d=32, feed_forward=True), control=Settings(d=32, feed_forward=True, attention="window"),
)  # fmt: skip
