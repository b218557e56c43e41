"""A training as a file: its frames, with the weights, as safetensors; nothing is pickled.

`__metadata__` has one entry, `headlight`: JSON of what was trained (task, models, seed, steps), of each frame its step
and each model's scalars, and `about`, whatever else is said of it. Tensors are named `FRAME.MODEL.NAME`, those of
weights `FRAME.MODEL.weights.NAME`, counted from 0.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from typing import Any

import safetensors.torch
import torch
from safetensors import SafetensorError
from torch import Tensor

from model.learning.changes import Change, ordered
from model.learning.course import MODELS, Frame, Seen
from model.learning.made import made
from model.learning.settings import Settings
from model.learning.task import find
from model.problem import N_, Problem

NAME = "headlight"
FORMAT = 1
LARGEST = 64 * 2**20  # bytes
HEAD = 8  # bytes, that say how long the header is
DAMAGED = N_("This is no training that Headlight has saved, or the file is damaged; choose another one.")
OTHERS = (SafetensorError, ValueError, LookupError, TypeError, AttributeError, RecursionError)  # of a foreign file


@dataclass(frozen=True)
class Kept:
    """What was trained, and its frames; a frame may come without weights. about: what else is said of it, as JSON
    corpus: the text that it learned from, if it was one's own; changes: on the way"""

    task: str
    models: Sequence[Settings]
    seed: int
    steps: int
    frames: Sequence[Frame]
    about: Mapping[str, Any] = field(default_factory=dict)
    corpus: str = ""
    changes: Sequence[Change] = ()


def keep(kept: Kept, *, halved: bool = False) -> bytes:
    """The file. halved: maps and weights as fp16. Raises Problem if it was larger than a file may be."""
    tensors = dict(_tensors(kept.frames, halved))
    size = sum(each.nbytes for each in tensors.values())
    if size > LARGEST:
        raise Problem(N_("These frames would take {n} MB, and a file holds {most}; choose a smaller model."),
                      field="models", n=size // 2**20, most=LARGEST // 2**20)  # fmt: skip
    said = {
        "format": FORMAT, "task": kept.task, "models": [asdict(each) for each in kept.models], "seed": kept.seed,
        "steps": kept.steps, "corpus": kept.corpus, "changes": [_written(each) for each in kept.changes],
        "frames": [_scalars(frame) for frame in kept.frames], "about": dict(kept.about),
    }  # fmt: skip
    return safetensors.torch.save(tensors, {NAME: json.dumps(said, allow_nan=False)})


def read(data: bytes) -> Kept:
    """What a file holds. Raises Problem for one that is too large, damaged or none of ours."""
    if len(data) > 2 * LARGEST:
        raise Problem(N_("A file of a training has {most} MB at most."), field="file", most=2 * LARGEST // 2**20)
    try:
        return _read(data)
    except Problem:
        raise
    except OTHERS as error:
        raise Problem(DAMAGED, field="file") from error


def _tensors(frames: Sequence[Frame], halved: bool) -> Iterator[tuple[str, Tensor]]:
    for i, frame in enumerate(frames):
        for j, seen in enumerate(frame.models):
            for each in fields(seen):
                value = getattr(seen, each.name)
                named = {f".{name}": own for name, own in value.items()} if isinstance(value, dict) else {"": value}
                for name, own in named.items():
                    if isinstance(own, Tensor):
                        own = own.half() if halved and each.name != "pattern" else own
                        yield f"{i}.{j}.{each.name}{name}", own.contiguous().clone()


def _written(change: Change) -> dict[str, Any]:
    return {name: value for name, value in asdict(change).items() if value is not None}


def _scalars(frame: Frame) -> dict[str, Any]:
    """A number beyond all bounds is null, as JSON has none."""
    models = []
    for seen in frame.models:
        own = {each.name: getattr(seen, each.name) for each in fields(seen)}
        found = {name: value for name, value in own.items() if isinstance(value, float | int)}
        models.append({name: value if math.isfinite(value) else None for name, value in found.items()})
    return {"step": frame.step, "models": models}


def _read(data: bytes) -> Kept:
    size = int.from_bytes(data[:HEAD], "little")
    said = json.loads(json.loads(data[HEAD : HEAD + size])["__metadata__"][NAME])
    if said["format"] != FORMAT:
        raise ValueError(said["format"])
    models = [Settings.of(own, Settings()) for own in said["models"]]
    tensors: dict[str, dict[str, Tensor]] = {}
    for name, value in safetensors.torch.load(data).items():
        frame, model, rest = name.split(".", 2)
        tensors.setdefault(f"{frame}.{model}", {})[rest] = value.float() if value.dtype == torch.half else value
    frames = [
        Frame(own["step"], [_seen(each, tensors[f"{i}.{j}"]) for j, each in enumerate(own["models"])])
        for i, own in enumerate(said["frames"])
    ]
    corpus = said.get("corpus", "")
    changes = [_change(each) for each in said.get("changes", ())]
    kept = Kept(find(said["task"], corpus).id, models, said["seed"], said["steps"], frames, said["about"], corpus,
                changes)  # fmt: skip
    _check(kept)
    return kept


def _change(given: Mapping[str, Any]) -> Change:
    own: dict[str, Any] = {name: tuple(each) if isinstance(each, list) else each for name, each in given.items()}
    return Change(**own)


def _seen(scalars: Mapping[str, float | None], tensors: Mapping[str, Tensor]) -> Seen:
    weights = {name.removeprefix("weights."): own for name, own in tensors.items() if name.startswith("weights.")}
    given: dict[str, Any] = {each.name: tensors.get(each.name, scalars.get(each.name)) for each in fields(Seen)}
    return Seen(**{**given, "loss": _loss(scalars["loss"]), "weights": weights})


def _loss(value: float | None) -> float:
    return math.nan if value is None else value


def _check(kept: Kept) -> None:
    """Raises ValueError, or what a wrong kind raises, if something does not fit the rest."""
    steps = [frame.step for frame in kept.frames]
    numbers: list[Any] = [kept.seed, kept.steps, *steps]
    about: Any = kept.about
    fits = (
        1 <= len(kept.models) <= len(MODELS)
        and all(isinstance(each, int) for each in numbers) and isinstance(about, dict) and steps == sorted(set(steps))
        and steps[0] >= 0 and steps[-1] <= kept.steps
        and all(len(frame.models) == len(kept.models) for frame in kept.frames)
    )  # fmt: skip
    if not fits:
        raise ValueError(kept)
    ordered(kept.changes, kept.models, kept.steps)
    for i, settings in enumerate(kept.models):
        own = made(find(kept.task, kept.corpus), settings, torch.Generator()).state_dict()
        shapes = {name: value.shape for name, value in own.items()}
        for frame in kept.frames:
            _check_seen(frame.models[i], settings, shapes)


def _check_seen(seen: Seen, settings: Settings, shapes: Mapping[str, torch.Size]) -> None:
    heads = (settings.layers, settings.heads)
    scalars: tuple[Any, ...] = (seen.loss, seen.right, seen.seconds)
    fits = (
        all(isinstance(each, float | int) for each in scalars)
        and seen.pattern.shape == heads and seen.maps.shape[:2] == heads and seen.maps.ndim == 4
        and (seen.aside is None or seen.aside.shape == heads)
        and (not seen.weights or {name: own.shape for name, own in seen.weights.items()} == shapes)
    )  # fmt: skip
    if not fits:
        raise ValueError(heads)
