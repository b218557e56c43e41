"""Embedded networks: fp16 safetensors, computed in fp32, with a card beside each that says how they came about."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import safetensors.torch
import torch
from torch import nn

from model.digest import sha256
from model.problem import N_, Problem

Card = dict[str, Any]


def keep(folder: Path, name: str, net: nn.Module, said: Mapping[str, Any]) -> Card:
    """Writes the weights and their card: what is said of them, their number, torch's version and the file's SHA-256."""
    folder.mkdir(exist_ok=True)
    path = folder / f"{name}.safetensors"
    safetensors.torch.save_file({key: value.half() for key, value in net.state_dict().items()}, path)
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
    """Gives a network its weights, in evaluation mode, and answers its card. Raises Problem where the weights are not
    those of the card, or either cannot be read."""
    try:
        card, data = read(folder, name), (folder / f"{name}.safetensors").read_bytes()
        if hashlib.sha256(data).hexdigest() != card["sha256"]:
            raise ValueError("These are other weights than those of the card.")
        net.load_state_dict({key: value.float() for key, value in safetensors.torch.load(data).items()})
    except (OSError, ValueError, LookupError, TypeError) as error:
        raise Problem(
            N_("The files of “{name}”, a part of Headlight, were changed or damaged: install Headlight again."),
            field="kind", name=name,
        ) from error  # fmt: skip
    net.eval()
    return card
