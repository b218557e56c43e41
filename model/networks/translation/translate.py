"""A sentence through the trained translators: what each writes, how sure it was, and where it looked for every word."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

import torch
from torch import Tensor

from model.memory import remembered
from model.networks.translation import stored
from model.networks.translation.clause import Pair
from model.networks.translation.corpus import drawn
from model.networks.translation.decoding import greedy
from model.networks.translation.networks import Kind, Network, Recurrent, Transformer
from model.tracing import roles
from model.tracing.step import Trace


@dataclass(frozen=True)
class Map:
    """weights (query, key): how much each written word took of each word of the source; layer and head are None if
    there is but one, or if it is the mean of all."""

    weights: Tensor
    layer: int | None = None
    head: int | None = None


@dataclass(frozen=True)
class Translation:
    """words without the end; probabilities: of each word; ended: whether it came to an end by itself; maps: none if
    nothing looks, one, or (of a transformer) the mean of all heads and then each of them."""

    kind: Kind
    words: list[str]
    probabilities: list[float]
    ended: bool
    maps: list[Map]

    def parts(self) -> list[object]:
        """All that it holds on to."""
        return [*self.words, *(each.weights for each in self.maps)]


def translate(kind: Kind, source: Sequence[str]) -> Translation:
    """The greedy translation of a sentence whose words are all known."""
    net, ids = stored.load_kind(kind).network, tuple(stored.words().source.ids(source))
    return remembered(("translation", net, ids), lambda: _translated(kind, net, ids), Translation.parts)


@torch.no_grad()
def _translated(kind: Kind, net: Network, source: tuple[int, ...]) -> Translation:
    words, read = stored.words(), torch.tensor([source])
    (ids,) = greedy(net, read, words.begin, words.end)
    given = torch.tensor([[words.begin, *ids]])
    likely = net(read, given)[0].softmax(-1)  # (query, target): behind the last word too
    probabilities = [float(row[id_]) for row, id_ in zip(likely, ids, strict=False)]
    ended = int(likely[-1].argmax()) == words.end
    return Translation(
        kind, [words.target.words[id_] for id_ in ids], probabilities, ended, maps(net, read, given[:, :-1])
    )


def maps(net: Network, source: Tensor, given: Tensor) -> list[Map]:
    """Where each next word looked, when the words before it are given: source (1, key), given (1, query)."""
    if given.shape[1] == 0:
        return []
    if isinstance(net, Transformer):
        return _heads(net, source, given)
    return [] if net.kind == "fixed" else [Map(_weights(net, source, given))]


def _weights(net: Recurrent, source: Tensor, given: Tensor) -> Tensor:
    """(query, key), as the mechanism names them; local attention fades them once more before it mixes with them."""
    s, h = net.asks(source, given)
    with Trace() as trace:
        net.look(s[0], h[0], trace)
    wanted = roles.ALIGNED if net.kind == "luong-local" else roles.WEIGHTS
    (found,) = (step for step in trace.steps if step.id == wanted)
    return found.value


def _heads(net: Transformer, source: Tensor, given: Tensor) -> list[Map]:
    """Of each decoder layer and head, behind their mean."""
    (x,), (context,) = net.place(given), net.read(source)
    with Trace() as trace:
        net.decode(x, context, trace)
    wanted = roles.inside(roles.CROSS, roles.WEIGHTS)
    layers = [step.value for step in trace.steps if step.id.endswith(wanted)]  # (head, query, key)
    every = [Map(row, i, j) for i, layer in enumerate(layers) for j, row in enumerate(layer)]
    return [Map(torch.cat(layers).mean(0)), *every]


def compose(length: int, seed: int) -> Pair:
    """A sentence of the grammar, of so many words and marks, with its translation."""
    return next(drawn(Random(f"compose {length} {seed}"), range(length, length + 1)))
