"""The small translators: a sentence as it is read, what each writes, and where it looks."""

from typing import Annotated, get_args

from pydantic import BaseModel, Field

from app.schema.common import Given, Seed, Tensor, Text, Whole
from model.networks.translation.networks import Kind

Kinds = Annotated[list[Kind], Field(max_length=len(get_args(Kind)))]


class TranslatorInfo(BaseModel):
    """A translator. how: how it looks back at the German sentence; mechanism: the lab's that it looks with, and its
    equation."""

    kind: Kind
    title: str
    year: int
    source: str
    mechanism: str
    equation: str
    how: str


class TranslationExample(BaseModel):
    """A sentence to begin with. shows: what it is good for."""

    german: str
    english: list[str]
    shows: str


class TranslateRequest(Given):
    """A German sentence. kinds: the translators that are asked; all, unless said."""

    text: Text
    kinds: Kinds | None = None


class SourceWord(BaseModel):
    """A German word or mark, from `start` to `end` in the text, in characters (code points); occurrence: equal texts
    before it; near: known words that look most like one that is not known."""

    text: str
    occurrence: int
    start: int
    end: int
    known: bool
    near: list[str]


class WrittenWord(BaseModel):
    """A word of a translation, and how probable it was to the translator."""

    text: str
    occurrence: int
    probability: float


class CrossMap(BaseModel):
    """weights (query, key): how much each written word took of each German one. layer and head are null if there is
    but one map, or if it is the mean of all."""

    layer: int | None
    head: int | None
    weights: Tensor


class Translation(BaseModel):
    """ended: whether the translator came to an end by itself; maps: none, one, or the mean and then every head."""

    kind: Kind
    title: str
    words: list[WrittenWord]
    ended: bool
    maps: list[CrossMap]


class TranslateResponse(BaseModel):
    """text: as it was read (NFC); unknown: a sentence about the words that are not known, with which nothing is
    translated; null if all are. notes: what else there is to say."""

    text: str
    tokens: list[SourceWord]
    notes: list[str]
    unknown: str | None
    translations: list[Translation]


class ComposeRequest(Given):
    """A sentence of the grammar that the translators learnt from: how many words and marks, and which."""

    length: Whole = Field(12, ge=3, le=40)
    seed: Seed = 1


class ComposeResponse(BaseModel):
    """english: the grammar's own translation, word by word."""

    text: str
    english: list[str]


class Translators(BaseModel):
    """What the page /translate is made of. trained, most: words and marks of the longest sentence in training, and of
    the longest that is read."""

    translators: list[TranslatorInfo]
    examples: list[TranslationExample]
    trained: int
    most: int
