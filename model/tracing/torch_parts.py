"""What we lean on of torch that it does not promise, all in one place. pyproject.toml pins torch to one release."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from contextlib import AbstractContextManager

import torch
from torch import Tensor, nn


def unseen() -> AbstractContextManager[None]:
    """While it is open, modes such as a recorder do not see the calls. Leans on `torch._C.DisableTorchFunction`."""
    found: AbstractContextManager[None] = torch._C.DisableTorchFunction()
    return found


def memory_of(value: Tensor) -> int:
    """One number for all views of the same memory, an empty one too. Leans on a storage's `_cdata`."""
    return int(value.untyped_storage()._cdata)


def twin(module: nn.Module, other: Mapping[str, nn.Module]) -> nn.Module:
    """The same module but for some of its parts, nothing copied. Leans on `_modules`."""
    found = copy.copy(module)
    found._modules = {**module._modules, **other}
    return found
