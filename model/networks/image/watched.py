"""One digit as it is written: every round or step of it, where each head looked, and what the vision transformer reads
in it on the way."""

from __future__ import annotations

from dataclasses import dataclass, fields

import torch
from torch import Tensor

from model.memory import remembered
from model.networks.image import stored
from model.networks.image.grey import ANY, counted, counts_of
from model.networks.image.writing import from_noise, guided, in_rounds
from model.networks.vision.stored import vision
from model.tracing import roles
from model.tracing.step import Trace


@dataclass(frozen=True)
class Watched:
    """counts (step, 8, 8): the picture that the network has in mind; reads (step, 10): shares of the digits that the
    vision transformer sees in it; weights (step, layer, head, query, key): with the digit told."""

    counts: Tensor
    reads: Tensor
    weights: Tensor

    def parts(self) -> list[object]:
        """All that it holds on to."""
        return [getattr(self, field.name) for field in fields(self)]


@dataclass(frozen=True)
class Rounds(Watched):
    """Of masked decoding. Tokens: the digit, then 64 cells. before (round, 64): levels, MASK where a cell is open;
    probabilities (round, 64, level); candidates, sure, decided (round, 64): as in `writing.Round`."""

    before: Tensor
    probabilities: Tensor
    candidates: Tensor
    sure: Tensor
    decided: Tensor


@dataclass(frozen=True)
class Moments(Watched):
    """Of diffusion. Tokens: 16 patches. times (step): from 1 for noise; noisy (step, 8, 8): from -1 for white to 1 for
    black, and beyond, as far as the noise takes it."""

    times: Tensor
    noisy: Tensor


def rounds(digit: int, seed: int, many: int, guidance: float) -> Rounds:
    """By masked decoding in so many rounds, 1 to 64."""
    key = "masked", stored.masked(), digit, seed, many, guidance
    return remembered(key, lambda: _rounds(digit, seed, many, guidance), Rounds.parts)


def moments(digit: int, seed: int, many: int, guidance: float) -> Moments:
    """By diffusion in so many steps."""
    key = "diffusion", stored.diffusion(), digit, seed, many, guidance
    return remembered(key, lambda: _moments(digit, seed, many, guidance), Moments.parts)


def _rounds(digit: int, seed: int, many: int, guidance: float) -> Rounds:
    net, weights = stored.masked(), list[Tensor]()

    def told(cells: Tensor) -> Tensor:
        with Trace() as trace:
            logits = net.logits(net.embedded(cells[0]), net.digits[digit], step=trace)
        weights.append(_looked(trace))
        return logits.unsqueeze(0)

    def untold(cells: Tensor) -> Tensor:
        return net.logits(net.embedded(cells[0]), net.digits[ANY]).unsqueeze(0)

    with torch.inference_mode():
        found = in_rounds(guided(told, untold, guidance), [seed], many)
        before, probabilities, candidates, sure, decided = (torch.cat(each) for each in zip(*found, strict=True))
        counts = counts_of(candidates)
        reads = _reads(counts)
    return Rounds(counts, reads, torch.stack(weights), before, probabilities, candidates, sure, decided)


def _moments(digit: int, seed: int, many: int, guidance: float) -> Moments:
    net, weights = stored.diffusion(), list[Tensor]()

    def told(noisy: Tensor, times: Tensor) -> Tensor:
        with Trace() as trace:
            v = net.velocity(noisy[0], times[0], net.digits[digit], step=trace)
        weights.append(_looked(trace))
        return v.unsqueeze(0)

    def untold(noisy: Tensor, times: Tensor) -> Tensor:
        return net.velocity(noisy[0], times[0], net.digits[ANY]).unsqueeze(0)

    with torch.inference_mode():
        found = from_noise(guided(told, untold, guidance), [seed], many)
        counts = counted(torch.cat([each.clean for each in found]))
        noisy = torch.cat([each.noisy for each in found])
        reads = _reads(counts)
    return Moments(counts, reads, torch.stack(weights), torch.tensor([each.time for each in found]), noisy)


def _looked(trace: Trace) -> Tensor:
    """(layer, head, query, key)"""
    return torch.stack([step.value for step in trace.steps if step.name == roles.WEIGHTS])


def _reads(counts: Tensor) -> Tensor:
    shares: Tensor = vision().network(counts).softmax(-1)
    return shares
