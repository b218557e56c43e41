"""How often what is written is read as the digit that was wanted, by the vision transformer; whether it is copied from
what was trained on; and how much one 3 is like another."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import torch
from torch import Tensor

from model.networks.image import stored
from model.networks.image.grey import ANY, counted, counts_of
from model.networks.image.training import Kind
from model.networks.image.writing import from_noise, guided, in_rounds
from model.networks.vision.digits import Split
from model.networks.vision.network import CLASSES
from model.networks.vision.scores import score
from model.networks.vision.stored import vision

EACH = 100  # pictures of each digit
STEPS, USUAL = [1, 2, 4, 8, 16], 8
GUIDANCE = 1.5
GUIDANCES = [1.0, 1.5, 2.0, 3.0, 4.0]
FIRST = 1_000_000  # of the seeds, which are others than those that were looked at


def scores(kind: Kind, of: Split, each: int = EACH) -> dict[str, Any]:
    """`usual`: right of n and the confusion, in the usual number of steps at the usual guidance; `steps`, `guidance`:
    right, as these alone change. `nearest`: root mean square of the difference, in counts a cell, to the nearest
    picture that was trained on, the median; `spread`: how far the pictures of one digit are from each other, as the
    standard deviation of a cell's count, a mean over cells and digits. `test` has the same of the test set."""
    digits = torch.arange(CLASSES).repeat_interleave(each)
    net = vision().network
    known: dict[tuple[int, float], Tensor] = {}

    def written(steps: int, guidance: float) -> Tensor:
        if (steps, guidance) not in known:
            known[steps, guidance] = many(kind, digits, steps, guidance)
        return known[steps, guidance]

    def right(steps: int, guidance: float) -> int:
        return score(net, written(steps, guidance), digits).right

    usual = written(USUAL, GUIDANCE)
    train, test = of.train, of.test
    return {
        "usual": asdict(score(net, usual, digits)) | {"steps": USUAL, "guidance": GUIDANCE},
        "steps": {str(steps): right(steps, GUIDANCE) for steps in STEPS},
        "guidance": {str(guidance): right(USUAL, guidance) for guidance in GUIDANCES},
        "nearest": nearest(usual, train.counts), "spread": spread(usual, digits),
        "test": asdict(score(net, test.counts, test.labels))
        | {"nearest": nearest(test.counts, train.counts), "spread": spread(test.counts, test.labels)},
    }  # fmt: skip


def many(kind: Kind, digits: Tensor, steps: int, guidance: float) -> Tensor:
    """digits (n) -> counts (n, 8, 8), each with a seed of its own."""
    seeds, untold = [FIRST + i for i in range(len(digits))], torch.full_like(digits, ANY)
    with torch.inference_mode():
        if kind == "masked":
            reads = stored.masked()
            says = guided(lambda cells: reads(cells, digits), lambda cells: reads(cells, untold), guidance)
            return counts_of(in_rounds(says, seeds, steps)[-1].candidates)
        net = stored.diffusion()
        moves = guided(lambda noisy, t: net(noisy, t, digits), lambda noisy, t: net(noisy, t, untold), guidance)
        return counted(from_noise(moves, seeds, steps)[-1].clean)


def nearest(counts: Tensor, known: Tensor) -> float:
    """The median over pictures; counts (n, 8, 8), known (m, 8, 8)."""
    far = torch.cdist(counts.flatten(1), known.flatten(1)).amin(1)
    return round(float(far.median()) / 8, 3)


def spread(counts: Tensor, labels: Tensor) -> float:
    found = [counts[labels == digit].std(0).mean() for digit in range(CLASSES)]
    return round(float(torch.stack(found).mean()), 3)
