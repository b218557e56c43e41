"""What lies in a checkpoint's folder, looked at before anything is built of it, and then read into memory.

Nothing stays mapped: a file that is cut or overwritten later changes nothing here, and the digest is of the very bytes
that were read.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from math import prod
from pathlib import Path
from typing import Any, NamedTuple

import torch
from torch import Tensor

from model.problem import N_, Problem, reason

WEIGHTS, INDEX, CONFIG = "model.safetensors", "model.safetensors.index.json", "config.json"
PLAIN = ("F64", "F32", "F16", "BF16")  # numbers that are what they say; all others need a scale beside them
QUANTIZED = ("quantization_config", "compression_config", "quantization")  # transformers', compressed-tensors', MLX's
POINTER = b"version https://git-lfs"
PAGES = (b"<!doctype html", b"<html", b"<?xml")
COUNTS = re.compile(r"^(num|n)_|(layers?|blocks?|depth)$")  # of parts, in a configuration
LAYERS = re.compile(r"(layers?|blocks?|depth)$")
MOST = 10**6  # of anything that is counted
SPARE = 1000  # parts that need no tensor of their own


class Held(NamedTuple):
    """A tensor of a file: how safetensors names its numbers, and how many stand along each axis."""

    dtype: str
    shape: tuple[int, ...]


@dataclass(frozen=True)
class Checkpoint:
    """A folder whose files are what they should be. files: those of the weights; held: their tensors by name."""

    title: str
    files: tuple[Path, ...]
    held: Mapping[str, Held]

    @property
    def numbers(self) -> int:
        """How many the files hold."""
        return sum(prod(each.shape) for each in self.held.values())

    @property
    def parts(self) -> int:
        """Most modules that can be filled from the files."""
        return SPARE + 20 * len(self.held)

    def outlines(self) -> dict[str, Tensor]:
        """Tensors of the shapes that the files hold, of one number each in memory."""
        return {name: torch.zeros(()).expand(each.shape) for name, each in self.held.items()}

    def read(self) -> tuple[dict[str, Tensor], str]:
        """The tensors in memory, those of numbers with a point in float32; and the SHA-256 of their files."""
        from safetensors import SafetensorError
        from safetensors.torch import load

        digest = hashlib.sha256()
        found: dict[str, Tensor] = {}
        for file in self.files:  # one in memory at a time, beside what came of the others
            with readable(self.title, file):
                data = file.read_bytes()
            digest.update(data)
            try:
                tensors = load(data)
            except (SafetensorError, KeyError) as error:  # changed since it was looked at
                raise damaged(self.title, file, error) from error
            del data
            found |= {name: each.float() if each.is_floating_point() else each for name, each in tensors.items()}
        return found, digest.hexdigest()


def look(title: str, folder: Path) -> Checkpoint:
    """Reads the configuration and the heads of the files. Raises Problem if they are not what they should be."""
    config = read_json(title, folder / CONFIG)
    files = tuple(weights(title, folder))
    held = {name: each for file in files for name, each in _head(title, file).items()}
    found = Checkpoint(title, files, held)
    _check_plain(found, config)
    _check_counts(found, config)
    return found


def weights(title: str, folder: Path) -> Iterator[Path]:
    """The files of the weights, as transformers chooses them: one, or those that an index names."""
    if (folder / WEIGHTS).exists() or not (folder / INDEX).exists():
        yield folder / WEIGHTS
        return
    index = read_json(title, folder / INDEX).get("weight_map")
    if not isinstance(index, dict) or not index or any(Path(str(name)).name != name for name in index.values()):
        raise Problem(
            N_("“{title}” cannot be shown: its {file} names no weight files in the folder: get it again."),
            field="model", title=title, file=INDEX,
        )  # fmt: skip
    yield from (folder / name for name in sorted(set(index.values())))


def read_json(title: str, file: Path) -> dict[str, Any]:
    """A file that holds one object. Raises Problem if it does not."""
    _check_kind(title, file)
    try:
        with readable(title, file):
            found = json.loads(file.read_bytes())
    except (ValueError, RecursionError) as error:
        raise not_json(title, file.name, reason(error)) from error
    if not isinstance(found, dict):
        raise not_json(title, file.name, type(found).__name__)
    return found


def not_json(title: str, file: str, why: str) -> Problem:
    """The refusal of a text that should be an object in JSON."""
    return Problem(
        N_("“{title}” cannot be shown: its {file} is not a JSON object ({reason}): get it again, or repair it."),
        field="model", title=title, file=file, reason=why,
    )  # fmt: skip


@contextmanager
def readable(title: str, file: Path) -> Iterator[None]:
    """What the system refuses, as a sentence."""
    try:
        yield
    except FileNotFoundError as error:
        raise Problem(
            N_("“{title}” cannot be shown: its folder lacks {file}: get it, and put it with the others."),
            field="model", title=title, file=file.name,
        ) from error  # fmt: skip
    except OSError as error:
        raise Problem(
            N_("“{title}” cannot be shown: its {file} cannot be read ({reason})."),
            field="model", title=title, file=file.name, reason=reason(error),
        ) from error  # fmt: skip


def _check_kind(title: str, file: Path) -> int:
    """Bytes of the file. Raises Problem if it is not itself, but what stands in its place when a download fails."""
    with readable(title, file), file.open("rb") as data:
        head, size = data.read(200).lstrip().lower(), file.stat().st_size
    if not head:
        raise Problem(
            N_("“{title}” cannot be shown: its {file} is empty: get it again."),
            field="model", title=title, file=file.name,
        )  # fmt: skip
    if head.startswith(POINTER):
        raise Problem(
            N_("“{title}” cannot be shown: its {file} is a pointer of Git LFS in place of the file itself: run “git "
               "lfs pull” in its folder, and try again."),
            field="model", title=title, file=file.name,
        )  # fmt: skip
    if head.startswith(PAGES):
        raise Problem(
            N_("“{title}” cannot be shown: its {file} is a web page that was saved in place of the file itself: get it "
               "again."),
            field="model", title=title, file=file.name,
        )  # fmt: skip
    return size


def _head(title: str, file: Path) -> dict[str, Held]:
    """What a file of safetensors says of its tensors; they are not read."""
    from safetensors import SafetensorError, safe_open

    size = _check_kind(title, file)
    _check_whole(title, file, size)
    try:
        with readable(title, file), safe_open(file, "pt") as opened:
            slices = ((name, opened.get_slice(name)) for name in opened.keys())  # noqa: SIM118  (it is no mapping)
            return {name: Held(each.get_dtype(), tuple(each.get_shape())) for name, each in slices}
    except SafetensorError as error:
        raise damaged(title, file, error) from error


def _check_whole(title: str, file: Path, size: int) -> None:
    """Problem if the head, eight bytes of length and then JSON, promises more bytes than came."""
    with readable(title, file), file.open("rb") as data:
        length = int.from_bytes(data.read(8), "little")
        try:
            head = json.loads(data.read(length)) if length < size else {}
            ends = [each["data_offsets"][1] for name, each in head.items() if name != "__metadata__"]
            whole = 8 + length + int(max(ends, default=0))
        except (ValueError, RecursionError, AttributeError, TypeError, LookupError):
            return  # no such head at all: safetensors says in what it is wrong
    if size < whole <= 2**44:  # 16 TB: more is no length, but another kind of file
        raise Problem(
            N_("“{title}” cannot be shown: its {file} is cut short, {size} of {whole} bytes came: get it again."),
            field="model", title=title, file=file.name, size=f"{size:,}", whole=f"{whole:,}",
        )  # fmt: skip


def damaged(title: str, file: Path, error: Exception) -> Problem:
    """The refusal of a file that safetensors cannot read."""
    return Problem(
        N_("“{title}” cannot be shown: its {file} is damaged, or not a safetensors file ({reason}): get it again."),
        field="model", title=title, file=file.name, reason=reason(error),
    )  # fmt: skip


def _check_plain(found: Checkpoint, config: Mapping[str, Any]) -> None:
    """Problem if the weights are not the numbers themselves."""
    said = next((config[name] for name in QUANTIZED if config.get(name)), None)
    method = said.get("quant_method") or said.get("format") if isinstance(said, dict) else said
    stored = next((e.dtype for name, e in found.held.items() if name.endswith("weight") and e.dtype not in PLAIN), None)
    if said or stored:
        raise Problem(
            N_("“{title}” cannot be shown: its weights are quantised ({method}), and Headlight reads only plain "
               "numbers: take the model that it was made from."),
            field="model", title=found.title, method=method or stored or "?",
        )  # fmt: skip


def _check_counts(found: Checkpoint, config: Mapping[str, Any]) -> None:
    """Problem if the configuration asks for more parts than the files can fill; it is not built to find out."""
    for key, value in config.items():
        if isinstance(value, dict):
            _check_counts(found, value)
        most = found.parts if LAYERS.search(key) else MOST
        if isinstance(value, int) and COUNTS.search(key) and not 0 <= value <= most:
            raise contradicts(found.title, f"{key} = {value}")


def contradicts(title: str, why: str) -> Problem:
    """The refusal of a configuration that cannot be that of the weights, or of anything."""
    return Problem(
        N_("“{title}” cannot be shown: its config.json contradicts itself or its weights ({reason}): take the one that "
           "came with the weights."),
        field="model", title=title, reason=why,
    )  # fmt: skip
