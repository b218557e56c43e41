"""Models of one's own: checkpoints in Hugging Face form, named by whoever starts the server, never from the web."""

from __future__ import annotations

import os
import re
from collections.abc import Container
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path
from typing import Any

from model.pretrained.catalogue import CATALOGUE, NOT_STATED, READ, Entry, find
from model.pretrained.checkpoint import contradicts, look, readable
from model.pretrained.families import BEHIND_PADDING
from model.pretrained.loading import keep, open_checkpoint, read_config
from model.pretrained.located import HUB, Located, located
from model.problem import N_, Problem, reason

Stamp = tuple[tuple[str, int, int], ...]  # of each file: its name, its bytes, when it was written (ns)
CARD = "README.md"
ANY_LENGTH = 512  # tokens, of a model without places of its own, such as T5: what it was trained with


@dataclass(frozen=True)
class Own(Entry):
    """A model that stands in a folder of its own; stamp: how its files were when they were read."""

    where: Path = Path()
    stamp: Stamp = ()

    @property
    def folder(self) -> Path:
        return self.where

    def here(self) -> bool:
        """It was read when it was added, and is in memory since."""
        return True

    def sound(self, folder: Path | None = None) -> bool:
        """What is in memory is what was read, whatever becomes of the files."""
        return True


def add(name: str) -> Entry:
    """Reads and probes a checkpoint, and puts it into the catalogue, unless it is there; name: a folder, one of the
    hub's cache, or a name or an address on Hugging Face's hub.

    Raises Problem if there is none, or it is refused; nothing else, whatever lies in the folder.
    """
    found = located(name)
    before = _stamp(found)
    try:
        return _known(found, before) or _add(found, before)
    except Exception as error:  # of a stranger's files anything can come; the reason is technical
        _check_still(found, before)
        if isinstance(error, Problem):
            raise
        raise Problem(
            N_("“{title}” cannot be shown: reading it failed unexpectedly ({reason})."),
            field="model", title=found.title, reason=reason(error),
        ) from error  # fmt: skip


def named(model: str | os.PathLike[str] | Entry) -> Entry:
    """A model by its id, else by what `add` takes: a path, or a name with a / in it. Raises Problem."""
    if isinstance(model, Entry):
        return model
    name = os.fspath(model)
    if name in CATALOGUE or not (isinstance(model, os.PathLike) or os.path.dirname(name) or os.path.exists(name)):
        return find(name)
    return add(name)


def _known(found: Located, stamp: Stamp) -> Entry | None:
    """The one that was read from this folder, unless its files are others by now: then its id is free again."""
    folder = found.folder.resolve()
    for entry in list(CATALOGUE.values()):
        if isinstance(entry, Own) and entry.where == folder:
            if entry.stamp == stamp:
                return entry
            del CATALOGUE[entry.id]
    return None


def _stamp(found: Located) -> Stamp:
    """How the files are that may be read. Raises Problem if one cannot be, or the folder is gone."""
    seen = []
    with readable(found.title, found.folder):
        files = [each for each in sorted(found.folder.iterdir()) if each.name.endswith((*READ, CARD))]
    for each in files:
        with readable(found.title, each), each.open("rb"):  # transformers would say something else of it
            stat = each.stat()
        seen.append((each.name, stat.st_size, stat.st_mtime_ns))
    return tuple(seen)


def _check_still(found: Located, stamp: Stamp) -> None:
    """Problem if the files are no longer as they were when they began to be read."""
    with suppress(Problem):  # one that is gone, or all
        if _stamp(found) == stamp:
            return
    raise Problem(
        N_("“{title}” cannot be shown: its files changed while they were being read: try again once they are "
           "complete."),
        field="model", title=found.title,
    )  # fmt: skip


def _add(found: Located, stamp: Stamp) -> Entry:
    folder = found.folder.resolve()
    size = sum(file.stat().st_size for file in look(found.title, folder).files)
    if (most := context(read_config(found.title, folder))) < 1:
        raise contradicts(found.title, f"max_position_embeddings: {most}")
    entry = Own(
        id=id_of(found.title.rsplit("/", 1)[-1]), title=title_of(found.title), kind="causal", layers=0,
        heads=0, key_heads=0, d=0, what=N_("A model of your own."),
        context=most, licence=licence(folder), languages=languages(folder),
        source=found.source if found.source.startswith(HUB) else found.title, revision=revision(folder), sha256="",
        size=size, where=folder, stamp=stamp,
    )  # fmt: skip
    loaded = open_checkpoint(entry, folder)
    config: Any = loaded.model.config
    heads = loaded.found.heads[loaded.family.part]
    complete = replace(
        loaded.entry, kind=loaded.family.kind, layers=len(heads), heads=heads[0], d=config.hidden_size,
        key_heads=loaded.found.layers[loaded.family.part][0].key_heads, pairs=loaded.pairs, fills=loaded.fills,
        mask="" if loaded.mask is None else loaded.tokenizer.id_to_token(loaded.mask),
    )  # fmt: skip
    _check_still(found, stamp)
    keep(replace(loaded, entry=complete))
    CATALOGUE[complete.id] = complete
    return complete


def id_of(name: str) -> str:
    """A name as it stands in an address, that no other model has."""
    stem = re.sub(r"[^a-z0-9.]+", "-", name.lower()).strip("-.") or "model"
    return _free(stem, CATALOGUE, "{}-{}")


def title_of(name: str) -> str:
    """A name as it is shown, that no other model has: two folders may be called alike."""
    return _free(name, [entry.title for entry in CATALOGUE.values()], "{} ({})")


def _free(name: str, taken: Container[str], numbered: str) -> str:
    every = (numbered.format(name, n) if n > 1 else name for n in count(1))
    return next(each for each in every if each not in taken)


def context(config: Any) -> int:
    """Most tokens, those that the tokenizer adds included."""
    places = getattr(config, "max_position_embeddings", None) or ANY_LENGTH
    return int(places) - (config.pad_token_id + 1 if config.model_type in BEHIND_PADDING else 0)


def stated(folder: Path, what: str) -> str:
    """What matches at the head of the model's card, README.md; "" if nothing does."""
    readme = folder / CARD
    text = readme.read_text("utf-8", errors="replace")[:20_000] if readme.is_file() else ""
    head = re.match(r"---\n(.*?)\n---", text, re.DOTALL)
    found = re.search(what, f"{head[1]}\n", re.MULTILINE) if head else None
    return found[1] if found else ""


def licence(folder: Path) -> str:
    """What the model's card states."""
    return stated(folder, r"^license:\s*[\"']?([\w.+-]+)") or NOT_STATED


def languages(folder: Path) -> tuple[str, ...]:
    """The languages that the model's card states, one or a list of them."""
    return tuple(re.findall(r"\b[a-z]{2,3}\b", stated(folder, r"^language:(.*\n(?:[ -].*\n)*)")))


def revision(folder: Path) -> str:
    """The commit, if the folder is one of the hub's own cache."""
    found = re.search(r"snapshots/([0-9a-f]{40})$", folder.resolve().as_posix())
    return found[1] if found else NOT_STATED
