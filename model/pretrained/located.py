"""Which folder a person means by what they typed: a folder, one of the hub's cache, a name or an address of the hub.

What is none of these is named for what it is, with what to do.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

from model.pretrained import theirs
from model.problem import N_, Problem, reason

FILES = ["*.json", "*.safetensors", "*.txt", "*.model", "README.md"]  # nothing that would be unpickled or run
ON_THE_HUB = re.compile(r"\w[\w.-]*(/\w[\w.-]*)?", re.ASCII)
HUB = "https://huggingface.co/"
ADDRESS = re.compile(r"(?:https?://)?(?:www\.)?(?:huggingface\.co|hf\.co)/(?:models/)?"
                     r"(?P<name>\w[\w.-]*/\w[\w.-]*)(?:/(?:tree|blob|resolve)/(?P<revision>[\w.-]+)(?:/.*)?)?/?(?:[?#].*)?",
                     re.ASCII)  # fmt: skip
SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+://|git@")
CONFIG = "config.json"
CACHED = "models--"  # how a folder of the hub's cache begins
MOST = 5  # folders that are named at once

UNPICKLED = (".bin", ".pt", ".pth", ".ckpt", ".pkl", ".h5", ".msgpack", ".onnx", ".npz")
PACKED = (".zip", ".gz", ".tgz", ".tar", ".xz", ".zst", ".7z", ".bz2", ".whl")


class Located(NamedTuple):
    """folder: where the files lie; title: what the model is called; source: where it is from."""

    folder: Path
    title: str
    source: str


def located(name: str) -> Located:
    """The folder that is meant. Raises Problem if there is none."""
    shown = printable(name)
    try:
        place = Path(name).expanduser()
        if name and place.is_dir():
            return _of_folder(shown, place)
        if name and place.exists():
            raise _of_file(shown, place.suffix.lower())
    except (OSError, RuntimeError, ValueError) as error:
        if isinstance(error, Problem):
            raise
        raise Problem(
            N_("“{name}” cannot be looked into ({reason})."), field="model", name=shown, reason=reason(error)
        ) from error
    if found := ADDRESS.fullmatch(name):
        return _of_hub(found["name"], found["revision"])
    if SCHEME.match(name):
        raise Problem(
            N_("“{name}” is an address: only those of models on Hugging Face's hub are read, such as {example}. "
               "Download the files into a folder, and name that."),
            field="model", name=shown, example=f"{HUB}distilbert/distilgpt2",
        )  # fmt: skip
    if not ON_THE_HUB.fullmatch(name):
        raise Problem(N_("There is no folder “{name}”."), field="model", name=shown)
    return _of_hub(name, None)


def printable(name: str) -> str:
    """A file's name as it can be written: bytes that are no UTF-8 are marked."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _of_folder(name: str, place: Path) -> Located:
    """The model in a folder; of folders that hold models, they are named."""
    if place.name.startswith(CACHED):
        return _of_cache(name, place)
    inner = [each for each in sorted(place.iterdir()) if (each / CONFIG).exists() or each.name.startswith(CACHED)]
    if inner and not (place / CONFIG).exists():
        raise Problem(
            N_("“{name}” is not a model but a folder of models: name one of them, such as {folders}."),
            field="model", name=name, folders=", ".join(printable(str(each)) for each in inner[:MOST]),
        )  # fmt: skip
    return _whole(Located(place, printable(place.resolve().name), name), name)


def _of_cache(name: str, place: Path) -> Located:
    """The snapshot of the hub's cache that its main branch is at, or the only one."""
    title = "/".join(place.name.removeprefix(CACHED).split("--", 1))
    main, every = place / "refs" / "main", sorted(place.glob(f"snapshots/*/{CONFIG}"))
    wanted = main.read_text("utf-8", "replace").strip() if main.is_file() else ""
    found = [each.parent for each in every if each.parent.name == wanted or len(every) == 1]
    if found:
        return _whole(Located(found[0], title, HUB + title), name)
    if every:
        raise Problem(
            N_("“{name}” holds several versions of {title}: name one of them, such as {folders}."),
            field="model", name=name, title=title, folders=", ".join(str(each.parent) for each in every[:MOST]),
        )  # fmt: skip
    raise Problem(
        N_("“{name}” is a folder of the hub's cache in which no download was completed: name {title} itself."),
        field="model", name=name, title=title,
    )  # fmt: skip


def _whole(found: Located, name: str) -> Located:
    """The same. Raises Problem if it lacks its configuration or its weights, and says what it is then."""
    files = {each.name.lower() for each in found.folder.iterdir()}
    ends = {Path(each).suffix for each in files}
    has_config, has_weights = CONFIG in files, ".safetensors" in ends
    if has_config and has_weights:
        return found
    if "adapter_config.json" in files:
        raise Problem(
            N_("“{name}” is an adapter (LoRA): it holds changes to another model, {base}, and is not a model by "
               "itself. Merge the two (merge_and_unload, then save_pretrained), and name the resulting folder."),
            field="model", name=name, base=_base(found.folder / "adapter_config.json"),
        )  # fmt: skip
    if has_weights:
        raise Problem(
            N_("“{name}” has no config.json, which says how its weights fit together: get it, and put it with them."),
            field="model", name=name,
        )  # fmt: skip
    if other := min(ends & {".gguf", *UNPICKLED, *PACKED}, default=""):
        raise _of_file(name, other)
    raise Problem(
        N_("“{name}” holds no model: it needs a config.json, safetensors and a tokenizer.json."),
        field="model", name=name,
    )  # fmt: skip


def _of_file(name: str, end: str) -> Problem:
    """What a file is, by the end of its name, where a folder is needed."""
    if end == ".gguf":
        return Problem(
            N_("“{name}” is in llama.cpp's format, GGUF, which is not read here: take the folder, or the name on "
               "Hugging Face's hub, of the model that it was made from."),
            field="model", name=name,
        )  # fmt: skip
    if end in UNPICKLED:
        return Problem(
            N_("“{name}” holds no safetensors; other weights are unpickled, which can run a stranger's code. Load it "
               "where you trust it, save it with save_pretrained, and name that folder."),
            field="model", name=name,
        )  # fmt: skip
    if end in PACKED:
        return Problem(N_("“{name}” is packed: unpack it, and name the folder."), field="model", name=name)
    return Problem(
        N_("“{name}” is a single file: name its folder, which has to hold a config.json, safetensors and a "
           "tokenizer.json."),
        field="model", name=name,
    )  # fmt: skip


def _base(file: Path) -> str:
    """The model that an adapter belongs to, as far as it says."""
    found = re.search(r'"base_model_name_or_path"\s*:\s*"([^"\\]+)"', file.read_text("utf-8", "replace"))
    return found[1] if found else "?"


def _of_hub(name: str, revision: str | None) -> Located:
    """What the hub has under a name, in its own cache."""
    try:
        folder = theirs.snapshot(name, revision, FILES)
    except Exception as error:  # the network's, the hub's or the disk's: each is said, none stops in a traceback
        raise Problem(
            N_("“{name}” is not a folder here, and could not be fetched from Hugging Face's hub ({reason})."),
            field="model", name=name, reason=reason(error),
        ) from error  # fmt: skip
    return _whole(Located(folder, name, HUB + name), name)
