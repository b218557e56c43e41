"""Loads a trained model once, after checking its bytes; transformers is imported on first use."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any

import torch
from torch import nn

from model.pretrained.attention import NAME, hear_inputs, register
from model.pretrained.catalogue import Entry, find


@dataclass(frozen=True)
class Loaded:
    """A model in memory: fp32, in evaluation mode, its attention ours.

    tokenizer: a Tokenizer of the tokenizers library; longest: characters of its longest piece
    """

    entry: Entry
    model: nn.Module
    tokenizer: Any
    longest: int

    def attention_module(self, layer: int) -> Any:
        """The attention module of a layer (Llama's names)."""
        return self.model.model.layers[layer].self_attn  # type: ignore[union-attr, index]


_loaded: dict[str, Loaded] = {}
_locks: dict[str, Lock] = {}
_lock = Lock()


def load(id_: str) -> Loaded:
    """The model of this id, loaded once however many ask at the same time.

    Raises Problem for an unknown id, ValueError where its weights are not the bytes of the catalogue.
    """
    entry = find(id_)
    with _lock:
        lock = _locks.setdefault(id_, Lock())
    with lock:  # one for each model, so that a slow one holds nobody up who wants another
        if id_ not in _loaded:
            _loaded[id_] = read(entry, entry.folder)
        return _loaded[id_]


def read(entry: Entry, folder: Path) -> Loaded:
    """Reads a folder in Hugging Face form: safetensors only, nothing from the network, nothing unpickled.

    Raises ValueError where the SHA-256 of model.safetensors is not the entry's.
    """
    check_sha256(folder / "model.safetensors", entry.sha256)
    from transformers import AutoModelForCausalLM, AutoTokenizer
    from transformers.utils.logging import disable_progress_bar

    disable_progress_bar()
    register()
    options = {"local_files_only": True, "trust_remote_code": False}
    tokenizer = AutoTokenizer.from_pretrained(folder, **options).backend_tokenizer
    tokenizer.encode_special_tokens = True  # a "<s>" that a person types is text
    model = AutoModelForCausalLM.from_pretrained(
        folder, dtype=torch.float32, attn_implementation=NAME, use_safetensors=True, **options
    ).eval()
    loaded = Loaded(entry, model, tokenizer, max(map(len, tokenizer.get_vocab())))
    for layer in range(entry.layers):
        hear_inputs(layer, loaded.attention_module(layer))
    return loaded


def check_sha256(path: Path, expected: str) -> None:
    """Raises ValueError where the file's SHA-256 is another one."""
    with path.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != expected:
        raise ValueError(f"{path.name} of {path.parent.name} has the SHA-256 {found}, not {expected}.")
