"""The trained translators, embedded: fp16 safetensors with a card beside each, computed in fp32."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import get_args

from model.networks.training import cards
from model.networks.training.cards import Card
from model.networks.training.vocabulary import Vocabulary
from model.networks.translation.networks import Kind, Network, network
from model.networks.translation.vocabulary import Words

FOLDER = Path(__file__).parent / "weights"


@dataclass(frozen=True)
class Stored:
    """A translator in evaluation mode; card: how it was trained, and what it scored."""

    kind: Kind
    network: Network
    card: Card


@cache
def words() -> Words:
    """The vocabularies that all of them share."""
    found = json.loads(cards.read_file(FOLDER, "words.json"))
    return Words(Vocabulary(found["source"]), Vocabulary(found["target"]))


def keep_words(given: Words) -> None:
    """Written once for all of them."""
    found = {"source": given.source.words, "target": given.target.words}
    cards.keep_file(FOLDER, "words.json", (json.dumps(found, ensure_ascii=False, indent=0) + "\n").encode())


def kinds() -> list[Kind]:
    """Those that are embedded, oldest first."""
    return [kind for kind in get_args(Kind) if (FOLDER / f"{kind}.safetensors").exists()]


@cache
def load_kind(kind: Kind) -> Stored:
    """Raises Problem if a file is not what was kept."""
    own = words()
    net = network(kind, len(own.source), len(own.target))
    return Stored(kind, net, cards.load(FOLDER, kind, net))
