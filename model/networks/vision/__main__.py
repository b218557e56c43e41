"""Trains the vision transformer and keeps it, with its scores, in model/networks/vision/weights.

    python -m model.networks.vision             # train, keep, score; an interrupted run goes on (build/vision holds it)
    python -m model.networks.vision --score     # score the embedded weights again
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from model.networks.training import cards
from model.networks.vision import drawings, stored
from model.networks.vision.digits import SEED, Digits, Split, digits
from model.networks.vision.packing import packed
from model.networks.vision.picture import bitmap_of
from model.networks.vision.scores import of_digits, of_drawings
from model.networks.vision.stored import FOLDER, NAME, Example
from model.networks.vision.training import Recipe, train

BUILD = Path("build/vision")
EACH = 3  # examples of each digit


def made(of: Split, recipe: Recipe) -> None:
    """Trains and keeps it, as fp16."""
    net, losses = train(of.train, recipe, SEED, BUILD / f"{NAME}.safetensors")
    cards.keep(FOLDER, NAME, net, {
        "layers": len(net.layers), "heads": net.heads, "d": net.places.shape[1],
        "seed": SEED, "command": "python -m model.networks.vision", "recipe": asdict(recipe),
        "data": "scikit-learn's load_digits: UCI, Optical Recognition of Handwritten Digits, test part, CC BY 4.0",
        "pictures": {name: len(part.labels) for name, part in of._asdict().items()},
        "losses": [round(loss, 4) for loss in losses], "licence": "MIT",
    })  # fmt: skip


def scored(of: Split) -> cards.Card:
    """The embedded weights on all that they were not trained on; written beside them."""
    net = stored.vision().network
    found = {
        "development": of_digits(net, of.development),
        "test": of_digits(net, of.test),
        "drawings": of_drawings(net, drawings.SEEN),
        "unseen drawings": of_drawings(net, drawings.UNSEEN),
    }
    scores = {name: asdict(each) for name, each in found.items()}
    return cards.write(FOLDER, NAME, cards.read(FOLDER, NAME) | {"scores": scores})


def examples(of: Digits) -> list[Example]:
    """The first pictures of each digit."""
    places = [i for digit in range(10) for i in (of.labels == digit).nonzero().flatten()[:EACH].tolist()]
    return [Example(int(of.labels[i]), int(of.numbers[i]), packed(bitmap_of(of.counts[i]))) for i in places]


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m model.networks.vision", description=__doc__)
    parser.add_argument("--score", action="store_true", help="train nothing")
    options = parser.parse_args(arguments)
    found = digits()
    if not options.score:
        made(found, Recipe())
        stored.keep_examples(examples(found.test))
        stored.vision.cache_clear()
    for name, each in scored(found)["scores"].items():
        print(f"{name:16} {each['right']} of {each['n']}: {each['right'] / each['n']:.1%}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
