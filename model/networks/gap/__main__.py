"""Trains the two models of gaps and keeps them, with their scores, in model/networks/gap/weights.

    python -m model.networks.gap [KIND …]              # causal, masked; writes the stories first, if they are missing
    python -m model.networks.gap --score [KIND …]      # score the embedded weights again, on the embedded test

The masked model begins with the causal one's weights: from gaps alone it would take longer to learn what words are.
An interrupted run goes on after the last file of stories or the last whole epoch (build/gap holds them).
"""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from random import Random
from typing import Any

from model.networks.gap import stored, stories
from model.networks.gap.corpus import Corpus, corpus, vocabulary, windows
from model.networks.gap.networks import Kind
from model.networks.gap.scores import gaps, guessed
from model.networks.gap.tasks import MASKED
from model.networks.gap.training import RECIPES, train
from model.networks.training import cards
from model.networks.training.command import asked
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


def made(kind: Kind, all_: Corpus, words: Vocabulary) -> None:
    """Trains and keeps one, as fp16."""
    before = time.monotonic()
    start = stored.load_kind("causal").network if kind == "masked" else None
    net, losses = train(kind, all_.train, words, RECIPES[kind], SEED, BUILD / f"{kind}.safetensors", start)
    cards.keep(stored.FOLDER, kind, net, {
        "kind": kind, "start": "the weights of causal" if start else "random", "seed": SEED,
        "command": f"python -m model.networks.gap {kind}", "recipe": asdict(RECIPES[kind]),
        "hidden": MASKED if kind == "masked" else None,
        "data": "stories written by the embedded stories15M (MIT), seed "
                f"{stories.SEED}, temperature 1, top-p {stories.TOP_P}", "licence": "MIT",
        "stories": len(all_.train), "words": sum(len(s) for story in all_.train for s in story),
        "vocabulary": len(words), "losses": [round(loss, 4) for loss in losses],
        "seconds": round(time.monotonic() - before),
    })  # fmt: skip


def scored(kind: Kind) -> dict[str, Any]:
    """From the embedded weights, on the embedded test; written on the card."""
    words = stored.words()
    found = asdict(guessed(stored.load_kind(kind).network, gaps(stored.unread(), words), words))
    cards.write(stored.FOLDER, kind, cards.read(stored.FOLDER, kind) | {"scores": found})
    return found


def main(arguments: Sequence[str] | None = None) -> int:
    kinds, score = asked("model.networks.gap", __doc__, "model", RECIPES, arguments)
    if not score:
        all_ = read()
        words = prepared(all_)
    for kind in kinds:
        if not score:
            made(kind, all_, words)
        print(kind, *(f"{name} {value:.4g}" for name, value in scored(kind).items()), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
