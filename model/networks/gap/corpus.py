"""The stories as words, apart by story for training and test, and the windows that are read of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise
from random import Random

import regex

from model.lab.inputs import split
from model.networks.training.vocabulary import Vocabulary

BEGIN, UNKNOWN, MASK = "<s>", "<unknown>", "<mask>"
SENTINELS = ("<X>", "<Y>", "<Z>", "<W>")  # Raffel et al. 2020, fig. 2, name the first three so
SPECIAL = (BEGIN, UNKNOWN, MASK, *SENTINELS)

SEED = 1953
WORDS = 3_000  # of the vocabulary, special ones included
LONGEST = 63  # words and marks of a window; with the one that begins it 64
MOST_SENTENCES = 6
DEVELOPMENT, TEST = 100, 300  # stories

Sentence = tuple[str, ...]
Story = tuple[Sentence, ...]

ENDS, OPENING = '.!?"”', '"“'
_END = regex.compile(r"(?<=[.!?][\"”]?)\s+(?=[\"“\p{Lu}])")


@dataclass(frozen=True)
class Corpus:
    """No story is in two of them."""

    train: list[Story]
    development: list[Story]
    test: list[Story]


def sentences(text: str) -> Story:
    """A story cut behind the marks that end a sentence; what the context cut off at its end is left out."""
    found = (tuple(split(part)) for part in _END.split(text) if part.strip())
    return tuple(sentence for sentence in found if sentence[-1][-1] in ENDS)


def corpus(texts: Iterable[str], development: int = DEVELOPMENT, test: int = TEST) -> Corpus:
    """Each story once, in an order of chance; the test is drawn first."""
    told = list(filter(None, dict.fromkeys(map(sentences, texts))))
    own = Random(SEED).sample(told, len(told))
    return Corpus(own[test + development :], own[test : test + development], own[:test])


def vocabulary(stories: Iterable[Story], size: int = WORDS) -> Vocabulary:
    """The most frequent words and marks, each as it is written most often inside of sentences."""
    inside, anywhere = Counter[str](), Counter[str]()
    for sentence in chain.from_iterable(stories):
        anywhere.update(sentence)
        inside.update(word for before, word in pairwise(sentence) if before not in OPENING)
    usual: dict[str, str] = {}
    folded = Counter[str]()
    for word, _ in [*inside.most_common(), *anywhere.most_common()]:
        usual.setdefault(word.casefold(), word)
    for word, n in anywhere.items():
        folded[word.casefold()] += n
    kept = sorted(folded, key=lambda word: (-folded[word], word))[: size - len(SPECIAL)]
    return Vocabulary([*SPECIAL, *(usual[word] for word in kept)])


def windows(stories: Iterable[Sequence[Sequence[int]]], random: Random) -> Iterator[list[int]]:
    """Sentences that follow each other, one to six of them as far as they fit: of each story all, each once."""
    for story in stories:
        window: list[int] = []
        most = count = 0
        for sentence in story:
            if window and (count >= most or len(window) + len(sentence) > LONGEST):
                yield window
                window = []
            if not window:
                most, count = random.randint(1, MOST_SENTENCES), 0
            if len(sentence) <= LONGEST:
                window, count = [*window, *sentence], count + 1
        if window:
            yield window
