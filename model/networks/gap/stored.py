"""The trained models, embedded: fp16 safetensors with a card beside each, computed in fp32."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Generic, TypeVar

from torch import nn

from model.networks.gap.directions import Directions
from model.networks.gap.networks import Kind, Other, Reader, network
from model.networks.gap.pairs import Judge
from model.networks.gap.writer import Writer
from model.networks.training import cards
from model.networks.training.cards import Card
from model.networks.training.vocabulary import Vocabulary

FOLDER = Path(__file__).parent / "weights"


Net = TypeVar("Net", bound=nn.Module)


@dataclass(frozen=True)
class Stored(Generic[Net]):
    """A model in evaluation mode; card: how it was trained, and what it scored."""

    network: Net
    card: Card


@cache
def words() -> Vocabulary:
    """The vocabulary that all of them share."""
    return Vocabulary(json.loads(cards.read_file(FOLDER, "words.json")))


def unread() -> list[list[str]]:
    """Windows of stories that no model has read: one a line, words and marks apart."""
    return [line.split(" ") for line in cards.read_file(FOLDER, "test.txt").decode().splitlines()]


def keep(vocabulary: Vocabulary, texts: list[list[str]]) -> None:
    """Written once for all: the vocabulary, and what they are scored on."""
    found = json.dumps(vocabulary.words, ensure_ascii=False, indent=0)
    cards.keep_file(FOLDER, "words.json", f"{found}\n".encode())
    cards.keep_file(FOLDER, "test.txt", "".join(" ".join(text) + "\n" for text in texts).encode())


@cache
def load_kind(kind: Kind) -> Stored[Reader]:
    """Raises Problem if a file is not what was kept; so do the others."""
    return _loaded(kind, network(kind, len(words())))


@cache
def load_writer() -> Stored[Writer]:
    """What fills in spans."""
    return _loaded("spans", Writer(len(words())))


@cache
def load_directions() -> Stored[Directions]:
    """What reads forwards, and what reads backwards."""
    return _loaded("directions", Directions(len(words())))


@cache
def load_judge() -> Stored[Judge]:
    """What says whether a sentence follows."""
    return _loaded("pairs", Judge(len(words())))


def _loaded(kind: Kind | Other, net: Net) -> Stored[Net]:
    card = cards.load(FOLDER, kind, net)
    return Stored(net, card)
