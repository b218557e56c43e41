"""What a comparison with a foreign package is made of."""

import importlib
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from types import ModuleType

import torch
from torch import Tensor, nn


@dataclass(frozen=True)
class Compared:
    """One mechanism, what of it was asked of the package, and both answers in the same shape."""

    mechanism: str
    what: str
    ours: Tensor
    theirs: Tensor

    @property
    def difference(self) -> float:
        """The largest; infinite if the shapes differ."""
        one, other = self.ours.detach().double(), self.theirs.detach().double()
        return float((one - other).abs().max()) if one.shape == other.shape else float("inf")


def normal(*shape: int) -> Tensor:
    """Seeded by whoever runs the comparisons; float64."""
    return torch.randn(shape, dtype=torch.float64)


def weighted(layer: nn.Linear, weight: Tensor, bias: Tensor | None = None) -> None:
    """Gives a layer of theirs our weights (d_in, d_out); a bias that it has and we do not becomes 0."""
    with torch.no_grad():
        layer.weight.copy_(weight.T)
        if layer.bias is not None:
            layer.bias.copy_(torch.zeros_like(layer.bias) if bias is None else bias)


def without_init(name: str) -> ModuleType:
    """A module of a package whose `__init__` asks for much that the module does not need: those are left out."""
    folders = list(sys.path)
    *parents, _last = name.split(".")
    for i in range(1, len(parents) + 1):
        package = ModuleType(".".join(parents[:i]))
        folders = [f"{folder}/{parents[i - 1]}" for folder in folders]
        package.__path__ = folders
        sys.modules[package.__name__] = package
    return importlib.import_module(name)


Comparisons = Iterator[Compared]
