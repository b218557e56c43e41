"""Trains the two networks that write digits and keeps them, with their scores, in model/networks/image/weights.

    python -m model.networks.image [KIND …]             # masked, diffusion; some minutes each on one core
    python -m model.networks.image --score [KIND …]     # score the embedded weights again

An interrupted run goes on after the last whole epoch (build/image holds it).
"""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from model.networks.image import stored
from model.networks.image.grey import LEVELS
from model.networks.image.scores import scores
from model.networks.image.training import RECIPES, Kind, train
from model.networks.training import cards
from model.networks.training.command import asked
from model.networks.vision.digits import SEED, Split, digits

BUILD = Path("build/image")


def made(kind: Kind, of: Split) -> None:
    """Trains and keeps one, as fp16."""
    before = time.process_time()
    net, losses = train(kind, of.train, RECIPES[kind], SEED, BUILD / f"{kind}.safetensors")
    cards.keep(stored.FOLDER, kind, net, {
        "kind": kind, "layers": len(net.layers), "heads": net.heads, "d": net.places.shape[1],
        "tokens": len(net.places), "levels": LEVELS if kind == "masked" else None, "seed": SEED,
        "command": f"python -m model.networks.image {kind}", "recipe": asdict(RECIPES[kind]),
        "data": "scikit-learn's load_digits: UCI, Optical Recognition of Handwritten Digits, test part, CC BY 4.0",
        "pictures": len(of.train.labels), "losses": [round(loss, 4) for loss in losses],
        "seconds": round(time.process_time() - before), "licence": "MIT",
    })  # fmt: skip


def scored(kind: Kind, of: Split) -> dict[str, Any]:
    """From the embedded weights; written on the card."""
    found = scores(kind, of)
    cards.write(stored.FOLDER, kind, cards.read(stored.FOLDER, kind) | {"scores": found})
    return found


def main(arguments: Sequence[str] | None = None) -> int:
    kinds, score = asked("model.networks.image", __doc__, "network", RECIPES, arguments)
    of = digits()
    for kind in kinds:
        if not score:
            made(kind, of)
            stored.load_kind.cache_clear()
        found = scored(kind, of)
        for name in ("steps", "guidance"):
            print(kind, name, *(f"{each}: {right}" for each, right in found[name].items()), flush=True)
        print(kind, *(f"{name} {found[name]} (test set: {found['test'][name]})" for name in ("nearest", "spread")))
    return 0


if __name__ == "__main__":
    sys.exit(main())
