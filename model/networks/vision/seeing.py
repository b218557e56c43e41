"""What the network sees in a drawing: its picture, what it is, where each head looks, and every step of a layer."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from model.flow import rollout
from model.lab.inputs import Token
from model.lab.walk import Walk
from model.memory import parts_of, remembered
from model.networks.vision.network import AXES, CLASSES, PATCHES, Vision, Weights
from model.networks.vision.parts import LAYER, SAID, part
from model.networks.vision.picture import Picture, cut, picture
from model.networks.vision.stored import vision
from model.problem import N_, Problem
from model.tracing import roles
from model.tracing.step import Trace


@dataclass(frozen=True)
class Seen:
    """probabilities (10); weights (layer, head, query, key); rollout (layer, query, key): what has come to each token
    from each token of the input when the layer is done (`model.flow.rollout`)."""

    picture: Picture
    patches: Tensor
    probabilities: Tensor
    weights: Tensor
    rollout: Tensor

    def parts(self) -> list[object]:
        """All that it holds on to."""
        return [self.picture.bitmap, self.picture.counts, self.patches, self.probabilities, self.weights, self.rollout]


def tokens() -> list[Token]:
    """The class token, then the patches in the order of reading: p1 … p16."""
    return [Token(0, N_("class"), 0), *(Token(i, f"p{i}", 0) for i in range(1, 1 + PATCHES))]


def see(drawing: Tensor, *, fit: bool = True) -> Seen:
    """drawing (32, 32), True where there is ink; fit: bring it to the form of the data first (`picture`)."""
    net = vision().network
    return remembered(("seen", net, _key(drawing), fit), lambda: _see(net, drawing, fit), Seen.parts)


def _key(drawing: Tensor) -> bytes:
    return drawing.bool().numpy().tobytes()


def _see(net: Vision, drawing: Tensor, fit: bool) -> Seen:
    found = picture(drawing, fit=fit)
    patches, weights = cut(found.counts), []
    with torch.inference_mode():
        x = net.embed(patches)
        for i in range(len(net.layers)):
            with Trace() as trace:
                x = net.layer(i, x, step=trace)
            weights.append(next(step.value for step in trace.steps if step.name == roles.WEIGHTS))
        logits, every = net.read_out(x), torch.stack(weights)
    rows = [rollout(every.mean(1), query) for query in range(1 + PATCHES)]
    return Seen(found, patches, logits.softmax(-1), every, torch.stack(rows, 1))


def walk(drawing: Tensor, layer: int, *, fit: bool = True) -> Walk:
    """Every step of one layer: the first begins with the patches, the last ends with the digit. Raises Problem if
    there is no such layer."""
    net = vision().network
    last = len(net.layers) - 1
    if layer > last:
        raise Problem(
            N_("Layers count from 0 to {last}; {layer} is not one of them."), field="layer", last=last, layer=layer
        )
    key = "layer", net, _key(drawing), fit, layer
    return remembered(key, lambda: _walk(net, drawing, layer, fit), lambda found: parts_of(found.steps))


def _walk(net: Vision, drawing: Tensor, layer: int, fit: bool) -> Walk:
    counts, last = picture(drawing, fit=fit).counts, len(net.layers) - 1
    with torch.inference_mode():
        x = net.embed(cut(counts))
        for i in range(layer):
            x = net.layer(i, x)
        with Trace(names={"vocabulary": [str(digit) for digit in range(CLASSES)]}) as trace:
            x = _embedded(net, cut(counts), trace) if layer == 0 else trace.input("x", "token d", x)
            axes = {entry.name: " ".join(entry.axes) for entry in LAYER.inputs}
            x = net.layer(layer, x, trace, **_named(trace, net.weights(layer), axes))
            if layer == last:
                net.read_out(x, trace, **_named(trace, net.weights("read-out"), AXES))
    return Walk(trace.steps, LAYER, SAID, part)


def _embedded(net: Vision, patches: Tensor, trace: Trace) -> Tensor:
    named = trace.at("patch", token=range(1, 1 + PATCHES))("patches", "token feature", patches)
    return net.embed(named, trace, **_named(trace, net.weights("embedding"), AXES))


def _named(trace: Trace, weights: Weights, axes: dict[str, str]) -> Weights:
    return {name: trace.input(name, axes[name], value) for name, value in weights.items()}
