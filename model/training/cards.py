"""Embedded networks: fp16 safetensors, computed in fp32, with a card beside each that says how they came about."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file, save_file
from torch import nn

from model.digest import check_sha256, sha256

Card = dict[str, Any]


def keep(folder: Path, name: str, net: nn.Module, said: Mapping[str, Any]) -> Card:
    """Writes the weights and their card: what is said of them, their number, torch's version and the file's SHA-256."""
    folder.mkdir(exist_ok=True)
    path = folder / f"{name}.safetensors"
    save_file({key: value.half() for key, value in net.state_dict().items()}, path)
    path.chmod(0o644)  # safetensors leaves it readable by its owner alone
    made = {"parameters": sum(p.numel() for p in net.parameters()), "bytes": path.stat().st_size}
    return write(folder, name, {**said, **made, "torch": torch.__version__, "sha256": sha256([path])})


def write(folder: Path, name: str, card: Card) -> Card:
    """The card alone, as it is now."""
    (folder / f"{name}.json").write_text(json.dumps(card, indent=2, ensure_ascii=False) + "\n", "utf-8")
    return card


def read(folder: Path, name: str) -> Card:
    """The card of a network."""
    card: Card = json.loads((folder / f"{name}.json").read_text("utf-8"))
    return card


def load(folder: Path, name: str, net: nn.Module) -> Card:
    """Gives a network its weights, in evaluation mode, and answers its card. Raises ValueError where the weights are
    not those of the card."""
    card, path = read(folder, name), folder / f"{name}.safetensors"
    check_sha256(path, card["sha256"])
    net.load_state_dict({key: value.float() for key, value in load_file(path).items()})
    net.eval()
    return card
