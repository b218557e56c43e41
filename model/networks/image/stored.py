"""The embedded networks with their cards."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import NamedTuple

from model.networks.image.diffusion import Diffusion
from model.networks.image.masked import Masked
from model.networks.image.training import Kind, Network
from model.networks.training import cards

FOLDER = Path(__file__).parent / "weights"


class Stored(NamedTuple):
    """In evaluation mode. card: how it came about, its scores."""

    network: Network
    card: cards.Card


@cache
def load_kind(kind: Kind) -> Stored:
    """Read once, its SHA-256 checked. Raises Problem if a file is not what was kept."""
    network = (Masked() if kind == "masked" else Diffusion()).requires_grad_(False)
    return Stored(network, cards.load(FOLDER, kind, network))


def masked() -> Masked:
    found = load_kind("masked").network
    assert isinstance(found, Masked)
    return found


def diffusion() -> Diffusion:
    found = load_kind("diffusion").network
    assert isinstance(found, Diffusion)
    return found
