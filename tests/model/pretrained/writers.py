"""Tiny causal checkpoints in the catalogue, so that they are asked for by name."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from model.pretrained import loading, own
from model.pretrained.catalogue import CATALOGUE
from model.pretrained.loading import Loaded, keep, load
from tests.model.pretrained.tiny_checkpoints import write

CAUSAL = ("gpt2", "llama", "mistral", "qwen3")  # the last three: shared keys, a sliding window, norms of q and k


def added(name: str, folder: Path, **other: object) -> Loaded:
    """The tiny checkpoint of this name, in the catalogue; nothing it says ends a text."""
    loaded = load(own.add(str(write(name, folder / name, **other))).id)
    config: Any = loaded.model.config
    config.eos_token_id = config.bos_token_id = None
    return loaded


def taken_out(loaded: Loaded) -> None:
    """Gone from the catalogue and from memory; after a test that adds one, it is so by itself (tests/conftest.py)."""
    del CATALOGUE[loaded.entry.id], loading._loaded[loaded.entry.id]


def reading_at_most(loaded: Loaded, tokens: int) -> Loaded:
    """The same, with a smaller context."""
    found = replace(loaded, entry=replace(loaded.entry, context=tokens))
    keep(found)
    return found
