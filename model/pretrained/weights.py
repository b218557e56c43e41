"""Several heads' weights at once, with the size of what they weigh.

A weight says where a head looks; what arrives is the weight times the value, and a value may be small. Kobayashi et al.
2020, §3.1, arXiv:2004.10102 measure ‖α f(x)‖ with f(x) = (x w_v + b_v) w_o in place of α alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from torch import Tensor

from model.memory import remembered
from model.pretrained.attention import Asked, Pass
from model.pretrained.families import Part, Place
from model.pretrained.interventions import Intervention, check_head
from model.pretrained.loading import load
from model.pretrained.pairs import Text
from model.pretrained.pieces import Piece
from model.pretrained.reading import Reading, read
from model.pretrained.runner import passed
from model.pretrained.window import Window
from model.problem import N_, Problem

MOST_HEADS = 6  # in one picture


@dataclass(frozen=True)
class HeadWeights:
    """One head's weights (query, key), what its mask lets it see (query, key), and the sizes of its values.

    value: ‖v‖ of each key; output: ‖v w_o‖, with the rows of w_o that are this head's. The size of what a query takes
    from a key is the size of the weight times these; value_sums, output_sums: what each query takes from all keys
    """

    layer: int
    head: int
    weights: Tensor
    mask: Tensor
    value: Tensor
    output: Tensor
    value_sums: Tensor
    output_sums: Tensor

    def cut(self, to: Window) -> HeadWeights:
        """A part of it; the sums stay those over all keys."""
        rows, columns = (slice(of.start, of.stop) for of in (to.queries, to.keys))
        return replace(
            self, weights=self.weights[rows, columns], mask=self.mask[rows, columns], value=self.value[columns],
            output=self.output[columns], value_sums=self.value_sums[rows], output_sums=self.output_sums[rows],
        )  # fmt: skip


@dataclass(frozen=True)
class Weights:
    """The heads in the order in which they were asked for. tokens: those of the keys; queries: of the queries."""

    tokens: list[Piece]
    queries: list[Piece]
    heads: list[HeadWeights]

    def parts(self) -> Iterator[object]:
        """All that it holds on to."""
        yield from self.tokens
        for each in self.heads:
            yield from vars(each).values()


def weights(
    id_: str, text: Text, heads: Sequence[tuple[int, int]], interventions: Sequence[Intervention] = (),
    part: Part | None = None, answer: str = "",
) -> Weights:  # fmt: skip
    """The weights of these heads, each (layer, head), with the sizes of what they weigh.

    Raises Problem if a head is not there, or more is asked for than is answered at once.
    """
    reading = read(load(id_), text, part, answer)
    for layer, head in heads:
        check_head(layer, head, *reading.sizes, field="heads")
    if len(heads) > MOST_HEADS:
        raise Problem(N_("One picture shows at most {most} heads; leave some out."), field="heads", most=MOST_HEADS)
    key = "weights", *reading.key, tuple(interventions), tuple(heads)
    return remembered(key, lambda: _weights(reading, heads, interventions), Weights.parts)


def _weights(reading: Reading, heads: Sequence[tuple[int, int]], interventions: Sequence[Intervention]) -> Weights:
    wanted = {layer for layer, _ in heads}
    asked: dict[int, Asked] = {}
    seen: dict[int, Tensor] = {}
    ran = passed(reading, interventions)
    for layer in wanted:
        run = Pass(interventions, watch=seen.__setitem__, hear=asked.__setitem__, part=reading.part, given=ran.given)
        with reading.room():
            ran.entered[layer].again(run)
    mixers = {layer: reading.loaded.family.output(reading.loaded.model, Place(reading.part, layer)) for layer in wanted}
    found = [
        _of_head(layer, head, seen[layer][head].cpu(), asked[layer], mixers[layer].weight) for layer, head in heads
    ]
    return Weights(reading.pieces(reading.keys), reading.pieces(reading.queries), found)


def _of_head(layer: int, head: int, own: Tensor, asked: Asked, w_o: Tensor) -> HeadWeights:
    """own: (query, key); w_o: (d_heads, d_out), d_v rows for each head"""
    v = asked.v[head].cpu()
    value = v.norm(dim=-1)
    output = (v @ w_o.unflatten(0, (-1, v.shape[-1]))[head]).norm(dim=-1)
    sums = (own.abs() @ sizes for sizes in (value, output))  # a length has no sign, nor has a weight set below 0
    return HeadWeights(layer, head, own, asked.mask.cpu(), value, output, *sums)
