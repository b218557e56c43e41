"""The embedded network with its card, and the pictures of the test set that the page offers."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from model.networks.training import cards
from model.networks.vision.network import Vision

FOLDER = Path(__file__).parent / "weights"
NAME = "vision"


class Loaded(NamedTuple):
    """card: how it came about, its scores, what it cannot do."""

    network: Vision
    card: cards.Card


class Example(NamedTuple):
    """number: its place in the data; drawing: a bitmap with its counts, `packed`."""

    digit: int
    number: int
    drawing: str


@lru_cache(maxsize=1)
def vision() -> Loaded:
    """Read once, its SHA-256 checked."""
    network = Vision().requires_grad_(False)
    return Loaded(network, cards.load(FOLDER, NAME, network))


@lru_cache(maxsize=1)
def examples() -> list[Example]:
    """A few of each digit."""
    found = json.loads(cards.read_file(FOLDER, "examples.json"))
    return [Example(**each) for each in found]


def keep_examples(found: list[Example]) -> None:
    lines = ",\n".join(json.dumps(each._asdict()) for each in found)
    cards.keep_file(FOLDER, "examples.json", f"[\n{lines}\n]\n".encode())
