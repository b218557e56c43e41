"""Digits are said in words, by an encoder that reads and a decoder that writes: Vaswani et al. 2017, §3.1."""

import torch
from torch import Tensor

from model.learning.settings import Settings
from model.learning.task import NOTHING, Examples, Source, Task
from model.problem import N_

DIGITS = 4
FIRST, LAST = 1000, 9999
ONES = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
).split()
TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
START, END = "<s>", "."
WORDS = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9", START, END, *ONES, *TENS, "hundred", "thousand"]
WRITTEN = 7  # six words at most, and the end
SEED, HELD = 7, 5  # of which numbers are held back: one in so many


def said(number: int) -> list[tuple[str, list[int]]]:
    """The words of a number, each with the places of the digits that it names, none for one that names none."""
    digits = [int(digit) for digit in str(number)]
    found = [(ONES[digits[0] - 1], [0]), ("thousand", [])]
    if digits[1]:
        found += [(ONES[digits[1] - 1], [1]), ("hundred", [])]
    rest = 10 * digits[2] + digits[3]
    if 0 < rest < 10:
        return [*found, (ONES[rest - 1], [3])]
    if rest < 20:
        return [*found, *[(ONES[rest - 1], [2, 3])] * (rest > 0)]
    return [*found, (TENS[digits[2] - 2], [2]), *[(ONES[digits[3] - 1], [3])] * (digits[3] > 0)]


def _written() -> tuple[Tensor, Tensor, Tensor]:
    """Of all numbers: ids (number, digit + word), targets (number, word), keys (number, word, digit), in which words
    behind the end are ends too, and where something is asked."""
    n = LAST - FIRST + 1
    ids = torch.full((n, DIGITS + WRITTEN), WORDS.index(END))
    ids[:, DIGITS] = WORDS.index(START)
    targets, keys = torch.full((n, WRITTEN), NOTHING), torch.zeros(n, WRITTEN, DIGITS, dtype=torch.bool)
    known = {word: place for place, word in enumerate(WORDS)}
    for i, number in enumerate(range(FIRST, LAST + 1)):
        ids[i, :DIGITS] = torch.tensor([int(digit) for digit in str(number)])
        words = said(number)
        for place, (word, digits) in enumerate(words):
            targets[i, place] = known[word]
            keys[i, place, digits] = True
        targets[i, len(words)] = known[END]
        ids[i, DIGITS + 1 : DIGITS + 1 + len(words)] = targets[i, : len(words)]
    return ids, targets, keys


IDS, TARGETS, KEYS = _written()
_ORDER = torch.randperm(len(IDS), generator=torch.Generator().manual_seed(SEED))
HELD_BACK, LEARNED = _ORDER[: len(IDS) // HELD], _ORDER[len(IDS) // HELD :]


def draw(n: int, chance: torch.Generator) -> Examples:
    """Numbers of four digits, and what is written of each word by word."""
    return _of(LEARNED, n, chance)


def check(n: int, chance: torch.Generator) -> Examples:
    """The same of numbers that are held back."""
    return _of(HELD_BACK, n, chance)


def _of(numbers: Tensor, n: int, chance: torch.Generator) -> Examples:
    rows = numbers[torch.randint(len(numbers), (n,), generator=chance)]
    return Examples(IDS[rows], TARGETS[rows], KEYS[rows])


TASK = Task(
    "digits", 10, N_("Digits in words"),
    says=N_("Read four digits, and write the number in words, one after the other."),
    asks=N_("Before “forty” is written, which digit has to be looked at? And before “twelve”?"),
    right=N_("Each word looks at the digit that it names, “twelve” at two of them. “Hundred”, “thousand” and the end "
             "name none. The encoder lets digits look at each other first: now and then one learns to find a digit at "
             "another one’s place, and answers right all the same."),
    words=WORDS, draw=draw, check=check, parts=(len(LEARNED), len(HELD_BACK)), steps=200, length=DIGITS + WRITTEN,
    source=Source(DIGITS, WORDS[:10], START, END),
    model=Settings(heads=2, d=48, feed_forward=True),
    control=Settings(heads=2, d=48, feed_forward=True, positions="none"),
)  # fmt: skip
