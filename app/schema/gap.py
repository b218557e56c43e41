"""A text with a gap under two models, and with spans cut out of it."""

from typing import Literal

from pydantic import BaseModel, Field

from app.schema.common import CellOf, Given, Index, Seed, Step, Tensor, Text, Token


class GapRequest(Given):
    """A text with ___ where a word is missing, or with the place of the word that is to be the gap."""

    text: Text
    gap: Index | None = Field(
        None, description="Of the word among the text's words and marks, from 0; beyond its end: the last"
    )


class GapHeadRequest(GapRequest):
    """One head of one of the two models that guess a word."""

    model: Literal["masked", "causal"]
    layer: Index
    head: Index


class GapCellRequest(GapHeadRequest):
    """One cell of one of its steps."""

    at: CellOf


class SpansRequest(Given):
    """A text, and the number that the spans are drawn by; if it has ___, these are the spans."""

    text: Text
    seed: Seed = 1


class FollowsRequest(Given):
    """Two sentences: does the second follow the first?"""

    text: Text
    second: Text


class UnknownWord(BaseModel):
    """A word that the models do not know, and known ones that look like it."""

    place: int
    word: str
    near: list[str]


class GapCandidate(BaseModel):
    """rank: from 1, among all words of the vocabulary."""

    word: str
    probability: float
    rank: int


class GapGuess(BaseModel):
    """true: the word that stood there; query: the token whose vector is asked; mask (query, key): who may look at
    whom; looks (layer, head, key): where that token looks."""

    model: Literal["masked", "causal"]
    candidates: list[GapCandidate]
    true: GapCandidate | None
    query: int
    mask: Tensor
    looks: Tensor


class GapGuesses(BaseModel):
    """place: of the gap among the words; tokens: what both models are given, with what begins the text."""

    words: list[Token]
    place: int
    unknown: list[UnknownWord]
    tokens: list[Token]
    guesses: list[GapGuess]


class GapHead(BaseModel):
    """The steps of one head."""

    tokens: list[Token]
    steps: list[Step]


class Spans(BaseModel):
    """spans: from and to, among the words; source: what the encoder reads; target: what the decoder has to write; mask
    (query, key): of source and target, one after the other."""

    spans: list[list[int]]
    source: list[str]
    target: list[str]
    mask: Tensor


class SpansWritten(BaseModel):
    """What a network that was trained on this task writes. line: up to the sentinel that ends it, with the probability
    of each; fills: what it puts in the place of each span; looks (layer, head, query, key): where each word of the line
    looked in what was read, whose first token begins it."""

    line: list[str]
    probabilities: list[float]
    fills: list[list[str]]
    looks: Tensor


class Directions(BaseModel):
    """What has read the left of the gap says of it, what has read its right, and both together. reach (direction,
    word): how strongly what is known there depends on each word, the largest of a direction 1."""

    words: list[Token]
    place: int
    forward: list[GapCandidate]
    backward: list[GapCandidate]
    both: list[GapCandidate]
    reach: Tensor


class Follows(BaseModel):
    """tokens: both sentences, with what begins them; second: where the second one begins; follows: how likely it stands
    behind the first; looks (layer, head, key): where the token that is asked looks."""

    tokens: list[Token]
    second: int
    follows: float
    looks: Tensor
