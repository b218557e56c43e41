"""The trained models, embedded: fp16 safetensors with a card beside each, computed in fp32."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from model.gap.networks import Kind, Reader, network
from model.training import cards
from model.training.cards import Card
from model.training.vocabulary import Vocabulary

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
    return Vocabulary(json.loads((FOLDER / "words.json").read_text("utf-8")))


def unread() -> list[list[str]]:
    """Windows of stories that no model has read: one a line, words and marks apart."""
    return [line.split(" ") for line in (FOLDER / "test.txt").read_text("utf-8").splitlines()]


def keep(vocabulary: Vocabulary, texts: list[list[str]]) -> None:
    """Written once for both: the vocabulary, and what they are scored on."""
    FOLDER.mkdir(exist_ok=True)
    found = json.dumps(vocabulary.words, ensure_ascii=False, indent=0)
    (FOLDER / "words.json").write_text(found + "\n", "utf-8")
    (FOLDER / "test.txt").write_text("".join(" ".join(text) + "\n" for text in texts), "utf-8")


@cache
def load_kind(kind: Kind) -> Stored:
    """Raises ValueError where the weights are not those of the card."""
    net = network(kind, len(words()))
    return Stored(kind, net, cards.load(FOLDER, kind, net))
