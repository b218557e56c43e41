"""Trains the translators and keeps them, with their scores, in model/networks/translation/weights.

    python -m model.networks.translation [KIND …]          # train what is not kept yet, and score it
    python -m model.networks.translation --score [KIND …]  # score the embedded weights again, by length and alignment

An interrupted run goes on after the last whole epoch (build/translation holds it).
"""

from __future__ import annotations

import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

from model.networks.training import cards
from model.networks.training.cards import Card
from model.networks.training.command import asked
from model.networks.training.vocabulary import Vocabulary
from model.networks.translation import stored
from model.networks.translation.alignment import SAMPLE, alignment
from model.networks.translation.corpus import Corpus, corpus
from model.networks.translation.networks import Kind
from model.networks.translation.scores import scores
from model.networks.translation.training import RECIPES, mean_loss, train
from model.networks.translation.vocabulary import BEGIN, END, Words
from model.networks.translation.word import PARTS_OF_SPEECH

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
        "kind": kind, "seed": SEED, "command": f"python -m model.networks.translation {kind}",
        "recipe": asdict(RECIPES[kind]), "sentences": len(all_.train), "losses": [round(loss, 4) for loss in losses],
        "seconds": round(seconds),
    })  # fmt: skip


def scored(kind: Kind, all_: Corpus, words: Words) -> Card:
    """From the embedded weights, on sentences that were not trained on; written beside them."""
    net = stored.load_kind(kind).network
    return cards.write(stored.FOLDER, kind, cards.read(stored.FOLDER, kind) | {
        "development_loss": round(mean_loss(net, all_.development, words), 4),
        "scores": [asdict(each) for each in scores(net, [*all_.test, *all_.long], words)],
        "alignment": asdict(alignment(net, all_.test[:SAMPLE], words)),
    })  # fmt: skip


def tables(every: Mapping[Kind, Card]) -> str:
    """Scores by length, then how often the largest weight lies on a word that is translated, by part of speech."""
    lengths = next(iter(every.values()))["scores"]
    head = [f"{each['shortest']}-{each['longest']}" for each in lengths]
    found = [
        table(title, head, {kind: [each[name] for each in card["scores"]] for kind, card in every.items()})
        for name, title in (("exact", "Exact"), ("words", "Words in place"), ("bleu", "BLEU"))
    ]
    looking = {kind: first["parts"] for kind, card in every.items() for first in card["alignment"]["maps"][:1]}
    names = [part or "all" for part in (None, *PARTS_OF_SPEECH)]
    by_part = {kind: {each["part"] or "all": each["top"] for each in parts} for kind, parts in looking.items()}
    rows = {kind: [tops.get(name) for name in names] for kind, tops in by_part.items()}
    return "\n\n".join([*found, table("Largest weight on the word that is translated", names, rows)])


def table(title: str, head: Sequence[str], rows: Mapping[Kind, Sequence[float | None]]) -> str:
    lines = [f"{kind:14}" + "".join(_cell(value, name) for value, name in zip(row, head, strict=True))
             for kind, row in rows.items()]  # fmt: skip
    return "\n".join([title, " " * 14 + "".join(f"{name:>{_width(name)}}" for name in head), *lines])


def _cell(value: float | None, name: str) -> str:
    return f"{'' if value is None else f'{value:.1%}':>{_width(name)}}"


def _width(name: str) -> int:
    return max(8, len(name) + 2)


def main(arguments: Sequence[str] | None = None) -> int:
    kinds, score = asked("model.networks.translation", __doc__, "translator", RECIPES, arguments)
    all_ = corpus()
    words = words_of(all_)
    if not score:
        stored.keep_words(words)
    found: dict[Kind, Card] = {}
    for kind in kinds:
        if not score:
            made(kind, all_, words)
        found[kind] = scored(kind, all_, words)
    print(tables(found), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
