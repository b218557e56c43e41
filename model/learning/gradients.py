"""Where the loss pulls each weight of a model at a moment."""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor

from model.learning.course import lost
from model.learning.network import Network
from model.learning.task import Examples
from model.problem import N_, Problem


class Gradient(NamedTuple):
    """A weight matrix (rows, columns), and the gradient of the loss by it, of the same shape: small steps against it
    make the loss smaller."""

    weights: Tensor
    gradient: Tensor


def matrices(net: Network) -> list[str]:
    """The names of its weight matrices."""
    return [name for name, value in net.named_parameters() if value.ndim == 2]


def gradient(net: Network, name: str, examples: Examples) -> Gradient:
    """Of the loss over examples, cross-entropy in nats; zeros if the matrix takes no part. Raises Problem for a name
    that is none."""
    if name not in matrices(net):
        raise Problem(
            N_("There is no weight matrix “{name}” here; choose one of: {names}."),
            field="matrix", name=name, names=", ".join(matrices(net)),
        )  # fmt: skip
    own = net.get_parameter(name)
    before = own.requires_grad
    own.requires_grad_(True)
    try:
        found = torch.autograd.grad(lost(net(examples.ids), examples), own, allow_unused=True, materialize_grads=True)
    finally:
        own.requires_grad_(before)
    return Gradient(own.detach(), found[0])
