"""The logit lens: what each layer's state would say next, were it the last (nostalgebraist 2020, "interpreting GPT:
the logit lens", lesswrong.com/posts/AcKRB8wDpdaN6v6ru).

The states between the layers go through the model's own final norm and unembedding, which were trained for the last
state only: a reading of them, that early layers and some models are read badly by (Belrose et al. 2023, §2,
arXiv:2303.08112).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn

from model.memory import remembered
from model.pretrained.attention import Pass
from model.pretrained.families import Part
from model.pretrained.forward import forward
from model.pretrained.interventions import Intervention
from model.pretrained.loading import Loaded, load
from model.pretrained.pairs import Text
from model.pretrained.pieces import Piece
from model.pretrained.reading import Reading, pieces_of, read
from model.problem import N_, Problem

MOST = 32  # positions at once: each takes a product with the whole unembedding, in every layer
CHUNK = 256  # states whose logits are held at once: 50 MB of a vocabulary of 49,152
TOLERANCE = 1e-4  # of the last row, as a share of the largest logit: float32


@dataclass(frozen=True)
class Lens:
    """What each state says, by row and position: row 0 is the embedding, row l + 1 what layer l leaves.

    tokens: of the whole text; first: the position of the first column
    vocabulary: the tokens that top speaks of; top: indices of it (row, position), the likeliest next token
    probability: its own (row, position); rank: of the token that the last row finds likeliest, 1 is the top
    """

    tokens: list[Piece]
    first: int
    vocabulary: list[Piece]
    top: Tensor
    probability: Tensor
    rank: Tensor

    def parts(self) -> list[object]:
        """All that it holds on to."""
        return [*self.tokens, *self.vocabulary, self.top, self.probability, self.rank]


def lens(
    id_: str, text: Text, first: int, count: int, interventions: Sequence[Intervention] = (),
    part: Part | None = None, answer: str = "",
) -> Lens:  # fmt: skip
    """The states of `count` positions from `first`, fewer at the end of the text. Raises Problem for a model that it
    is not defined for, and for a position that the text has not."""
    loaded = load(id_)
    norm = _norm(loaded)  # before anything is run
    reading = read(loaded, text, part, answer)
    positions = _positions(first, count, len(reading.ids))
    key = "lens", *reading.key, tuple(interventions), first, len(positions)
    return remembered(key, lambda: _seen(reading, norm, positions, interventions), Lens.parts)


def _seen(reading: Reading, norm: nn.Module, positions: Tensor, interventions: Sequence[Intervention]) -> Lens:
    loaded = reading.loaded
    asked = {"output_hidden_states": True, "logits_to_keep": positions.to(next(loaded.model.parameters()).device)}
    said = forward(reading, Pass(interventions), **asked)
    own = said.logits[0]  # (position, vocabulary)
    _check(loaded, said.hidden_states[-1][0, positions], own)
    with torch.no_grad():
        states = torch.cat([norm(state[0, positions]) for state in said.hidden_states[:-1]])
    final = own.argmax(-1)
    found = [_read(_unembed(loaded, rows), of_rows) for rows, of_rows in _chunks(states, final)] + [_read(own, final)]
    top, probability, rank = (torch.cat(each).cpu().view(-1, len(positions)) for each in zip(*found, strict=True))
    ids, indices = top.unique(return_inverse=True)
    vocabulary = [pieces_of(loaded, [id_])[0] for id_ in ids.tolist()]
    return Lens(reading.pieces(reading.ids), int(positions[0]), vocabulary, indices, probability, rank)


def _norm(loaded: Loaded) -> nn.Module:
    """The model's final norm. Raises Problem, by name, if there is none that is known."""
    title, family = loaded.entry.title, loaded.family
    if family.kind != "causal":
        raise Problem(
            N_("There is no logit lens for {title}: it needs a model that says what comes next at every token, with "
               "one stack of layers before its unembedding."),
            field="id", title=title,
        )  # fmt: skip
    try:
        base: nn.Module = loaded.model.base_model  # type: ignore[assignment]
        return base.get_submodule(family.norm)
    except AttributeError as error:
        raise _unknown(title) from error


def _unknown(title: str) -> Problem:
    return Problem(
        N_("There is no logit lens for {title}: what lies between its last layer and its output is not only the norm "
           "that Headlight knows."),
        field="id", title=title,
    )  # fmt: skip


def _positions(first: int, count: int, n: int) -> Tensor:
    if not 0 <= first < n:
        raise Problem(
            N_("Tokens count from 0 to {last}; {first} is not one of them."), field="first", last=n - 1, first=first
        )
    if not 0 < count <= MOST:
        raise Problem(N_("The lens reads 1 to {most} positions at once."), field="count", most=MOST)
    return torch.arange(first, min(first + count, n))


def _unembed(loaded: Loaded, states: Tensor) -> Tensor:
    """The logits (row, vocabulary) of states (row, d) behind the norm; `_check` sees whether they are the model's."""
    head: Any = loaded.model.get_output_embeddings()  # type: ignore[operator]
    with torch.no_grad():
        found: Tensor = head(states)
    config: Any = loaded.model.config
    found = found / getattr(config, "logits_scaling", 1)  # Granite
    cap = getattr(config, "final_logit_softcapping", None)  # Gemma 2
    return found if cap is None else cap * torch.tanh(found / cap)


def _chunks(states: Tensor, final: Tensor) -> Iterator[tuple[Tensor, Tensor]]:
    """Rows of states, with the final token of each: few enough that their logits fit into memory, and many at once,
    so that the unembedding is read seldom."""
    yield from zip(states.split(CHUNK), final.repeat(len(states) // len(final)).split(CHUNK), strict=True)


def _read(logits: Tensor, final: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Of each row: the likeliest token, its probability, and the rank of its final one (row)."""
    largest, top = logits.max(-1)
    return top, (largest - logits.logsumexp(-1)).exp(), (logits > logits.gather(1, final[:, None])).sum(-1) + 1


def _check(loaded: Loaded, state: Tensor, own: Tensor) -> None:
    """The last state, which transformers has taken through the norm, must give the model's own output (position,
    vocabulary)."""
    off = float((_unembed(loaded, state) - own).abs().max())
    if not off <= TOLERANCE * max(1.0, float(own.abs().max())):
        raise _unknown(loaded.entry.title)
