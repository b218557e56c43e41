"""A spread as a file: safetensors, with its card in the head of the file. It says which weights it belongs to: with
others, or other patterns, it is as if there were none."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import safetensors.torch
import torch
from safetensors import SafetensorError

from model.at_large.spread import Source, Spread
from model.pretrained.patterns import PATTERNS

LENGTH = 8  # bytes of a file, that say how long its head is


@dataclass(frozen=True)
class Kept:
    """A spread, and its card: model, weights (SHA-256), date, versions, texts, data, licence, command, seconds."""

    spread: Spread
    card: dict[str, Any]


def card(model: str, weights: str, data: str, texts: int, seconds: float) -> dict[str, Any]:
    """What is said of a spread that was measured now. weights: their SHA-256"""
    versions = {name: version(name) for name in ("torch", "transformers")}
    return {
        "model": model, "weights": weights, "date": datetime.now(UTC).date().isoformat(), **versions,
        "texts": texts, "data": data, "licence": "MIT", "command": f"headlight heads {model}",
        "seconds": round(seconds),
    }  # fmt: skip


def packed(spread: Spread, card: dict[str, Any]) -> bytes:
    """The file: scores and uniform as fp16, which a picture from 0 to 1 cannot tell from what they were."""
    tensors = {
        "scores": spread.scores.half(), "uniform": spread.uniform.half(), "counted": spread.counted.to(torch.int16),
        "names": spread.names.to(torch.int8),
    }  # fmt: skip
    said = {"card": card, "patterns": _ids(), "sources": [asdict(each) for each in spread.sources]}
    return safetensors.torch.save(tensors, {name: json.dumps(each) for name, each in said.items()})


def unpacked(data: bytes, weights: str) -> Kept | None:
    """What `packed` wrote; None if it is of other weights or patterns, or no such file."""
    try:
        tensors = safetensors.torch.load(data)
        said = {name: json.loads(each) for name, each in _head(data)["__metadata__"].items()}
        card, sources = said["card"], [Source(**each) for each in said["sources"]]
        if card["weights"] != weights or said["patterns"] != _ids():
            return None
        whole = Spread(
            sources, tensors["scores"].float(), tensors["uniform"].float(), tensors["counted"].int(),
            tensors["names"].int(),
        )  # fmt: skip
    except (SafetensorError, ValueError, LookupError, TypeError):
        return None
    return Kept(whole, card)


def read(file: Path, weights: str) -> Kept | None:
    """`unpacked` of a file; None if there is none."""
    try:
        return unpacked(file.read_bytes(), weights)
    except OSError:
        return None


def _head(data: bytes) -> dict[str, Any]:
    end = LENGTH + int.from_bytes(data[:LENGTH], "little")
    found: dict[str, Any] = json.loads(data[LENGTH:end])
    return found


def _ids() -> Sequence[str]:
    return [each.id for each in PATTERNS]
