"""Embedded networks: fp16 safetensors, computed in fp32, with a card beside each that says how they came about.

Each file of a folder stands with its digest in its SHA256SUMS (`sha256sum -c` reads it, too), and is compared with it
whenever it is read.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import safetensors.torch
import torch
from torch import nn

from model.problem import N_, Problem

Card = dict[str, Any]
SUMS = "SHA256SUMS"


def keep(folder: Path, name: str, net: nn.Module, said: Mapping[str, Any]) -> Card:
    """Writes the weights and their card: what is said of them, their number, torch's version and the file's SHA-256."""
    data = safetensors.torch.save({key: value.half() for key, value in net.state_dict().items()})
    keep_file(folder, f"{name}.safetensors", data)
    made = {"parameters": sum(p.numel() for p in net.parameters()), "bytes": len(data)}
    return write(folder, name, {**said, **made, "torch": torch.__version__, "sha256": _sha256(data)})


def write(folder: Path, name: str, card: Card) -> Card:
    """The card alone, as it is now."""
    keep_file(folder, f"{name}.json", (json.dumps(card, indent=2, ensure_ascii=False) + "\n").encode())
    return card


def keep_file(folder: Path, name: str, data: bytes) -> None:
    """Writes a file, and its digest beside those of the others."""
    folder.mkdir(exist_ok=True)
    (folder / name).write_bytes(data)
    sums = (_sums(folder) if (folder / SUMS).exists() else {}) | {name: _sha256(data)}
    (folder / SUMS).write_bytes("".join(f"{sums[each]}  {each}\n" for each in sorted(sums)).encode())


def read(folder: Path, name: str) -> Card:
    """The card of a network. Raises Problem as `read_file` does."""
    card: Card = json.loads(read_file(folder, f"{name}.json"))
    return card


def read_file(folder: Path, name: str) -> bytes:
    """A file's bytes. Raises Problem if they are not those that were kept."""
    with _whole(name):
        data = (folder / name).read_bytes()
        if _sha256(data) != _sums(folder)[name]:
            raise ValueError(f"{name} has changed since it was kept.")
    return data


def load(folder: Path, name: str, net: nn.Module) -> Card:
    """Gives a network its weights, in evaluation mode, and answers its card. Raises Problem if the weights are not
    those of the card, or either is not what was kept."""
    card, data = read(folder, name), read_file(folder, f"{name}.safetensors")
    with _whole(f"{name}.safetensors"):
        if _sha256(data) != card["sha256"]:
            raise ValueError("These are other weights than those of the card.")
        net.load_state_dict({key: value.float() for key, value in safetensors.torch.load(data).items()})
    net.eval()
    return card


def _sums(folder: Path) -> dict[str, str]:
    """The digest of each file of a folder, by its name."""
    lines = (folder / SUMS).read_text("utf-8").splitlines()
    return {name: digest for digest, name in (line.split("  ", 1) for line in lines)}


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


@contextmanager
def _whole(name: str) -> Iterator[None]:
    """What is missing, or is not what was kept, as a sentence."""
    try:
        yield
    except (OSError, ValueError, LookupError) as error:
        raise Problem(
            N_("“{name}”, a part of Headlight, was changed or damaged: install Headlight again."),
            field="kind", name=name,
        ) from error  # fmt: skip
