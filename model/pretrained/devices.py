"""Where trained models run: chosen once, by the person who starts the server."""

from __future__ import annotations

import torch

from model.problem import N_, Problem

DEVICES = ("auto", "cpu", "cuda", "mps")

_chosen = "cpu"


def use(name: str) -> None:
    """Every model that is loaded from now on runs there; auto: on the graphics card if there is one.

    Raises Problem if this computer has no such device.
    """
    global _chosen
    there = {"cpu": True, "cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available()}
    wanted = next(device for device in ("cuda", "mps", "cpu") if there[device]) if name == "auto" else name
    if not there[wanted]:
        raise Problem(N_("This computer has no {device}: try --device auto."), field="device", device=name)
    _chosen = wanted


def device() -> torch.device:
    """The device that was chosen; the processor unless another one was."""
    return torch.device(_chosen)
