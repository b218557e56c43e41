"""Trained models: the catalogue, all heads at once, one head in full."""

from typing import Literal

from pydantic import BaseModel, Field

from app.schema.common import CellOf, Given, Index, LayerFacts, Number, Step, Text, Token
from app.schema.window import HeadWindow, WindowRequest


class Intervention(Given):
    """A change inside a model. silence: the head's output is 0; set: a cell of its weights takes a value; cut: a query
    may not look at a key (cell), in a head, or in all if head or layer are left out; freeze: the weights stay those
    of the run without changes; replace: the weights as a whole are this pattern; patch: the output is that of a run on
    another text of as many tokens."""

    layer: Index | None = None
    head: Index | None = None
    do: Literal["silence", "set", "cut", "freeze", "replace", "patch"]
    cell: list[Index] | None = Field(None, max_length=2, min_length=2)
    value: Number | None = None
    pattern: Literal["uniform", "previous", "first", "self"] | None = None
    text: Text | None = None


class OverviewRequest(Given):
    """A text, and what is changed inside the model. text_pair: a second sentence, for a model that reads pairs; part:
    which attention, if an encoder–decoder has several (its encoder's unless it is said); answer: what its decoder
    has said so far."""

    text: Text
    text_pair: Text = Field("", examples=["It was soft."])
    interventions: list[Intervention] = Field([], max_length=1000)
    part: Literal["encoder", "decoder", "cross"] | None = None
    answer: Text = ""

    @property
    def words(self) -> str | tuple[str, str]:
        """The text, or the pair of sentences."""
        return (self.text, self.text_pair) if self.text_pair else self.text


class HeadRequest(OverviewRequest):
    layer: Index
    head: Index


class AttentionRequest(HeadRequest):
    """A head. window: the part of a long text that its steps are answered for; unless it is said, all of a text of up
    to 128 tokens, and the beginning of a longer one."""

    window: WindowRequest | None = None


class HeadRowRequest(HeadRequest):
    """A head, and one of its queries."""

    query: Index


class HeadCellRequest(HeadRequest):
    """A head, and one cell of one of its steps; its index counts in the whole text."""

    at: CellOf


class ModelInfo(BaseModel):
    """A model of the catalogue. what: a sentence about it; key_heads: those of k and v; context: most tokens by its
    configuration; reads: most that are read here; status: damaged if its files are here and are not the catalogue's;
    download: bytes to fetch (0: part of Headlight); sha256, size: of its weights' file as it is kept; languages: that
    it has read, as BCP 47 writes them (none: not known); pairs: whether it reads two sentences; mask: the token that
    stands for a masked word ("": it has none); fills: whether it has the head that names that word;
    others: where in its stack the layers stand that do not attend, which `layers` does not count."""

    id: str
    title: str
    what: str
    kind: Literal["causal", "encoder", "encoder-decoder", "image"]
    layers: int
    heads: int
    key_heads: int
    d: int
    context: int
    reads: int
    status: Literal["ready", "fetchable", "damaged"]
    licence: str
    source: str
    revision: str
    sha256: str
    size: int
    download: int
    languages: list[str]
    pairs: bool
    mask: str
    fills: bool
    others: list[int]


class FetchRequest(Given):
    """Nothing needs to be said: the address names the model."""


class FetchState(BaseModel):
    """How far a fetch is: done and total in bytes of the download; message: why it failed, as a sentence; damaged: what
    was fetched has changed since, and can be fetched again."""

    status: Literal["fetchable", "damaged", "waiting", "downloading", "converting", "ready", "failed"]
    done: int
    total: int
    message: str | None


class Candidate(BaseModel):
    """A next token; baseline: its probability without interventions."""

    token: Token
    probability: float
    baseline: float


class Masked(BaseModel):
    """A masked place of the text, counted in tokens, and what the model puts there, likeliest first."""

    place: int
    candidates: list[Candidate]


class Attention(BaseModel):
    """One head in full, and what the model would say next: nothing if it has no such head.

    tokens: those of the keys; queries: the same, but for a decoder that looks at its encoder
    facts: what was seen of its layer
    window: what the steps hold, if that is a part; their labels name its tokens, their edited cells count in it
    masked: what the model puts into the first 16 masked places, if it has the head for it
    second: which token the second sentence begins with, of two
    """

    model: str
    layer: int
    head: int
    tokens: list[Token]
    queries: list[Token]
    steps: list[Step]
    next: list[Candidate]
    notes: list[str]
    facts: LayerFacts
    window: HeadWindow | None
    masked: list[Masked]
    second: int | None
