"""What a token looks at through all layers of a model: raw attention, rollout, flow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from model.flow import flow, rollout
from model.memory import remembered
from model.pretrained.attention import Pass
from model.pretrained.families import Part
from model.pretrained.forward import forward
from model.pretrained.interventions import Intervention, Silence, check_head
from model.pretrained.loading import load
from model.pretrained.pairs import Text
from model.pretrained.pieces import Piece
from model.pretrained.reading import Reading, read
from model.problem import N_, Problem

MOST = 1024  # tokens of a text: every layer's weights are held, 126 MB of SmolLM2's
MOST_FLOW = 64  # tokens of a text whose flow is computed: a maximum flow for each of them, in a graph of all layers


@dataclass(frozen=True)
class Through:
    """One query's rows, each (layer, key): raw is its attention in each layer, heads averaged; rollout what has come
    to it from each input token when the layer is done."""

    tokens: list[Piece]
    raw: Tensor
    rollout: Tensor


def through(
    id_: str, text: Text, query: int, interventions: Sequence[Intervention] = (),
    part: Part | None = None, answer: str = "",
) -> Through:  # fmt: skip
    """Raw attention and rollout of one token, layer by layer. Raises Problem for what is not there."""
    reading = read(load(id_), text, part, answer)
    _check(query, reading)
    weights = _averaged(reading, interventions)
    return Through(reading.pieces(reading.ids), weights[:, query], rollout(weights, query))


def flow_through(
    id_: str, text: Text, layer: int, query: int, interventions: Sequence[Intervention] = (),
    part: Part | None = None, answer: str = "",
) -> Tensor:  # fmt: skip
    """The attention flow (key) from one token above `layer` to the input tokens."""
    reading = read(load(id_), text, part, answer)
    _check(query, reading)
    check_head(layer, 0, *reading.sizes)
    if len(reading.ids) > MOST_FLOW:
        raise Problem(
            N_("Flow is computed for texts of at most {most} tokens, this one has {n}: shorten it, or choose rollout."),
            field="text", most=MOST_FLOW, n=len(reading.ids),
        )  # fmt: skip
    key = "flow", *reading.key, tuple(interventions), layer, query
    return remembered(key, lambda: flow(_averaged(reading, interventions), layer, query), lambda found: [found])


def _check(query: int, reading: Reading) -> None:
    """Raises Problem for a part that does not look at itself alone, and a text or a token beyond the bounds."""
    if reading.loaded.family.kind == "encoder-decoder" and reading.part != "encoder":
        raise Problem(
            N_("Rollout and flow go through one stack of layers that look at themselves: choose the encoder."),
            field="part",
        )  # fmt: skip
    if reading.loaded.entry.others:
        raise Problem(
            N_("Rollout and flow need the weights of every layer, and {n} layers of {title} mix tokens without any."),
            field="id", n=len(reading.loaded.entry.others), title=reading.loaded.entry.title,
        )  # fmt: skip
    if len(reading.ids) > MOST:
        raise Problem(
            N_("Rollout is computed for texts of at most {most} tokens, this one has {n}: shorten it."),
            field="text", most=MOST, n=len(reading.ids),
        )  # fmt: skip
    last = len(reading.ids) - 1
    if not 0 <= query <= last:
        raise Problem(
            N_("Tokens count from 0 to {last}; {query} is not one of them."), field="query", last=last, query=query
        )


def _averaged(reading: Reading, interventions: Sequence[Intervention]) -> Tensor:
    """(layer, query, key): the mean of the heads' weights, where a silenced head looks at nothing."""
    changes = tuple(interventions)

    def found() -> Tensor:
        n = len(reading.ids)
        weights = torch.empty(reading.sizes[0], n, n)

        def keep(layer: int, of_layer: Tensor) -> None:
            silent = [change.head for change in changes if isinstance(change, Silence) and change.layer == layer]
            own = of_layer.clone()
            own[silent] = 0
            weights[layer] = own.mean(0).cpu()

        forward(reading, Pass(changes, watch=keep), **_least(reading))
        return weights

    return remembered(("through", *reading.key, changes), found, lambda weights: [weights])


def _least(reading: Reading) -> dict[str, object]:
    """Logits are not needed: as few as can be."""
    return {"logits_to_keep": 1} if reading.loaded.family.kind == "causal" else {}
