"""A translator's look at the source, step by step: its mechanism traced on the states and the weights that it has."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass
from functools import partial

import torch
from torch import Tensor

from model.lab import registry
from model.lab.registry import Mechanism
from model.lab.walk import Walk
from model.mechanisms.decoder_layer import decoder_layer
from model.memory import parts_of, remembered
from model.networks.training.layers import layers
from model.networks.translation import stored
from model.networks.translation.decoding import greedy
from model.networks.translation.networks import LOOKS, Kind, Network, Transformer, h_last
from model.problem import N_, Problem
from model.tracing.source import Code
from model.tracing.step import Edit, Step, Steps, Trace, untraced

TOP = 5  # of the likeliest next words

_H = N_("The encoder's state at {key}: {row}. Its first half has read the sentence up to here, its second half from "
        "the end back to here.")  # fmt: skip
CAPTIONS = {  # of the steps that the lab draws, and that a trained network makes
    "s": N_("The decoder's state as it is about to write {query}: {row}. The network made it from the words before."),
    "h": _H,
}
LUONG = CAPTIONS | {
    "w_a": N_("The learned matrix that turns a decoder's state into a question to the encoder's states; divided by √d, "
              "so that the shares stay soft."),
}  # fmt: skip
LAYER = {
    "x": N_("The vector of the position where {query} is to be written, before this layer: {row}."),
    "context": N_("The German sentence, as the encoder has read it. {key} has the numbers {row}."),
}
SQUEEZED = {
    "h": _H,
    "forward": N_("The first half of the state at the last mark, which has read the whole sentence: {row}."),
    "backward": N_("The second half of the state at the first word, which has read the whole sentence from its end: "
                   "{row}."),
    "c": N_("Both halves are c, {row}: all that any English word gets from the German sentence."),
}  # fmt: skip


@dataclass(frozen=True)
class Look(Walk):
    """mechanism: what looks, of the fixed vector what the lab has in its place; code: that ran, none of the fixed
    vector; layers: to choose from, 0 if there are none; likely (query, target): the probability of each next word."""

    _: KW_ONLY
    likely: Tensor
    code: Sequence[Code] = ()
    layers: int = 0


@torch.inference_mode()
def walk(
    net: Network, source: Tensor, given: Tensor, *, layer: int = 0, edits: Sequence[Edit] = (), step: Steps = untraced
) -> Look:
    """How every next word is looked up, when those before it are given: source (1, key), given (1, query).

    layer: of a transformer's decoder; edits: of the steps; step: is told of the looks that the states come from.
    Raises Problem if there is no such layer.
    """
    if isinstance(net, Transformer):
        return _layer(net, source, given, layer)
    s, h = net.asks(source, given, step)
    likely = net(source, given, step)[0].softmax(-1)
    if net.kind == "fixed":
        return Look(_squeezed(h[0]), registry.find("seq2seq-context"), SQUEEZED, likely=likely)
    mechanism = registry.find(net.kind)
    steps = _traced(mechanism, LOOKS[net.kind], {"s": s[0], "h": h[0], **net.weights()}, edits)
    captions = CAPTIONS if net.kind == "additive" else LUONG
    return Look(steps, mechanism, captions, likely=likely, code=mechanism.code)


def _layer(net: Transformer, source: Tensor, given: Tensor, layer: int) -> Look:
    every = layers(net.decoder)
    if layer >= len(every):
        raise Problem(N_("The decoder has {n} layers, counted from 0."), field="layer", n=len(every))
    (x,), (context,) = net.place(given), net.read(source)
    tensors = {"x": net.through(x, context, layer), "context": context, **every[layer].weights()}
    mechanism = registry.find("decoder-layer")
    steps = _traced(mechanism, partial(decoder_layer, heads=net.heads, norm="pre"), tensors)
    likely = net(source, given)[0].softmax(-1)
    return Look(steps, mechanism, LAYER, likely=likely, code=mechanism.code, layers=len(every))


def _squeezed(h: Tensor) -> list[Step]:
    with Trace() as trace:
        h_last(trace.input("h", "key d", h), trace)
    return trace.steps


def _traced(
    mechanism: Mechanism, function: Callable[..., Tensor], tensors: Mapping[str, Tensor], edits: Sequence[Edit] = ()
) -> list[Step]:
    """The steps of a mechanism on tensors by their names there."""
    axes = {entry.name: " ".join(entry.axes) for entry in mechanism.inputs}
    with Trace(edits) as trace:
        named = {name: trace.input(name, axes[name], value.detach()) for name, value in tensors.items()}
        function(**named, step=trace)
    return trace.finish().steps


@dataclass(frozen=True)
class Walked:
    """words: of the greedy translation; likely: of each word the `TOP` likeliest in its place, with their
    probabilities, likeliest first."""

    words: list[str]
    walk: Look
    likely: list[list[tuple[str, float]]]

    def parts(self) -> list[object]:
        """All that it holds on to."""
        return [*parts_of(self.walk.steps), self.walk.likely, *self.likely]


def walked(kind: Kind, source: Sequence[str], layer: int = 0) -> Walked:
    """Through the greedy translation of a sentence whose words are all known. Raises Problem if there is none."""
    net, ids = stored.load_kind(kind).network, tuple(stored.words().source.ids(source))
    return remembered(("walk", net, ids, layer), lambda: _walked(net, ids, layer), Walked.parts)


def _walked(net: Network, source: tuple[int, ...], layer: int) -> Walked:
    words, read = stored.words(), torch.tensor([source])
    (ids,) = greedy(net, read, words.begin, words.end)
    if not ids:
        raise Problem(N_("This translator writes nothing here: there is no word to step through."), field="kind")
    found = walk(net, read, torch.tensor([[words.begin, *ids[:-1]]]), layer=layer)
    top = found.likely.topk(TOP)
    likely = [
        [(words.target.words[i], p) for i, p in zip(row, shares, strict=True)]
        for row, shares in zip(top.indices.tolist(), top.values.tolist(), strict=True)
    ]
    return Walked([words.target.words[i] for i in ids], found, likely)
