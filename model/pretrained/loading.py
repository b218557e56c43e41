"""Loads a trained model once, after checking its bytes; transformers is imported on first use."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from threading import Lock
from typing import Any

from torch import nn

from model.pretrained import checkpoint, probe, theirs
from model.pretrained.attention import NAME, attention
from model.pretrained.building import read_weights
from model.pretrained.catalogue import CATALOGUE, Entry, check_ready, find
from model.pretrained.checkpoint import contradicts
from model.pretrained.families import Family, Part, Place, check_known, family
from model.pretrained.pairs import takes_pairs, typable
from model.pretrained.probe import Found
from model.pretrained.spelling import Spelling, spelling
from model.problem import N_, Problem, reason

TOKENIZER = "tokenizer.json"


@dataclass(frozen=True)
class Loaded:
    """A model in memory: fp32, in evaluation mode, its attention ours, admitted by the probe.

    tokenizer: a Tokenizer of the tokenizers library; longest: characters of its longest piece
    spelling: how its vocabulary writes a piece; found: what the probe measured
    pairs: whether it reads two sentences; mask: the id of the token that stands for a masked word; fills: whether it
    has the head that names that word
    """

    entry: Entry
    model: nn.Module
    tokenizer: Any
    longest: int
    family: Family
    spelling: Spelling
    found: Found
    pairs: bool = False
    mask: int | None = None
    fills: bool = False

    def attention_module(self, layer: int, part: Part | None = None) -> Any:
        """The attention of a layer, with its projections."""
        return self.family.block(self.model, Place(part or self.family.part, layer))


_loaded: dict[str, Loaded] = {}
_locks: dict[str, Lock] = {}
_lock = Lock()


def load(id_: str) -> Loaded:
    """The model of this id, loaded once however many ask at the same time.

    Raises Problem for an unknown id, for what is not fetched yet, and if its files are not those of the catalogue.
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

    Raises Problem if one of its files is not that of the entry, which says what to do, and if the probe refuses.
    """
    if not entry.sound(folder):
        raise entry.damage()
    loaded = open_checkpoint(entry, folder)
    if loaded.entry.sha256 != entry.sha256:  # overwritten since a moment ago
        raise entry.damage()
    return loaded


def open_checkpoint(entry: Entry, folder: Path) -> Loaded:
    """Loads and probes a model of any family; its entry has the SHA-256 of the weights that were read.

    Raises Problem if it is refused.
    """
    theirs.register(NAME, attention)
    config = read_config(entry.title, folder)
    kind = family(config.model_type)
    if not theirs.loads(kind.auto, config):
        check_known(entry.title, config.model_type)
    if kind.kind == "image":
        raise Problem(
            N_("“{title}” cannot be shown: it reads pictures, and Headlight reads text."), field="id", title=entry.title
        )
    tokenizer, named = _read_tokenizer(entry.title, folder)
    model, digest = read_weights(entry.title, kind, folder, config)
    check_tokens(entry.title, tokenizer, model)
    found = probe.probe(entry.title, model, kind, probe.inputs(model, kind, tokenizer, entry.context))
    is_encoder = kind.kind == "encoder"
    if pairs := is_encoder and takes_pairs(tokenizer):
        found = probe.with_pair(entry.title, model, kind, tokenizer, entry.context, found)
    mask = _mask(tokenizer, named, model) if is_encoder else None
    longest = max(map(len, tokenizer.get_vocab()))
    entry = replace(entry, sha256=digest, others=tuple(kind.others(model)))
    return Loaded(
        entry, model, tokenizer if mask is None else typable(tokenizer, named), longest, kind,
        spelling(tokenizer), found, pairs, mask, fills=is_encoder and model.base_model is not model,
    )  # fmt: skip


def _mask(tokenizer: Any, named: str, model: Any) -> int | None:
    """The id of the mask token, if the model's embedding has a row for it."""
    found: int | None = tokenizer.token_to_id(named) if named else None
    return found if found is not None and found < model.get_input_embeddings().num_embeddings else None


def check_tokens(title: str, tokenizer: Any, model: Any) -> None:
    """Problem if a text may hold a token that the model's embedding has no row for. Special tokens that nobody can
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
    """The model's configuration. Raises Problem if there is none that transformers knows without foreign code, and
    if what it says cannot be."""
    said = checkpoint.read_json(title, folder / checkpoint.CONFIG)
    try:
        return theirs.config(folder)
    except Exception as error:  # whatever its checks raise: StrictDataclassError, TypeError, ZeroDivisionError …
        if theirs.knows(said.get("model_type")):
            raise contradicts(title, reason(error)) from error
        raise Problem(
            N_("“{title}” cannot be shown: its config.json is for a model that transformers does not know ({type})."),
            field="id", title=title, type=said.get("model_type", "?"),
        ) from error  # fmt: skip


def read_tokenizer(title: str, folder: Path) -> Any:
    """A Tokenizer of the tokenizers library, that never cuts a text and takes a "<s>" that is typed for text.

    Raises Problem if there is none, or one that knows no word.
    """
    return _read_tokenizer(title, folder)[0]


def _read_tokenizer(title: str, folder: Path) -> tuple[Any, str]:
    """It, and what it calls its mask token: "" if it has none."""
    here = (folder / TOKENIZER).exists()
    if here:
        checkpoint.read_json(title, folder / TOKENIZER)
    try:
        tokenizer, mask = theirs.tokenizer(folder)
        if not tokenizer.get_vocab().keys() - {str(each) for each in tokenizer.get_added_tokens_decoder().values()}:
            raise ValueError("it knows no word")  # transformers makes an empty one if the files are missing
    except Exception as error:  # the Rust library's own are plain Exceptions
        if here:
            raise Problem(
                N_("“{title}” cannot be shown: its tokenizer.json cannot be used ({reason}): take the one that came "
                   "with the weights."),
                field="id", title=title, reason=reason(error),
            ) from error  # fmt: skip
        raise Problem(
            N_("“{title}” cannot be shown: its tokenizer cannot be read; it needs a tokenizer.json."),
            field="id", title=title,
        ) from error  # fmt: skip
    tokenizer.no_truncation()
    tokenizer.no_padding()
    tokenizer.encode_special_tokens = True
    return tokenizer, mask or ""
