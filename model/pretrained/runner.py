"""What is asked of a trained model: its tokens, all its heads, one head in full, what it would say next.

Every answer is a function of its arguments alone. Layers, heads and cells count from 0; a text that cannot be
read, a head that is not there and the like raise a Problem.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from model.lab.registry import find
from model.lab.walk import Walk
from model.memory import parts_of, remembered
from model.pretrained.attention import Entered, Focus, Pass
from model.pretrained.changed import Given
from model.pretrained.facts import Facts
from model.pretrained.families import Part, Place
from model.pretrained.forward import masked_logits, next_logits
from model.pretrained.interventions import Intervention, check_head
from model.pretrained.loading import Loaded, load
from model.pretrained.overview import Gathering, Overview
from model.pretrained.pairs import Text
from model.pretrained.pieces import Piece
from model.pretrained.reading import Reading, checked_part, pieces_of, read, sizes
from model.problem import N_
from model.tracing import roles
from model.tracing.step import Step, Trace

TOP = 10  # candidates for the next token

CAPTIONS = {  # of the steps that come before those of scaled dot-product attention
    "q_plain": N_("The query of {query} before RoPE, not yet turned by its position: {row}. RoPE then turns "
                  "pairs of its features by angles that grow with the position; the result is q."),
    "token_type": N_("What the model adds to the embedding of {query}, before its first layer, to say which of the "
                     "two sentences it is in: {row}. All tokens of a sentence get the same."),
    "latent": N_("The latent of {key}, {row}: the one vector that the key and the value of {key} in every head are "
                 "made of, by two matrices of each head. The cache keeps it in their place, beside a few numbers of "
                 "the key that RoPE has turned, the same for all heads."),
    "k_plain": N_("The key of {key} before RoPE, not yet turned by its position: {row}. RoPE then turns pairs of "
                  "its features by angles that grow with the position; the result is k."),
}  # fmt: skip


@dataclass(frozen=True)
class Candidate:
    """A token that may come next: its probability, and what that is without interventions."""

    token: Piece
    probability: float
    baseline: float


@dataclass(frozen=True)
class Masked:
    """A masked place of a text, and the tokens that may stand there, as `Attention.next` has them."""

    place: int
    candidates: list[Candidate]


@dataclass(frozen=True)
class Attention:
    """One head in full.

    tokens: those of the keys; queries: the same, but for a decoder that looks at its encoder
    steps: token_type (of two sentences, in the first layer of a model that has them), q_plain, k_plain (before RoPE,
    if the model has it), q, k, v, mask, scores, scaled, masked, weights, output (before w_o)
    facts: what was seen of its layer
    next: the ten likeliest tokens and the ten that were so without interventions, likeliest first; none of an encoder
    masked: the same of each masked place, of an encoder that has the head for it; second: where the second sentence
    begins, of two
    """

    tokens: list[Piece]
    steps: list[Step]
    next: list[Candidate]
    queries: list[Piece]
    facts: Facts
    masked: list[Masked]
    second: int | None

    @property
    def walk(self) -> Walk:
        """Its steps, with what is said of them."""
        return Walk(self.steps, find("scaled-dot-product"), CAPTIONS)


@dataclass(frozen=True)
class HeadInputs:
    """What one head reads: x (token, d_in), w_q, w_k, w_v (d_in, d_head), and q, k, v (token, d_head).

    v = x @ w_v; q and k are x @ w_q and x @ w_k, after RoPE turned them if the model has it. If projections
    have biases, x ends with a feature that is 1, and the last rows of w_q, w_k, w_v are these biases; plain: x without
    it.
    """

    tokens: list[Piece]
    plain: Tensor
    x: Tensor
    w_q: Tensor
    w_k: Tensor
    w_v: Tensor
    q: Tensor
    k: Tensor
    v: Tensor


@dataclass(frozen=True)
class LayerInputs:
    """What a layer's attention reads: x (token, d_in), w_q, w_k, w_v (d_in, d_heads), w_o (d_heads, d_out).

    Biases stand in x and w_q, w_k, w_v as in `HeadInputs`; that of w_o is left out.
    """

    tokens: list[Piece]
    heads: int
    x: Tensor
    w_q: Tensor
    w_k: Tensor
    w_v: Tensor
    w_o: Tensor


def tokens(id_: str, text: Text) -> list[Piece]:
    """The model's tokens of a text, `<s>` first."""
    reading = read(load(id_), text)
    return reading.pieces(reading.ids)


def overview(
    id_: str, text: Text, interventions: Sequence[Intervention] = (), part: Part | None = None, answer: str = "",
    hide_first: bool = False, pair: tuple[int, int] | None = None,
) -> Overview:  # fmt: skip
    """The weights of every head, and what each is seen to do. hide_first: as if there were no first key; pair: the
    query and the key whose weight is wanted of every head."""
    reading = read(load(id_), text, part, answer)

    def found() -> Overview:
        gathering = Gathering(reading, hide_first, pair)
        ran = passed(reading, interventions, gathering)
        if not gathering.layers:  # the forward was remembered
            run = Pass(interventions, watch=gathering.watch, hear=gathering.hear, part=reading.part, given=ran.given)
            with reading.room():
                for entered in ran.entered.values():
                    entered.again(run)
        return gathering.overview()

    key = "overview", *_key(reading, interventions), hide_first, pair
    return remembered(key, found, lambda each: [*each.tensors, *each.tokens])


def unkept(reading: Reading) -> Overview:
    """`overview` of a text that is one of hundreds: nothing of it is remembered."""
    gathering = Gathering(reading)
    _pass(reading, (), gathering)
    return gathering.overview()


def attention(
    id_: str, text: Text, layer: int, head: int, interventions: Sequence[Intervention] = (),
    part: Part | None = None, answer: str = "",
) -> Attention:  # fmt: skip
    """One head's steps, with its interventions as edits of them, and what the model would say next."""
    loaded = load(id_)
    part = checked_part(loaded, part, answer)
    check_head(layer, head, *sizes(loaded, part))
    reading = read(loaded, text, part, answer)

    def found() -> Attention:
        facts = loaded.found.layers[part][layer]
        ran, focus = passed(reading, interventions), Focus(layer, head, facts)
        with reading.room():
            ran.entered[layer].again(Pass(interventions, focus, part=part, given=ran.given))
        before = passed(reading, ()) if interventions else ran
        steps = [*(_token_types(reading) if layer == 0 else []), *focus.trace.steps]
        return Attention(
            reading.pieces(reading.keys), steps, candidates(loaded, ran.next, before.next),
            reading.pieces(reading.queries), facts, _masked(reading, ran, before), reading.second,
        )  # fmt: skip

    key = "head", *_key(reading, interventions), layer, head
    return remembered(key, found, lambda each: [*parts_of(each.steps), *each.tokens])


def _token_types(reading: Reading) -> list[Step]:
    """(query, d): what is added to each token's embedding for the sentence that it stands in."""
    table = reading.loaded.family.token_types(reading.loaded.model)
    if table is None or not reading.types:
        return []
    trace = Trace()
    trace.input("token_type", "query d", table[list(reading.types)].cpu())
    return trace.steps


def _masked(reading: Reading, ran: Passed, before: Passed) -> list[Masked]:
    """What the model puts into each masked place."""
    if ran.masked is None or before.masked is None:
        return []
    rows = zip(reading.masked, ran.masked, before.masked, strict=True)
    return [Masked(place, candidates(reading.loaded, now, then)) for place, now, then in rows]


def head_inputs(id_: str, text: Text, layer: int, head: int) -> HeadInputs:
    """x and the weight matrices of one head, with its q, k and v."""
    loaded = load(id_)
    found = attention(id_, text, layer, head)
    after = {step.name: step.value for step in found.steps}
    plain = passed(read(loaded, text), ()).entered[layer].x.cpu()
    w_q, w_k, w_v = (w.chunk(loaded.entry.heads, dim=1)[head] for w in _matrices(loaded, layer)[:3])
    q, k, v = (after[name] for name in roles.VECTORS)
    return HeadInputs(found.tokens, plain, _as_wide(plain, w_q), w_q, w_k, w_v, q, k, v)


def layer_inputs(id_: str, text: Text, layer: int) -> LayerInputs:
    """x and the weight matrices of a whole layer."""
    loaded = load(id_)
    check_head(layer, 0, loaded.entry.layers, loaded.entry.heads)
    reading = read(loaded, text)
    w_q, w_k, w_v, w_o = _matrices(loaded, layer)
    x = _as_wide(passed(reading, ()).entered[layer].x.cpu(), w_q)
    return LayerInputs(reading.pieces(reading.ids), loaded.entry.heads, x, w_q, w_k, w_v, w_o)


@dataclass(frozen=True)
class Passed:
    """What one forward leaves behind.

    logits: (vocabulary) of the next token; None if the model has no such head
    masked: probabilities (place, vocabulary) of masked places; None if there are none, or no head for them
    entered: what each layer's attention was called with, so that any head is traced without another forward
    given: what the changes took from other runs
    """

    logits: Tensor | None
    entered: dict[int, Entered]
    given: Given
    masked: Tensor | None

    @property
    def next(self) -> Tensor | None:
        """Probabilities (vocabulary) of the next token."""
        return None if self.logits is None else self.logits.softmax(-1)

    def tensors(self) -> Iterator[Tensor]:
        """All that it holds on to."""
        yield from (each for each in (self.logits, self.masked) if each is not None)
        yield from self.given.tensors()
        for each in self.entered.values():
            yield from each.tensors()


def _key(reading: Reading, interventions: Sequence[Intervention]) -> tuple[object, ...]:
    """All that a forward depends on."""
    return *reading.key, tuple(interventions)


def passed(reading: Reading, interventions: Sequence[Intervention], gathering: Gathering | None = None) -> Passed:
    """The forward of a text under interventions, or what is remembered of it; gathering: sees it if it is a new one."""
    key = "forward", *_key(reading, interventions)
    return remembered(key, lambda: _pass(reading, interventions, gathering), Passed.tensors)


def _pass(reading: Reading, interventions: Sequence[Intervention], gathering: Gathering | None) -> Passed:
    run = Pass(interventions)
    if gathering:
        run.watch, run.hear = gathering.watch, gathering.hear
    said = _forward(reading, run)
    logits, masked = (None, said) if reading.loaded.family.kind == "encoder" else (said, None)
    return Passed(logits, run.entered, run.given or Given(), None if masked is None else masked.softmax(-1))


def _forward(reading: Reading, run: Pass) -> Tensor | None:
    """Runs the model under `run`: the logits (vocabulary) of the next token, of an encoder those (place, vocabulary) of
    masked places; None if there is no head for it, or nothing masked."""
    return masked_logits(reading, run) if reading.loaded.family.kind == "encoder" else next_logits(reading, run)


def candidates(loaded: Loaded, probabilities: Tensor | None, baseline: Tensor | None) -> list[Candidate]:
    """The ten likeliest of two distributions over the vocabulary, likeliest first; none if there is none."""
    if probabilities is None or baseline is None:
        return []
    ids = {int(id_) for of in (probabilities, baseline) for id_ in of.topk(min(TOP, len(of))).indices}
    found = [
        Candidate(pieces_of(loaded, [id_])[0], float(probabilities[id_]), float(baseline[id_])) for id_ in ids
    ]
    return sorted(found, key=lambda candidate: (-candidate.probability, candidate.token.id))


def _as_wide(x: Tensor, w: Tensor) -> Tensor:
    """x (token, d_in), with a feature that is 1 if w (d_in + 1, d_heads) ends with biases."""
    return torch.cat([x, x.new_ones(len(x), 1)], dim=1) if len(w) > x.shape[1] else x


def _matrices(loaded: Loaded, layer: int) -> list[Tensor]:
    """w_q, w_k, w_v (d_in, d_heads) and w_o (d_heads, d_out), the same for every text."""
    return remembered(("matrices", loaded.model, layer), lambda: _projected(loaded, layer), lambda found: found)


def _projected(loaded: Loaded, layer: int) -> list[Tensor]:
    """With biases as a last row, but for those of w_o; key heads that are shared are repeated."""
    heads, place = loaded.entry.heads, Place(loaded.family.part, layer)
    projections = loaded.family.projections(loaded.model, place)
    d_head = projections[0].weight.shape[1] // heads
    has_bias = any(projection.bias is not None for projection in projections)
    found = []
    for weight, bias in projections:
        if has_bias:
            last = torch.zeros(weight.shape[1]) if bias is None else bias
            weight = torch.cat([weight, last[None]])
        by_head = weight.unflatten(1, (-1, d_head))
        found.append(by_head.repeat_interleave(heads // by_head.shape[1], dim=1).flatten(1))
    return [*found, loaded.family.output(loaded.model, place).weight]
