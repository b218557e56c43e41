"""What a head does over hundreds of texts."""

from pydantic import BaseModel

from app.schema.common import Given, Index
from app.schema.gap import GapHeadRequest
from app.schema.train import MomentRequest


class SpreadRequest(Given):
    """A head of a trained model."""

    layer: Index
    head: Index


class GapSpreadRequest(GapHeadRequest):
    """A head of one of the gap's models, and the text that it is to be compared on."""


class MomentSpreadRequest(MomentRequest):
    """A head of a model at a step of its training."""

    layer: Index
    head: Index


class SpreadText(BaseModel):
    """A text with what the head scores there; gap: the place of its word that is hidden, of a model that guesses it."""

    text: str
    gap: int | None
    score: float


class SpreadPattern(BaseModel):
    """A head's scores of a pattern over the texts in which enough queries could show it: how many, mean, quantiles (at
    0, 0.1, 0.25, 0.5, 0.75, 0.9, 1), how many fall into each twentieth from 0 to 1; uniform: what uniform attention
    would score, on average; own: the score of the text that was asked about, null if it cannot show it, or none was;
    strongest, weakest: the outermost texts first."""

    id: str
    title: str
    definition: str
    texts: int
    mean: float
    quantiles: list[float]
    bins: list[int]
    uniform: float
    own: float | None
    strongest: list[SpreadText]
    weakest: list[SpreadText]


class SpreadName(BaseModel):
    """On how many texts the head is named by a pattern. id: "" for mixed"""

    id: str
    title: str
    texts: int


class HeadSpread(BaseModel):
    """texts: how many; named: the most frequent name first; own: the name on the text that was asked about, null if
    none was; date: when it was measured, null if just now."""

    layer: int
    head: int
    texts: int
    named: list[SpreadName]
    own: SpreadName | None
    patterns: list[SpreadPattern]
    date: str | None


class SpreadKept(BaseModel):
    """spread: null if it was never measured."""

    spread: HeadSpread | None


class SpreadLine(BaseModel):
    """done: of how many texts (`of`) it is known; spread: in the last line."""

    done: int
    of: int
    spread: HeadSpread | None
