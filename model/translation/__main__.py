"""Trains the translators and keeps them, with their scores, in model/translation/weights.

    python -m model.translation [KIND …]              # train what is not kept yet, and score it
    python -m model.translation --score [KIND …]      # score the embedded weights again

An interrupted run goes on after the last whole epoch (build/translation holds it).
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from model.training import cards
from model.translation import stored
from model.translation.corpus import Corpus, corpus
from model.translation.networks import Kind
from model.translation.scores import Score, scores
from model.translation.training import RECIPES, train
from model.translation.vocabulary import BEGIN, END, Vocabulary, Words

SEED = 1
BUILD = Path("build/translation")


def words_of(all_: Corpus) -> Words:
    """Every word of the grammar that its sentences use."""
    pairs = [*all_.train, *all_.development, *all_.test, *all_.long]
    source = Vocabulary.of(pair.german for pair in pairs)
    return Words(source, Vocabulary.of((pair.english for pair in pairs), (BEGIN, END)))


def made(kind: Kind, all_: Corpus, words: Words) -> None:
    """Trains and keeps one, as fp16."""
    before = time.monotonic()
    net, losses = train(kind, all_.train, words, RECIPES[kind], SEED, BUILD / f"{kind}.safetensors")
    seconds = time.monotonic() - before
    cards.keep(stored.FOLDER, kind, net, {
        "kind": kind, "seed": SEED, "command": f"python -m model.translation {kind}", "recipe": asdict(RECIPES[kind]),
        "sentences": len(all_.train), "losses": [round(loss, 4) for loss in losses], "seconds": round(seconds),
    })  # fmt: skip


def scored(kind: Kind, all_: Corpus, words: Words) -> list[Score]:
    """From the embedded weights, on the test sets; written beside them."""
    found = scores(stored.load_kind(kind).network, [*all_.test, *all_.long], words)
    card = cards.read(stored.FOLDER, kind) | {"scores": [asdict(each) for each in found]}
    cards.write(stored.FOLDER, kind, card)
    return found


def table(kind: Kind, found: Sequence[Score]) -> str:
    cells = (f"{each.shortest}-{each.longest}: {each.exact:5.1%} {each.words:5.1%}" for each in found)
    return f"{kind:14} " + "  ".join(cells)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m model.translation", description=__doc__)
    parser.add_argument("kinds", nargs="*", metavar="KIND", help=f"of {', '.join(RECIPES)}; all, unless said")
    parser.add_argument("--score", action="store_true", help="train nothing")
    options = parser.parse_args(arguments)
    if unknown := [kind for kind in options.kinds if kind not in RECIPES]:
        parser.error(f"There is no translator {unknown[0]}; there are {', '.join(RECIPES)}.")
    all_ = corpus()
    words = words_of(all_)
    if not options.score:
        stored.keep_words(words)
    for kind in options.kinds or RECIPES:
        if not options.score:
            made(kind, all_, words)
        print(table(kind, scored(kind, all_, words)), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
