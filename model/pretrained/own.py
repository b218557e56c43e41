"""Models of one's own: checkpoints in Hugging Face form, named by whoever starts the server, never from the web."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from model.digest import sha256
from model.pretrained.catalogue import CATALOGUE, NOT_STATED, Entry
from model.pretrained.families import BEHIND_PADDING
from model.pretrained.loading import keep, open_checkpoint, read_config
from model.problem import N_, Problem

FILES = ["*.json", "*.safetensors", "*.txt", "README.md"]  # nothing that would be unpickled or run
ON_THE_HUB = re.compile(r"\w[\w.-]*(/\w[\w.-]*)?")
ANY_LENGTH = 512  # tokens, of a model without places of its own, such as T5: what it was trained with


@dataclass(frozen=True)
class Own(Entry):
    """A model that stands in a folder of its own."""

    where: Path = Path()

    @property
    def folder(self) -> Path:
        return self.where

    def here(self) -> bool:
        """It was read when the server started."""
        return True


def add(name: str) -> Entry:
    """Reads and probes a checkpoint, and puts it into the catalogue; name: a folder, or one on Hugging Face's hub.

    Raises Problem where there is none, or it is refused.
    """
    folder, source = located(name)
    weights = sorted(folder.glob("*.safetensors"))
    if not weights:
        raise Problem(
            N_("“{name}” holds no safetensors; other weights are unpickled, which can run a stranger's code."),
            field="model", name=name,
        )  # fmt: skip
    title = folder.resolve().name if source == name else name
    entry = Own(
        id=id_of(title.rsplit("/", 1)[-1]), title=title, kind="causal", layers=0, heads=0, key_heads=0, d=0,
        what=N_("A model of your own, named when Headlight was started."), context=ANY_LENGTH,
        licence=licence(folder), source=title if source == name else source, revision=revision(folder),
        sha256=sha256(weights), size=sum(file.stat().st_size for file in weights), where=folder,
    )  # fmt: skip
    loaded = open_checkpoint(replace(entry, context=context(read_config(title, folder))), folder)
    config: Any = loaded.model.config
    heads = loaded.found.heads[loaded.family.part]
    found = replace(
        loaded.entry, kind=loaded.family.kind, layers=len(heads), heads=heads[0], d=config.hidden_size,
        key_heads=getattr(config, "num_key_value_heads", None) or heads[0],
    )  # fmt: skip
    keep(replace(loaded, entry=found))
    CATALOGUE[found.id] = found
    return found


def located(name: str) -> tuple[Path, str]:
    """The folder, and where it is from: the hub's address, or the name itself."""
    folder = Path(name).expanduser()
    if folder.is_dir():
        return folder, name
    if not ON_THE_HUB.fullmatch(name):
        raise Problem(N_("There is no folder “{name}”."), field="model", name=name)
    from transformers.utils.hub import snapshot_download

    try:
        return Path(snapshot_download(name, allow_patterns=FILES)), f"https://huggingface.co/{name}"
    except Exception as error:  # the network's, the hub's or the disk's: each is said, none stops in a traceback
        raise Problem(
            N_("“{name}” is no folder here, and cannot be had from Hugging Face's hub ({reason})."),
            field="model", name=name, reason=(str(error) or type(error).__name__).splitlines()[0][:200],
        ) from error  # fmt: skip


def id_of(name: str) -> str:
    """A name as it stands in an address, that no other model has."""
    stem = re.sub(r"[^a-z0-9.]+", "-", name.lower()).strip("-.") or "model"
    found, n = stem, 1
    while found in CATALOGUE:
        n += 1
        found = f"{stem}-{n}"
    return found


def context(config: Any) -> int:
    """Most tokens, those that the tokenizer adds included."""
    places = getattr(config, "max_position_embeddings", None) or ANY_LENGTH
    return int(places) - (config.pad_token_id + 1 if config.model_type in BEHIND_PADDING else 0)


def licence(folder: Path) -> str:
    """What the model's card states at its head, in README.md."""
    readme = folder / "README.md"
    text = readme.read_text("utf-8", errors="replace")[:20_000] if readme.is_file() else ""
    head = re.match(r"---\n(.*?)\n---", text, re.DOTALL)
    found = re.search(r"^license:\s*[\"']?([\w.+-]+)", head[1], re.MULTILINE) if head else None
    return found[1] if found else NOT_STATED


def revision(folder: Path) -> str:
    """The commit, where the folder is one of the hub's own cache."""
    found = re.search(r"snapshots/([0-9a-f]{40})$", folder.resolve().as_posix())
    return found[1] if found else NOT_STATED
