"""Words and marks as numbers. A word is looked up without its capital, so that one may begin a sentence."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from difflib import get_close_matches


class Vocabulary:
    """Words in a fixed order, special ones among them, such as where a sentence begins."""

    def __init__(self, words: Sequence[str]) -> None:
        self.words = list(words)
        self._ids = {word.casefold(): i for i, word in enumerate(self.words)}

    @classmethod
    def of(cls, sentences: Iterable[Sequence[str]], special: Sequence[str] = ()) -> Vocabulary:
        """Every word of some sentences, in the order of the alphabet."""
        return cls([*special, *sorted({word for sentence in sentences for word in sentence})])

    def __len__(self) -> int:
        return len(self.words)

    def __contains__(self, word: str) -> bool:
        return word.casefold() in self._ids

    def ids(self, words: Iterable[str]) -> list[int]:
        return [self._ids[word.casefold()] for word in words]

    def near(self, word: str, most: int = 3) -> list[str]:
        """The known words that look most like an unknown one."""
        found = get_close_matches(word.casefold(), list(self._ids), most, cutoff=0.6)
        return [self.words[self._ids[each]] for each in found]
