"""What a trained model makes of a text: the next token, step by step."""

from typing import Annotated, Literal

from pydantic import BaseModel, Field

from app.schema.common import Token
from app.schema.trained import OverviewRequest


class NextRequest(OverviewRequest):
    """How the next token is chosen: temperature 0 is greedy; top_k null: all may stay; seed null: nothing is drawn."""

    temperature: float = Field(1, ge=0, le=10)
    top_k: int | None = Field(None, ge=1, le=1_000_000)
    top_p: Annotated[float, Field(gt=0, le=1)] = 1
    seed: int | None = Field(None, ge=0, le=2**32 - 1)


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
