"""The functions that the network is made of, as the page shows them: their code, and what is said of each step."""

from __future__ import annotations

from collections.abc import Callable
from inspect import signature

from torch import Tensor

from model.lab import registry
from model.lab.registry import Mechanism
from model.mechanisms import patch_embedding as first
from model.mechanisms import read_out as last
from model.tracing.source import Code
from model.tracing.step import Step


def _part(function: Callable[..., Tensor]) -> Mechanism:
    """As a mechanism of the lab, of which it is none: what it reads is no sentence."""
    return Mechanism(function.__name__, "layers", "Dosovitskiy et al. 2021, §3.1, arXiv:2010.11929", None, function, {})


LAYER = registry.find("encoder-layer")
PARTS = (_part(first.patch_embedding), LAYER, _part(last.read_out))
_NAMED = [(each, frozenset(signature(each.function).parameters)) for each in PARTS]
SAID = first.CAPTIONS | last.CAPTIONS


def part(step: Step) -> Mechanism:
    """The one that takes or names a step."""
    return next((each for each, names in _NAMED if step.name in names), LAYER)


def code() -> list[Code]:
    """Of all of them, each function once."""
    return list(dict.fromkeys(code for each in PARTS for code in each.code))
