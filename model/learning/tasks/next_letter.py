"""The next letter of a text: what is known by heart, and what of it helps with the text that was not read."""

import re
from functools import lru_cache, partial
from unicodedata import category, normalize

import torch
from torch import Tensor

from model.learning.attention import WINDOW
from model.learning.settings import Settings
from model.learning.task import NOTHING, Examples, Task
from model.problem import N_, Problem

SHORTEST, LONGEST, MOST_SIGNS = 40, 20_000, 64
READ = 32  # letters at once
HELD = 5  # one part in so many is not learned from
SPACE = "␣"
TEXT = (
    "The wind had a hat. The hat was red. The cat saw the red hat and the wind saw the cat. What do you want, said "
    "the cat. I want to play, said the wind. Then give me the hat, said the cat. So the wind gave the cat the red "
    "hat, and the cat put it on her head. The hat was warm. The cat sat in the sun with the hat on her head, and the "
    "wind sat in the tree and sang. In the evening the wind was cold. I want the hat, said the wind. What do you give "
    "me for it, said the cat. I give you a song, said the wind. Then sing, said the cat. So the wind sang to the cat, "
    "and the cat gave the wind the hat. The hat was warm and the wind was warm. In the night the wind sat in the tree "
    "with the red hat on, and the cat sat in the tree with the wind, and the wind and the cat sang to the moon. What "
    "do you want, said the moon. I want to sing, said the cat. I want to play, said the wind. Then sing and play, "
    "said the moon. So the cat sang and the wind played, and the moon put the red hat on her head."
)


def plain(text: str) -> str:
    """In small letters, each space and line break as one sign."""
    found = re.sub(rf"[\s{SPACE}]+", SPACE, normalize("NFC", text).lower())
    return "".join(sign for sign in found if category(sign)[0] != "C")


def cleaned(text: str) -> str:
    """As it is learned. Raises Problem for a text that is too short or too long, or has too few or too many different
    signs."""
    found = plain(text.strip())
    if not SHORTEST <= len(found) <= LONGEST:
        raise Problem(
            N_("A text to learn from has {least} to {most} characters; this one has {n}."),
            field="corpus", least=SHORTEST, most=LONGEST, n=len(found),
        )  # fmt: skip
    n = len(set(found))
    if n == 1:
        raise Problem(N_("This text is one letter again and again; there is nothing to learn. Take another one."),
                      field="corpus")  # fmt: skip
    if n > MOST_SIGNS:
        raise Problem(
            N_("This text has {n} different signs, and {most} is the most; take one in an alphabet, with few signs."),
            field="corpus", n=n, most=MOST_SIGNS,
        )  # fmt: skip
    return found


@lru_cache(maxsize=16)
def of_text(text: str) -> Task:
    """The task on a text of one's own. Raises Problem as `cleaned` does."""
    signs = cleaned(text)
    words = sorted(set(signs))
    ids = torch.tensor([words.index(sign) for sign in signs])
    held = len(ids) // HELD
    cut = len(ids) - held
    read = min(READ, cut - 1)

    return Task(
        "next-letter", 9, N_("The next letter of a text"),
        says=N_("Say at each letter of a text which one comes next."),
        asks=N_("How many letters back does one have to look to guess the next one? The control sees four of them."),
        right=N_("Which letter a head should look at, nobody can say. In a short text the last few letters tell most. "
                 "What a model says of the text it has read, it may know by heart; what counts is the text it has "
                 "not."),
        aside=N_("weight on the last five letters"),
        words=words, draw=partial(draw, ids, cut, read), check=partial(check, ids, cut, read), parts=(cut, held),
        length=read, enough=0.5, steps=300,
        of_text=of_text, corpus=text,
        model=Settings(layers=2, heads=2, d=48, feed_forward=True, batch=32),
        control=Settings(layers=2, heads=2, d=48, feed_forward=True, batch=32, attention="window"),
    )  # fmt: skip


def draw(text: Tensor, cut: int, read: int, n: int, chance: torch.Generator) -> Examples:
    """Stretches of so many letters of a text (letter), from before the cut; asked is each letter that comes next."""
    return _windows(text, torch.randint(cut - read, (n,), generator=chance), read, asked=0)


def check(text: Tensor, cut: int, read: int, n: int, chance: torch.Generator) -> Examples:
    """The same of what lies behind the cut, up to which letters are read but not asked."""
    return _windows(text, torch.randint(cut - read, len(text) - read, (n,), generator=chance), read, asked=cut)


def _windows(ids: Tensor, starts: Tensor, read: int, asked: int) -> Examples:
    """Stretches of a text from these places on; asked are the letters from the place `asked` of the text on."""
    places = starts[:, None] + torch.arange(read)
    targets = torch.where(places + 1 >= asked, ids[places + 1], NOTHING)
    back = torch.arange(read)[:, None] - torch.arange(read)
    near = ((back >= 0) & (back <= WINDOW)).expand(len(starts), -1, -1)
    none = torch.zeros_like(near)
    return Examples(ids[places], targets, none, aside=near & (targets != NOTHING)[..., None])


TASK = of_text(TEXT)
