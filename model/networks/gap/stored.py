"""The trained models, embedded: fp16 safetensors with a card beside each, computed in fp32."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from model.networks.gap.networks import Kind, Reader, network
from model.networks.training import cards
from model.networks.training.cards import Card
from model.networks.training.vocabulary import Vocabulary

FOLDER = Path(__file__).parent / "weights"


@dataclass(frozen=True)
class Stored:
    """A model in evaluation mode; card: how it was trained, and what it scored."""

    kind: Kind
    network: Reader
    card: Card


@cache
def words() -> Vocabulary:
    """The vocabulary that both share."""
    return Vocabulary(json.loads(cards.read_file(FOLDER, "words.json")))


def unread() -> list[list[str]]:
    """Windows of stories that no model has read: one a line, words and marks apart."""
    return [line.split(" ") for line in cards.read_file(FOLDER, "test.txt").decode().splitlines()]


def keep(vocabulary: Vocabulary, texts: list[list[str]]) -> None:
    """Written once for both: the vocabulary, and what they are scored on."""
    found = json.dumps(vocabulary.words, ensure_ascii=False, indent=0)
    cards.keep_file(FOLDER, "words.json", f"{found}\n".encode())
    cards.keep_file(FOLDER, "test.txt", "".join(" ".join(text) + "\n" for text in texts).encode())


@cache
def load_kind(kind: Kind) -> Stored:
    """Raises Problem if a file is not what was kept."""
    net = network(kind, len(words()))
    return Stored(kind, net, cards.load(FOLDER, kind, net))
