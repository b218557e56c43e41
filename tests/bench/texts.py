"""Texts of so many tokens, of words that a story has."""

from collections.abc import Callable
from itertools import cycle, islice

STORY = (
    "Lily had a cat. The cat was happy because it got a fish. Tom saw a big red ball in the park and gave it to his "
    "friend. They ran home, ate some soup and told their mom about the day."
).split()


def text_of(n: int, count: Callable[[str], int]) -> str:
    """The longest beginning of the story, told again and again, that has at most n tokens; `count` counts them."""
    low, high = 1, n
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if count(_words(middle)) <= n else (low, middle - 1)
    return _words(low)


def _words(n: int) -> str:
    return " ".join(islice(cycle(STORY), n))
