"""The weights of all heads, exact: for Python, where nothing has to be drawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from model.pretrained.attention import Asked, Pass
from model.pretrained.families import Part
from model.pretrained.forward import forward
from model.pretrained.interventions import Intervention
from model.pretrained.loading import load
from model.pretrained.pairs import Text
from model.pretrained.pieces import Piece
from model.pretrained.reading import read
from model.problem import N_, Problem

MOST = 2**30  # bytes of all weights


@dataclass(frozen=True)
class AllHeads:
    """weights (layer, head, query, key); mask (query, key), that of the last layer; tokens: those of the keys"""

    tokens: list[Piece]
    queries: list[Piece]
    weights: Tensor
    mask: Tensor


def weights(
    id_: str, text: Text, interventions: Sequence[Intervention] = (), part: Part | None = None, answer: str = ""
) -> AllHeads:
    """One forward, and every weight of it. Raises Problem if they would take more than a gigabyte."""
    reading = read(load(id_), text, part, answer)
    shape = (*reading.sizes, len(reading.queries), len(reading.keys))
    size = 4 * torch.Size(shape).numel()
    if size > MOST:
        raise Problem(
            N_("The weights of all heads take {size} GB on this text; ask for one head, or shorten the text."),
            field="text", size=f"{size / 1e9:.1f}",
        )  # fmt: skip
    found, mask = torch.empty(shape), torch.empty(0)

    def watch(layer: int, of_layer: Tensor) -> None:
        found[layer] = of_layer.cpu()

    def hear(_layer: int, asked: Asked) -> None:
        nonlocal mask
        mask = asked.mask.cpu()

    forward(reading, Pass(interventions, watch=watch, hear=hear))
    return AllHeads(reading.pieces(reading.keys), reading.pieces(reading.queries), found, mask)
