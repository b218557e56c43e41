"""Attention is not alignment: how often a translator looks at the German word that the grammar translates."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import torch
from tqdm import tqdm

from model.networks.translation.clause import Pair
from model.networks.translation.networks import Network
from model.networks.translation.translate import maps
from model.networks.translation.vocabulary import Words
from model.networks.translation.word import PARTS_OF_SPEECH, PartOfSpeech

SAMPLE = 1_000  # sentences, the first of the test set
EXAMPLES = 6  # words that most often look elsewhere


@dataclass(frozen=True)
class Seen:
    """An English word that the translator would write here itself, the words before it given. tops, on: for each of its
    maps, the place with the largest weight, and the weight on the words that it translates; exact: whether all of the
    sentence is so written."""

    pair: Pair
    place: int
    exact: bool
    tops: list[int]
    on: list[float]

    @property
    def word(self) -> str:
        return self.pair.english[self.place]

    @property
    def links(self) -> tuple[int, ...]:
        return self.pair.links[self.place]

    @property
    def looked(self) -> str:
        """Of the first map."""
        return self.pair.german[self.tops[0]]


@dataclass(frozen=True)
class Agreement:
    """Of words of one part of speech (None: all) that translate a German word: the share whose largest weight lies on
    such a word, the mean weight that lies on them, and what equal weights would give."""

    part: PartOfSpeech | None
    words: int
    top: float
    on: float
    equal: float


@dataclass(frozen=True)
class MapAgreement:
    """layer, head: None if there is but one map, or for the mean of all; parts: all words, then by part."""

    layer: int | None
    head: int | None
    parts: list[Agreement]


@dataclass(frozen=True)
class Elsewhere:
    """A word that looks elsewhere in so many of all its cases, with the sentence that shows it; one without links has
    nothing in German that it translates. place, top: of the English word, and of the German one that it looks at."""

    word: str
    cases: int
    elsewhere: int
    german: tuple[str, ...]
    english: tuple[str, ...]
    place: int
    top: int
    links: tuple[int, ...]


@dataclass(frozen=True)
class Alignment:
    """sentences: that were read; none of the maps if nothing looks."""

    sentences: int
    maps: list[MapAgreement]
    elsewhere: list[Elsewhere]


@torch.no_grad()
def alignment(net: Network, pairs: Sequence[Pair], words: Words) -> Alignment:
    """On pairs of the grammar, which know their alignment; each word is predicted from the reference's words before."""
    first = maps(net, *read_pair(pairs[0], words)) if pairs else []
    if not first:
        return Alignment(len(pairs), [], [])
    every = [each for pair in tqdm(pairs, desc="alignment") for each in seen(net, pair, words)]
    linked = [each for each in every if each.links]
    return Alignment(
        len(pairs),
        [MapAgreement(each.layer, each.head, list(_by_part(linked, i))) for i, each in enumerate(first)],
        [*elsewhere(linked), *elsewhere(each for each in every if not each.links)],
    )


def read_pair(pair: Pair, words: Words) -> tuple[torch.Tensor, torch.Tensor]:
    """source (1, key), given (1, query): the word before each English one."""
    given = [words.begin, *words.target.ids(pair.english)]
    return torch.tensor([words.source.ids(pair.german)]), torch.tensor([given[:-1]])


def seen(net: Network, pair: Pair, words: Words) -> Iterator[Seen]:
    """The words that are predicted rightly, and where each map looked for them."""
    source, given = read_pair(pair, words)
    predicted = net(source, given)[0].argmax(-1).tolist()
    right = [a == b for a, b in zip(predicted, words.target.ids(pair.english), strict=True)]
    weights = torch.stack([each.weights for each in maps(net, source, given)])  # (map, query, key)
    tops = weights.argmax(-1)
    for place, links in enumerate(pair.links):
        if right[place]:
            on = weights[:, place, list(links)].sum(-1)
            yield Seen(pair, place, all(right), tops[:, place].tolist(), on.tolist())


def _by_part(linked: Sequence[Seen], i: int) -> Iterator[Agreement]:
    for part in (None, *PARTS_OF_SPEECH):
        own = [each for each in linked if part in (None, each.pair.parts[each.place])]
        if own:
            yield _agreement(own, i, part)


def _agreement(own: Sequence[Seen], i: int, part: PartOfSpeech | None) -> Agreement:
    n = len(own)
    return Agreement(
        part,
        n,
        sum(each.tops[i] in each.links for each in own) / n,
        sum(each.on[i] for each in own) / n,
        sum(len(each.links) / len(each.pair.german) for each in own) / n,
    )


def elsewhere(every: Iterable[Seen]) -> list[Elsewhere]:
    """The words that most often look elsewhere, each in the shortest sentence, written without a mistake, in which it
    looks at the German word that it looks at most."""
    all_ = list(every)
    cases = Counter(each.word for each in all_)
    astray = [each for each in all_ if each.tops[0] not in each.links]
    found = []
    for word, n in Counter(each.word for each in astray).most_common(EXAMPLES):
        own = [each for each in astray if each.word == word and each.exact]
        for looked, _ in Counter(each.looked for each in own).most_common(1):
            best = min((each for each in own if each.looked == looked), key=lambda each: len(each.pair.german))
            pair = best.pair
            found.append(
                Elsewhere(word, cases[word], n, pair.german, pair.english, best.place, best.tops[0], best.links)
            )
    return found
