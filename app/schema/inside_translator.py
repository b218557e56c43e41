"""A translator from inside: its look step by step, with weights set by hand, and its search for the best words."""

from typing import Annotated, Literal

from pydantic import BaseModel, Field

from app.schema.common import CellOf, Given, Index, Number, Step, Text, Tokens, Whole
from app.schema.lab import CodeInfo
from model.networks.translation.networks import Kind


class WalkRequest(Given):
    """A German sentence and a translator; layer: of a transformer's decoder."""

    text: Text
    kind: Kind
    layer: Index = 0


class WalkCellRequest(WalkRequest):
    """A walk, and one cell of it."""

    at: CellOf


class LikelyWord(BaseModel):
    """A word that may come next."""

    text: str
    probability: float


class TranslatorWalk(BaseModel):
    """Every step of what a translator does to look, at all words of its translation.

    mechanism: of the lab, that looks, or of the fixed vector the one that it resembles; code: that ran, none if it
    is no mechanism; layers: of a transformer's decoder, else 0; likely: of each written word the likeliest in its place
    """

    kind: Kind
    mechanism: str
    layer: int
    layers: int
    tokens: Tokens
    code: list[CodeInfo]
    steps: list[Step]
    likely: list[list[LikelyWord]]


class WeightEdit(Given):
    """A weight: how much a written word, counted from 0, takes of a German one."""

    cell: list[Index] = Field(min_length=2, max_length=2)
    value: Number


class ByHandRequest(Given):
    """last: before the edits every row has everything on the last state of the encoder."""

    text: Text
    kind: Literal["additive", "luong-general"]
    edits: list[WeightEdit] = Field([], max_length=2000)
    last: bool = False


class ByHand(BaseModel):
    """What is written with these weights. weights: the mechanism's step, with what was set in it; null if nothing
    is written; unused: how many edits lie behind the translation's end."""

    kind: Kind
    tokens: Tokens
    weights: Step | None
    unused: int


class BeamsRequest(Given):
    """width: how many translations are kept alive; 1 is greedy."""

    text: Text
    kind: Kind
    width: Annotated[Whole, Field(ge=1, le=5)] = 3


class Hypothesis(BaseModel):
    """A translation, or the beginning of one. log_probability: the sum of ln p over its words, and the end if it has
    come; score: their mean, by which the ended ones are ordered; ended: whether it says so itself."""

    words: list[str]
    log_probability: float
    score: float
    ended: bool


class Tried(Hypothesis):
    """parent: its place among those that were alive before; fate: what became of it."""

    parent: int
    fate: Literal["alive", "ended", "dropped"]


class Beams(BaseModel):
    """steps: all that was tried with each further word, likeliest first; best: the translations, best first."""

    kind: Kind
    width: int
    steps: list[list[Tried]]
    best: list[Hypothesis]
