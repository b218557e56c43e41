"""How each network of ours learns: AdamW down the gradient of a loss, whatever the network is and wherever its examples
come from. Trainings of minutes (`loop`) and those that are watched (`model.learning`) go by it."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext

import torch
from torch import Tensor, nn

CLIP = 1.0  # largest norm of a step's gradient
DECAY = 0.01


class Descent:
    """Of a network. decay: what AdamW takes from each weight, times the rate"""

    def __init__(self, net: nn.Module, decay: float = DECAY) -> None:
        self.net = net
        self.optimizer = torch.optim.AdamW(net.parameters(), weight_decay=decay)

    def step(self, loss: Tensor, rate: float, held: AbstractContextManager[object] | None = None) -> None:
        """One step. loss: of a batch, a scalar; held: what is entered with the gradients and left when they were
        followed, for whatever is not to follow them"""
        for group in self.optimizer.param_groups:
            group["lr"] = rate
        self.optimizer.zero_grad()
        loss.backward()
        with held or nullcontext():
            nn.utils.clip_grad_norm_(self.net.parameters(), CLIP)
            self.optimizer.step()


def warmed(rate: float, step: int, steps: int) -> float:
    """The rate of a step, counted from 0, that grows over the first ones."""
    return rate * min(1.0, (step + 1) / max(1, steps))
