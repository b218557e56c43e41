"""What changes inside a model do to what it says, and which head it would miss most."""

from pydantic import BaseModel

from app.schema.common import Index, Text, Token
from app.schema.trained import Candidate, OverviewRequest


class EffectRequest(OverviewRequest):
    """A text, and what is changed; second: the text that an encoder's is compared with (itself, unless it is said)."""

    second: Text = ""


class CostsRequest(EffectRequest):
    """The heads of a layer, each silenced in turn; token: the id that is followed, the likeliest unless it is said."""

    layer: Index
    token: Index | None = None


class Similarity(BaseModel):
    """Cosine similarity of two texts' vectors, without the changes and with them."""

    before: float
    after: float


class Effect(BaseModel):
    """How far the changes move the output.

    tokens: those of the keys; queries: those that look at them; layers, heads: of the part that is changed
    next: the tokens that are likeliest before or after the changes
    kl: KL(before ‖ after) in nats over the whole vocabulary; variation: half of the sum of all moves, 0 to 1; both
    null of an encoder, which has a similarity
    gained, lost: the tokens whose probability moved most
    """

    tokens: list[Token]
    queries: list[Token]
    layers: int
    heads: int
    next: list[Candidate]
    kl: float | None
    variation: float | None
    gained: list[Candidate]
    lost: list[Candidate]
    similarity: Similarity | None


class Cost(BaseModel):
    """One head silenced: the probability of the token that is followed, or an encoder's similarity; kl in nats."""

    value: float
    kl: float | None


class Costs(BaseModel):
    """The heads of a layer, each silenced alone; before: with every head; token: null of an encoder."""

    layer: int
    token: Token | None
    before: float
    heads: list[Cost]
