"""IBM's Model 1 of 1993: an alignment before attention, beside where a translator looks."""

from typing import Annotated, Literal

from pydantic import BaseModel, Field

from app.schema.common import Given, Text, Tokens, Whole
from app.schema.inside_translator import LikelyWord
from app.schema.translation import ComposeRequest, CrossMap
from model.networks.translation.model_1 import ROUNDS
from model.networks.translation.networks import Kind


class ModelOneRequest(Given):
    """A German sentence; composed: how the grammar made it, if it did: its own translation is then aligned, else what
    the translator writes. pairs: of sentences that Model 1 has read; round: how often it has counted."""

    text: Text
    kind: Kind = "additive"
    composed: ComposeRequest | None = None
    pairs: Literal[10, 100, 1000] = 100
    round: Annotated[Whole, Field(ge=0, le=ROUNDS)] = ROUNDS


class Board(BaseModel):
    """One alignment. id: `model-1`, a translator's kind, or `grammar`; map: its rows are the English words, its columns
    the German ones, and Model 1 has one more, the empty word."""

    id: str
    title: str
    map: CrossMap


class ModelOne(BaseModel):
    """tokens: English, and German with the empty word; likely: of each of these what it may be translated by. top:
    after 0, 1 … rounds the share of words of `tested` other sentences that come most from a German word which they
    translate; looks: the same of the largest weights of the translator, which was trained on so many pairs."""

    tokens: Tokens
    boards: list[Board]
    likely: list[list[LikelyWord]]
    top: list[float]
    looks: float | None
    trained: int
    tested: int
