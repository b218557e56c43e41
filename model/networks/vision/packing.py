"""A bitmap of 32×32 as text: its bits row by row, in base64 for addresses, as links and the API carry it."""

from __future__ import annotations

import base64
import binascii

import numpy as np
import torch
from torch import Tensor

from model.networks.vision.picture import SIDE
from model.problem import N_, Problem

BYTES = SIDE * SIDE // 8


def packed(bitmap: Tensor) -> str:
    """(32, 32), True where there is ink -> 171 characters"""
    return base64.urlsafe_b64encode(np.packbits(bitmap.numpy()).tobytes()).decode().rstrip("=")


def unpacked(text: str) -> Tensor:
    """The bitmap that a text holds. Raises Problem if it holds none."""
    try:
        found = base64.b64decode(text + "=" * (-len(text) % 4), altchars="-_", validate=True)
    except (ValueError, binascii.Error):
        found = b""
    if len(found) != BYTES:
        raise Problem(
            N_("A drawing is {side}×{side} bits, row by row, in base64 for addresses."), field="drawing", side=SIDE
        )
    return torch.from_numpy(np.unpackbits(np.frombuffer(found, np.uint8)).reshape(SIDE, SIDE)).bool()
