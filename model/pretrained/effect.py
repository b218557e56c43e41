"""How much a change inside a model moves what it says; and which head it would miss most."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple, cast

from torch import Tensor
from torch.nn.functional import cosine_similarity

from model.memory import remembered
from model.pretrained.attention import Pass
from model.pretrained.families import Part
from model.pretrained.forward import forward, given, next_logits
from model.pretrained.interventions import Intervention, Silence, check_head
from model.pretrained.loading import Loaded, load
from model.pretrained.pairs import Text
from model.pretrained.pieces import Piece
from model.pretrained.reading import Reading, encoded, pieces_of, read
from model.pretrained.runner import Candidate, candidates, passed
from model.problem import N_, Problem

MOST_MOVED = 5  # candidates that gained, and that lost


class Similarity(NamedTuple):
    """Cosine similarity of two texts' vectors, before the changes and after them."""

    before: float
    after: float


@dataclass(frozen=True)
class Effect:
    """What changes did to the output.

    tokens: those of the keys; queries: those that look at them; layers, heads: of the part that is changed
    next: the tokens that are likeliest before or after, likeliest first
    kl: KL(before ‖ after) = Σ p ln(p/q) in nats, over the whole vocabulary; variation: ½ Σ |p − q|, in 0 to 1; both of
    the next token, None of an encoder
    gained, lost: the tokens whose probability grew and shrank most, the largest move first
    similarity: of an encoder
    """

    tokens: Sequence[Piece]
    queries: Sequence[Piece]
    layers: int
    heads: int
    next: Sequence[Candidate] = ()
    kl: float | None = None
    variation: float | None = None
    gained: Sequence[Candidate] = ()
    lost: Sequence[Candidate] = ()
    similarity: Similarity | None = None


class Measure(NamedTuple):
    """value: the probability of a token, or a similarity; kl: from the distribution before, in nats, None of an
    encoder."""

    value: float
    kl: float | None


@dataclass(frozen=True)
class Costs:
    """What silencing each head of a layer does, one at a time, on top of the changes that are there.

    token: whose probability is followed, None of an encoder; before: with every head; after: by the head
    """

    token: Piece | None
    before: float
    after: list[Measure]


def effect(
    id_: str, text: Text, interventions: Sequence[Intervention] = (), part: Part | None = None, answer: str = "",
    second: str = "",
) -> Effect:  # fmt: skip
    """How far the changes move the next token, or an encoder's vector of the text.

    second: the text that an encoder compares with, read without changes; none: the text itself without changes
    """
    reading = read(load(id_), text, part, answer)
    key = "effect", *reading.key, tuple(interventions), second
    return remembered(key, lambda: _effect(reading, interventions, second), lambda found: [*found.tokens, *found.next])


def _effect(reading: Reading, interventions: Sequence[Intervention], second: str) -> Effect:
    p, q = (_before(reading, changes) for changes in ((), interventions))
    place = reading.pieces(reading.keys), reading.pieces(reading.queries), *reading.sizes
    if _is_encoder(reading):
        other = _other(reading, second)
        return Effect(*place, similarity=Similarity(_likeness(p, other), _likeness(q, other)))
    moved = q.exp() - p.exp()
    gained, lost = (_moved(reading.loaded, p, q, moves) for moves in (moved, -moved))
    likeliest = candidates(reading.loaded, q.exp(), p.exp())
    return Effect(*place, likeliest, divergence(p, q), float(moved.abs().sum() / 2), gained, lost)


def costs(
    id_: str, text: Text, layer: int, interventions: Sequence[Intervention] = (), part: Part | None = None,
    answer: str = "", token: int | None = None, second: str = "",
) -> Costs:  # fmt: skip
    """Silences each head of a layer in turn: a run for each.

    token: the id in the vocabulary that is followed, the likeliest unless it is said; second: as in `effect`
    """
    reading = read(load(id_), text, part, answer)
    layers, heads = reading.sizes
    check_head(layer, 0, layers, heads)
    key = "costs", *reading.key, tuple(interventions), layer, token, second
    return remembered(key, lambda: _costs(reading, layer, interventions, token, second), lambda found: found.after)


def _costs(
    reading: Reading, layer: int, interventions: Sequence[Intervention], token: int | None, second: str
) -> Costs:
    taken = given(reading, interventions)
    before = _before(reading, interventions)
    followed, measure = _gauge(reading, before, token, second)
    after = [
        measure(_said(reading, Pass([*interventions, Silence(layer, head)], given=taken)))
        for head in range(reading.sizes[1])
    ]
    piece = None if followed is None else pieces_of(reading.loaded, [followed])[0]
    return Costs(piece, measure(before).value, after)


def _said(reading: Reading, run: Pass) -> Tensor:
    """In float64: ln p (vocabulary) of the next token; of an encoder the vector (d) of the text."""
    return vector(reading, run) if _is_encoder(reading) else _shares(next_logits(reading, run))


def _before(reading: Reading, changes: Sequence[Intervention]) -> Tensor:
    """The same, as it is remembered of a forward that other parts of the page ask for too."""
    if not _is_encoder(reading):
        return _shares(cast(Tensor, passed(reading, changes).logits))  # no encoder: it has such a head
    return remembered(
        ("vector", *reading.key, tuple(changes)), lambda: vector(reading, Pass(changes)), lambda found: [found]
    )


def _shares(logits: Tensor) -> Tensor:
    return logits.double().log_softmax(-1)


def _is_encoder(reading: Reading) -> bool:
    return reading.loaded.family.kind == "encoder"


def divergence(p: Tensor, q: Tensor) -> float:
    """KL(p ‖ q) in nats, from logarithms; a rounding below 0 is 0."""
    return max(0.0, float((p.exp() * (p - q)).sum()))


def vector(reading: Reading, run: Pass) -> Tensor:
    """A text's vector (d): the mean of its last hidden states, those of special tokens too, in float64.

    Reimers and Gurevych 2019, §3, arXiv:1908.10084; as sentence-transformers pools all-MiniLM-L6-v2
    """
    hidden: Tensor = forward(reading, run).last_hidden_state[0]
    return hidden.cpu().double().mean(0)


def _likeness(one: Tensor, other: Tensor) -> float:
    return float(cosine_similarity(one, other, dim=0))


def _other(reading: Reading, second: str) -> Tensor:
    """What an encoder's vector is compared with."""
    if not second:
        return _before(reading, ())
    return _before(Reading(reading.loaded, reading.part, encoded(reading.loaded, second, "second"), []), ())


def _gauge(
    reading: Reading, before: Tensor, token: int | None, second: str
) -> tuple[int | None, Callable[[Tensor], Measure]]:
    """The token that is followed, and what measures an answer."""
    if _is_encoder(reading):
        other = _other(reading, second)
        return None, lambda said: Measure(_likeness(said, other), None)
    followed = int(before.argmax()) if token is None else token
    if not followed < len(before):
        raise Problem(
            N_("The vocabulary counts from 0 to {last}; {token} is not one of its tokens."),
            field="token", last=len(before) - 1, token=followed,
        )  # fmt: skip
    return followed, lambda said: Measure(float(said[followed].exp()), divergence(before, said))


def _moved(loaded: Loaded, p: Tensor, q: Tensor, moves: Tensor) -> list[Candidate]:
    """The tokens with the largest moves above 0."""
    found = moves.topk(min(MOST_MOVED, len(moves)))
    return [
        Candidate(pieces_of(loaded, [int(id_)])[0], float(q[id_].exp()), float(p[id_].exp()))
        for move, id_ in zip(found.values, found.indices, strict=True)
        if move > 0
    ]


