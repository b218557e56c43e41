"""All heads of a trained model at once, and what each is seen to do."""

from pydantic import BaseModel, Field

from app.schema.common import Index, Tensor, Token
from app.schema.trained import OverviewRequest


class HeadsRequest(OverviewRequest):
    """hide_first: as if there were no first key, each row shared out anew among the rest; pair: a query and a key,
    whose weight is wanted of every head."""

    hide_first: bool = False
    pair: list[Index] | None = Field(None, max_length=2, min_length=2)


class PatternInfo(BaseModel):
    """Something that heads are seen to do. definition: what its score measures, in a sentence."""

    id: str
    title: str
    definition: str
    source: str


class Naming(BaseModel):
    """A head is named by what it does at least `margin` more than uniform attention, as the mean of `fewest` queries
    or more; else it is broad if it spreads over a share of `broad`, else mixed."""

    margin: float
    fewest: int
    broad: float


class Overview(BaseModel):
    """All heads: weights u1 (layers, heads, query, key), 255 = 1; pool: the side of a max-pooled block.

    tokens: those of the keys; queries: the same, but for a decoder that looks at its encoder
    hidden: u1 (query, key), 1 where the mask hides the whole block, or (layers, query, key) if layers differ
    scores: f4 (layers, heads, patterns) from 0 to 1; uniform: f4 (layers, patterns), that of a head that looks at
    everything alike; counted: i4 (layers, patterns), how many queries a score is the mean of, 0: there is no score
    names: i4 (layers, heads), the pattern that a head is named by, -1: mixed; pair: f4 (layers, heads)
    second: which token the second sentence begins with, of two
    """

    tokens: list[Token]
    queries: list[Token]
    layers: int
    heads: int
    pool: int
    weights: Tensor
    hidden: Tensor
    patterns: list[PatternInfo]
    naming: Naming
    scores: Tensor
    uniform: Tensor
    counted: Tensor
    names: Tensor
    pair: Tensor | None
    second: int | None
