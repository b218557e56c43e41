"""Builds a model from its configuration and its files, once it is sure that they belong together."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from threading import Lock, get_ident
from typing import Any, cast

import torch
from torch import Tensor, nn
from torch.nn.modules.module import register_module_module_registration_hook

from model.pretrained import memory_left, probe, theirs
from model.pretrained.attention import NAME, follow, narrow, overhear
from model.pretrained.checkpoint import Checkpoint, contradicts, look
from model.pretrained.devices import device
from model.pretrained.families import Family, check_known
from model.pretrained.theirs import OPTIONS
from model.problem import N_, Problem

NUMBER = re.compile(r"(?<=\.)\d+(?=\.)")  # of a layer, in a weight's name
SPARE = 64 * 2**20  # bytes that a model may need beside twice its files': tables that it computes, a pooler
UNUSED = "pooler."  # BERT's pooler: its output is not shown, and most checkpoints have none

_reading = Lock()  # transformers patches torch while it reads: two at once find each other's weights missing


def read_weights(title: str, kind: Family, folder: Path, config: Any) -> tuple[Any, str]:
    """The model on its device, each of its attentions known by its place; and the SHA-256 of its weights.

    Raises Problem if files and configuration do not fit each other, before anything is built for real, and if
    there is not enough memory or transformers cannot build it.
    """
    files = look(title, folder)
    try:
        with _reading, theirs.quiet():
            plan = _planned(files, kind, config)
            _check_size(files, plan)
            built = partial(_built, title, type(plan), config)
            built(files.outlines())  # names and shapes are compared before a weight is read
            state, digest = files.read()
            model = built(state)
        for place, module in kind.modules(model):
            follow(place, module)
            overhear(place, kind.block(model, place), kind, kind.columns(model, place))
        narrow(model)
        return model.eval().to(device()), digest
    except Problem:
        raise
    except Exception as error:
        raise probe.cannot_run(title, error) from error


def _planned(files: Checkpoint, kind: Family, config: Any) -> Any:
    """The model that the configuration asks for, built without memory: with the head that names a masked token, if
    the files hold it."""
    if kind.head and theirs.loads(kind.head, config):
        plan = _plan(files, kind.head, config)
        if own_names(plan) <= files.held.keys():
            return plan
    return _plan(files, kind.auto, config)


def _plan(files: Checkpoint, auto: str, config: Any) -> Any:
    with _bounded(files), torch.device("meta"):
        return theirs.class_of(auto).from_config(config)


def own_names(model: Any) -> set[str]:
    """The matrices of a head, without those that it shares with the model below it. (Older files name what is no matrix
    otherwise.)"""
    below = {id(each) for each in model.base_model.parameters()}
    return {name for name, each in model.named_parameters() if each.ndim > 1 and id(each) not in below}


def _check_size(files: Checkpoint, plan: Any) -> None:
    """Problem if a model is not what the files hold, or more than this computer has room for."""
    tensors = {id(each): each for each in (*plan.parameters(), *plan.buffers())}.values()
    size, held = sum(each.numel() * each.element_size() for each in tensors), 4 * files.numbers  # as float32
    if size > 2 * held + SPARE:
        raise Problem(
            N_("“{title}” cannot be shown: its config.json describes a model of {size} GB, and its weights are {held} "
               "GB. They do not belong together: take the config.json that came with the weights."),
            field="model", title=files.title, size=_gigabytes(size), held=_gigabytes(held),
        )  # fmt: skip
    # every weight in float32, the file that is being read and what it is cut into
    needed, free = max(size, held) + 2 * max(file.stat().st_size for file in files.files), memory_left.free()
    if needed > free:
        raise Problem(
            N_("“{title}” needs {needed} GB of memory, and this computer has {free} GB left: close other programs, or "
               "take a smaller model."),
            field="model", title=files.title, needed=_gigabytes(needed), free=_gigabytes(free),
        )  # fmt: skip


def _built(title: str, kind_of: Any, config: Any, state: Mapping[str, Tensor]) -> Any:
    """A model with these weights. Problem if the configuration asks for others."""
    # sizes that differ come back in the report, where they are said; the plan has bounded what they can cost
    model, report = kind_of.from_pretrained(
        None, config=config, state_dict=state, dtype=torch.float32, attn_implementation=NAME,
        output_loading_info=True, ignore_mismatched_sizes=True, **OPTIONS,
    )  # fmt: skip
    _check_report(title, model, report)
    return model


def _gigabytes(size: float) -> str:
    return f"{size / 1e9:,.3g}"


@contextmanager
def _bounded(files: Checkpoint) -> Iterator[None]:
    """While a model is built in this thread: Problem once it has more modules than the files can fill."""
    thread, built = get_ident(), Counter[str]()

    def count(*_: object) -> None:
        if get_ident() == thread:
            built["modules"] += 1
            if built["modules"] > files.parts:
                raise contradicts(files.title, f"{built['modules']} modules, {len(files.held)} tensors")

    hook = register_module_module_registration_hook(count)
    try:
        yield
    finally:
        hook.remove()


def _check_report(title: str, model: nn.Module, report: Any) -> None:
    """Problem if files and configuration name different weights, or the same in different sizes."""
    missing = sorted(name for name in report["missing_keys"] if not name.startswith(UNUSED))
    if missing:  # transformers fills them with random numbers
        check_known(title, cast(Any, model).config.model_type)
        raise Problem(
            N_("“{title}” cannot be shown: its files lack {n} of its weights, such as {name}."),
            field="id", title=title, n=len(missing), name=missing[0],
        )  # fmt: skip
    for name, of_files, of_config in sorted(report["mismatched_keys"]):
        raise contradicts(title, f"{name}: {_by(of_files)} ≠ {_by(of_config)}")
    known = {NUMBER.sub("#", name) for name in model.state_dict()}
    more = sorted(name for name in report["unexpected_keys"] if NUMBER.sub("#", name) in known)
    if more:  # such as the layers behind those that the configuration counts
        raise contradicts(title, more[0])
    for name, weight in model.named_parameters():
        if not weight.isfinite().all():
            raise Problem(
                N_("“{title}” cannot be shown: its weights are damaged, {name} has cells that are not numbers. Get "
                   "them again."),
                field="id", title=title, name=name,
            )  # fmt: skip


def _by(shape: object) -> str:
    return " × ".join(map(str, shape)) if isinstance(shape, (tuple, list, torch.Size)) else str(shape)
