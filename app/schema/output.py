"""What a trained model makes of a text: the next token, the logit lens, rollout and flow."""

from typing import Annotated, Literal

from pydantic import BaseModel, Field

from app.schema.common import Index, Seed, Tensor, Token, Whole
from app.schema.trained import OverviewRequest


class NextRequest(OverviewRequest):
    """How the next token is chosen: temperature 0 is greedy; top_k null: all may stay; seed null: nothing is drawn."""

    temperature: float = Field(1, ge=0, le=10)
    top_k: Whole | None = Field(None, ge=1, le=1_000_000)
    top_p: Annotated[float, Field(gt=0, le=1)] = 1
    seed: Seed | None = None


class NextCandidate(BaseModel):
    """One token at every step. scaled: logit / T (null: −∞, at T = 0); probability: its softmax; baseline: that without
    interventions; share: among the k likeliest; before: the shares of all likelier ones, added up; final: among those
    that stay; cut: by which of the two it went."""

    token: Token
    logit: float
    scaled: float | None
    probability: float
    baseline: float
    share: float
    before: float
    final: float
    cut: Literal["k", "p"] | None


class Drawn(BaseModel):
    """u: a point on the line of final shares, likeliest first; low, high: the token's piece of it."""

    token: Token
    u: float
    low: float
    high: float


class NextToken(BaseModel):
    """The 20 likeliest. of_k, of_p: how many each cut leaves of the whole vocabulary; mass_k: the probability that the
    first leaves; mass_p: the shares of it that the second leaves."""

    vocabulary: int
    candidates: list[NextCandidate]
    of_k: int
    of_p: int
    mass_k: float
    mass_p: float
    drawn: Drawn | None


class LensRequest(OverviewRequest):
    """`count` positions from `first`; at the end of the text there may be fewer."""

    first: Index
    count: Whole = Field(ge=1, le=32)


class Lens(BaseModel):
    """What each state would say next, (row, position): row 0 is the embedding, row l + 1 what layer l leaves, the last
    the model's own output. tokens: of the whole text; top: the likeliest token, as an index of vocabulary;
    probability: its own; rank: of the token that the last row finds likeliest."""

    tokens: list[Token]
    first: int
    vocabulary: list[Token]
    top: Tensor
    probability: Tensor
    rank: Tensor


class ThroughRequest(OverviewRequest):
    """query: the token in focus."""

    query: Index


class Through(BaseModel):
    """What one token looks at, (layer, key). raw: in each layer, heads averaged; rollout: through all up to it."""

    tokens: list[Token]
    raw: Tensor
    rollout: Tensor


class FlowRequest(ThroughRequest):
    """layer: the last one that is gone through."""

    layer: Index


class Flow(BaseModel):
    """The maximum flow (key) from the token in focus to each token of the text; it need not add up to 1."""

    flow: Tensor
