"""How many digits are told right: of the test set, and of what we drew ourselves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from model.networks.vision.digits import Digits
from model.networks.vision.drawings import Strokes, drawn
from model.networks.vision.network import CLASSES, Vision
from model.networks.vision.picture import picture


@dataclass(frozen=True)
class Score:
    """n pictures, right of them; confusion: rows are what they are, columns what they were taken for."""

    n: int
    right: int
    confusion: list[list[int]]


def score(net: Vision, counts: Tensor, labels: Tensor) -> Score:
    """counts (n, 8, 8), labels (n)"""
    with torch.inference_mode():
        said = net(counts).argmax(1)
    confusion = torch.zeros(CLASSES, CLASSES, dtype=torch.long)
    confusion.index_put_((labels, said), torch.tensor(1), accumulate=True)
    return Score(len(labels), int(confusion.trace()), confusion.tolist())


def of_digits(net: Vision, on: Digits) -> Score:
    return score(net, on.counts, on.labels)


def of_drawings(net: Vision, on: Mapping[int, Sequence[Strokes]]) -> Score:
    found = [(picture(drawn(strokes)).counts, digit) for digit, all_ in on.items() for strokes in all_]
    return score(net, torch.stack([counts for counts, _ in found]), torch.tensor([digit for _, digit in found]))
