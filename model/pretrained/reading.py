"""A text as a model reads it: its tokens, and those that an encoder–decoder has answered so far."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass

from model.lab import inputs
from model.pretrained.families import Part
from model.pretrained.loading import Loaded
from model.pretrained.pairs import Pair, Text, pair
from model.pretrained.pieces import Piece, pieces
from model.pretrained.room import for_layer
from model.problem import N_, Problem

MOST_MASKED = 16  # places that are asked for at once: a vocabulary of 250,002 numbers for each


@dataclass(frozen=True)
class Reading:
    """What is run, and the part of the model that is looked at.

    ids: of the text; answer: of what the decoder has said, without the token that it begins with
    types: the token type of each, if the model is given one; other: the second sentence, as it was typed; second:
    where its first token stands
    """

    loaded: Loaded
    part: Part
    ids: list[int]
    answer: list[int]
    types: Sequence[int] = ()
    other: str = ""
    second: int | None = None

    @property
    def key(self) -> tuple[object, ...]:
        """All that a run without changes depends on."""
        return self.loaded.model, self.part, tuple(self.ids), tuple(self.types), tuple(self.answer)

    @property
    def masked(self) -> list[int]:
        """The places that the model is asked to name a token for: those of the mask token, the first of them."""
        places = [i for i, id_ in enumerate(self.ids) if id_ == self.loaded.mask]
        return places[:MOST_MASKED] if self.loaded.fills else []

    @property
    def said(self) -> list[int]:
        """All tokens of the decoder."""
        return [self.loaded.family.start(self.loaded.model), *self.answer]

    @property
    def _is_asked(self) -> bool:
        """Whether the decoder of an encoder–decoder asks."""
        return self.loaded.family.kind == "encoder-decoder" and self.part != "encoder"

    @property
    def queries(self) -> list[int]:
        """The tokens that ask, in this part."""
        return self.said if self._is_asked else self.ids

    @property
    def keys(self) -> list[int]:
        """The tokens that are looked at, in this part."""
        return self.said if self._is_asked and self.part != "cross" else self.ids

    @property
    def sizes(self) -> tuple[int, int]:
        """Layers and heads of this part."""
        return sizes(self.loaded, self.part)

    def room(self) -> AbstractContextManager[None]:
        """While it is open, memory to run it is taken, or waited for. Raises Gone."""
        return for_layer(self.sizes[1], len(self.queries), len(self.keys))

    def pieces(self, ids: Sequence[int]) -> list[Piece]:
        """The tokens as a person reads them."""
        return pieces_of(self.loaded, ids)


def sizes(loaded: Loaded, part: Part) -> tuple[int, int]:
    """Layers of a part, and heads of each."""
    heads = loaded.found.heads[part]
    return len(heads), heads[0]


def read(loaded: Loaded, text: Text, part: Part | None = None, answer: str = "") -> Reading:
    """A text or two, and the answer so far, in tokens. Raises Problem with what to do if one cannot be read."""
    part = checked_part(loaded, part, answer)
    said = encoded(loaded, answer, "answer") if answer else []
    text, other = (text, "") if isinstance(text, str) else text
    ids = encoded(loaded, text)
    if not other:
        return Reading(loaded, part, ids, said)
    both = paired(loaded, text, other)
    return Reading(loaded, part, both.ids, said, loaded.family.types_of(loaded.model, both.types), other, both.second)


def paired(loaded: Loaded, text: str, other: str) -> Pair:
    """Two sentences, of which the first was read. Raises Problem if the second, or both together, cannot be."""
    entry = loaded.entry
    if not loaded.pairs:
        raise Problem(
            N_("{title} reads one text, not a pair of sentences; leave the second one out."),
            field="text_pair", title=entry.title,
        )  # fmt: skip
    encoded(loaded, other, "text_pair")
    both = pair(loaded.tokenizer, text, other)
    if both.second is None:
        raise _no_token(entry.title, "text_pair")
    if len(both.ids) > entry.reads:
        raise Problem(
            N_("{title} reads at most {most} tokens here, and the two sentences together have {n}; shorten one of "
               "them."),
            field="text_pair", title=entry.title, most=entry.reads, n=len(both.ids),
        )  # fmt: skip
    return both


def _no_token(title: str, field: str) -> Problem:
    return Problem(N_("{title} has no token for any of this; type at least one word."), field=field, title=title)


def checked_part(loaded: Loaded, part: Part | None, answer: str) -> Part:
    """The part, or the one that is shown first; Problem if the model has not got it, or takes no answer."""
    parts = loaded.family.attention
    if part is not None and part not in parts:
        raise Problem(
            N_("{title} has no such part; choose one of: {parts}."),
            field="part", title=loaded.entry.title, parts=", ".join(parts),
        )  # fmt: skip
    if answer and len(parts) == 1:
        raise Problem(
            N_("{title} has no decoder that answers; leave the answer out."), field="answer", title=loaded.entry.title
        )
    return part or loaded.family.part


def encoded(loaded: Loaded, text: str, field: str = "text") -> list[int]:
    """The ids of a text, or a Problem that says what to do with it; of an answer without tokens around it."""
    entry = loaded.entry
    # a token covers no more characters than the longest piece has: 10 MB need not be split to be refused
    too_long = len(text) > entry.reads * loaded.longest
    if not too_long:
        inputs.check(text, field)
        if not inputs.visible(text):
            raise Problem(N_("Type at least one word."), field=field)
        ids: list[int] = loaded.tokenizer.encode(text, add_special_tokens=field != "answer").ids
        if not ids:
            raise _no_token(entry.title, field)
        too_long = len(ids) > entry.reads - (field == "answer")  # an answer follows the token that it begins with
    if too_long:
        raise Problem(
            N_("{title} reads at most {most} tokens here, this text has more; shorten it."),
            field=field, title=entry.title, most=entry.reads,
        )  # fmt: skip
    return ids


def pieces_of(loaded: Loaded, ids: Sequence[int]) -> list[Piece]:
    """Tokens as a person reads them; a row of the output that no token has is named by its number, as some
    vocabularies are padded."""
    special = frozenset(loaded.tokenizer.get_added_tokens_decoder())
    names = [loaded.tokenizer.id_to_token(id_) for id_ in ids]
    read = [
        f"#{id_}" if name is None else name if id_ in special else loaded.spelling(name)
        for id_, name in zip(ids, names, strict=True)
    ]
    return pieces(ids, read, special)
