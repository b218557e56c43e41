"""Trains the models of gaps and keeps them, with their scores, in model/networks/gap/weights.

    python -m model.networks.gap [KIND …]              # all five; writes the stories first, if they are missing
    python -m model.networks.gap --score [KIND …]      # score the embedded weights again, on the embedded test

causal and masked guess a word; spans writes what was cut out (T5), directions reads from both ends (ELMo), pairs says
whether a sentence follows (BERT). The masked model begins with the causal one's weights: from gaps alone it would take
longer to learn what words are. spans and pairs begin with the masked one's, for the same reason.
An interrupted run goes on after the last file of stories or the last whole epoch (build/gap holds them).
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

from model.networks.gap import directions, pairs, stored, stories, training, writer
from model.networks.gap.corpus import Corpus, corpus, sentences, vocabulary, windows
from model.networks.gap.networks import Kind, Other
from model.networks.gap.scores import gaps, guessed
from model.networks.gap.tasks import MASKED
from model.networks.gap.training import Recipe, numbers
from model.networks.training import cards
from model.networks.training.command import asked
from model.networks.training.loop import Trained
from model.networks.training.vocabulary import Vocabulary

SEED = 1
BUILD = Path("build/gap")
TEST = 1_000  # windows


def read() -> Corpus:
    """The stories, written if they are not there yet."""
    return corpus(stories.write(BUILD))


def prepared(all_: Corpus) -> Vocabulary:
    """The vocabulary and the test, kept for both."""
    words = vocabulary(all_.train)
    stored.keep(words, unread(all_))
    return words


def unread(all_: Corpus) -> list[list[str]]:
    """Windows of the stories for the test, one drawing for ever."""
    ids: dict[str, int] = {}
    told = [[[ids.setdefault(word, len(ids)) for word in sentence] for sentence in story] for story in all_.test]
    spelled = list(ids)
    return [[spelled[id_] for id_ in window] for window in windows(told, Random(SEED))][:TEST]


def made(kind: Kind | Other, all_: Corpus, words: Vocabulary) -> None:
    """Trains and keeps one, as fp16."""
    before = time.monotonic()
    begins = STARTS.get(kind)
    start = {"start": stored.load_kind(begins).network} if begins else {}
    net, losses = TRAINS[kind](all_.train, words, RECIPES[kind], SEED, BUILD / f"{kind}.safetensors", **start)
    cards.keep(stored.FOLDER, kind, net, {
        "kind": kind, "start": f"the weights of {begins}" if begins else "random", "seed": SEED,
        "command": f"python -m model.networks.gap {kind}", "recipe": asdict(RECIPES[kind]),
        "hidden": MASKED if kind == "masked" else None,
        "data": "stories written by the embedded stories15M (MIT), seed "
                f"{stories.SEED}, temperature 1, top-p {stories.TOP_P}", "licence": "MIT",
        "stories": len(all_.train), "words": sum(len(s) for story in all_.train for s in story),
        "vocabulary": len(words), "losses": [round(loss, 4) for loss in losses],
        "seconds": round(time.monotonic() - before),
    })  # fmt: skip


def scored(kind: Kind | Other) -> dict[str, Any]:
    """From the embedded weights, on the embedded test; written on the card."""
    found = asdict(SCORES[kind](stored.unread(), stored.words()))
    cards.write(stored.FOLDER, kind, cards.read(stored.FOLDER, kind) | {"scores": found})
    return found


def _pairs(texts: Sequence[Sequence[str]], words: Vocabulary) -> pairs.Judged:
    told = numbers([sentences(" ".join(text)) for text in texts], words)
    return pairs.score(stored.load_judge().network, [story for story in told if len(story) > 1], words)


RECIPES: dict[Kind | Other, Recipe] = {
    "causal": training.RECIPES["causal"], "masked": training.RECIPES["masked"],
    "spans": writer.RECIPE, "directions": directions.RECIPE, "pairs": pairs.RECIPE,
}  # fmt: skip
STARTS: dict[Kind | Other, Kind] = {"masked": "causal", "spans": "masked", "pairs": "masked"}
TRAINS: dict[Kind | Other, Callable[..., Trained[Any]]] = {
    "causal": partial(training.train, "causal"), "masked": partial(training.train, "masked"),
    "spans": writer.train, "directions": directions.train, "pairs": pairs.train,
}  # fmt: skip
SCORES: dict[Kind | Other, Callable[[list[list[str]], Vocabulary], Any]] = {
    "causal": lambda texts, words: guessed(stored.load_kind("causal").network, gaps(texts, words), words),
    "masked": lambda texts, words: guessed(stored.load_kind("masked").network, gaps(texts, words), words),
    "spans": lambda texts, words: writer.score(stored.load_writer().network, texts, words),
    "directions": lambda texts, words: directions.score(stored.load_directions().network, gaps(texts, words), words),
    "pairs": _pairs,
}


def main(arguments: Sequence[str] | None = None) -> int:
    kinds, score = asked("model.networks.gap", __doc__, "model", RECIPES, arguments)
    if not score:
        all_ = read()
        words = prepared(all_) if "causal" in kinds else stored.words()
    for kind in kinds:
        if not score:
            made(kind, all_, words)
        print(kind, *(f"{name} {value:.4g}" for name, value in scored(kind).items()), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
