"""Writing with a trained model: what is asked, and the lines of the answers (each a JSON object of its own)."""

from typing import Annotated, Literal

from pydantic import BaseModel, Field

from app.schema.common import Given, Index, Seed, Text, Token, Whole

Ending = Literal["end", "most", "context"]  # the model's end of a text, the number asked for, or no more room


class SilentHead(Given):
    """A head whose output is 0 while the model writes."""

    layer: Index
    head: Index


class _Asked(Given):
    text: Text
    tokens: Index = 20
    silent: list[SilentHead] = Field([], max_length=1000)
    temperature: float = Field(0, ge=0, le=10)
    top_k: Whole | None = Field(None, ge=1, le=1_000_000)
    top_p: Annotated[float, Field(gt=0, le=1)] = 1
    seed: Seed = 123


class WriteRequest(_Asked):
    """A text to go on with. tokens: how many to write; temperature 0 takes the likeliest each time; compare: each token
    without the cache too."""

    compare: bool = True


class SpeculateRequest(_Asked):
    """A text to go on with. layers: the first ones, which draft; guesses: how many tokens they propose in a round."""

    layers: Index
    guesses: Index = 3


class Begun(BaseModel):
    """The first line: the text's tokens, and how many can be written; ending: why no more."""

    kind: Literal["begun"] = "begun"
    tokens: list[Token]
    most: int
    ending: Ending


class Share(BaseModel):
    """A token and its probability."""

    token: Token
    probability: float


class WithoutCache(BaseModel):
    """The same step without a cache; difference: the largest of all logits; largest: the size of the largest logit;
    same: whether it gives the same token."""

    seconds: float
    difference: float
    largest: float
    same: bool


class Written(BaseModel):
    """A token, and what it took. others: the likeliest that were not taken; text: all so far, null if it would be
    read as other tokens; passed: tokens that went through the model for it; cache: layers, key heads, positions, d;
    bytes: of all keys and values."""

    kind: Literal["written"] = "written"
    chosen: Share
    others: list[Share]
    text: str | None
    passed: int
    cache: list[int]
    bytes: int
    seconds: float
    whole: WithoutCache | None
    ended: Ending | None


class Guess(BaseModel):
    """A token that the draft proposed, with its probability there; target: in the whole model."""

    draft: Share
    target: float
    verdict: Literal["accepted", "refused", "dropped"]


class Round(BaseModel):
    """Guesses, and one pass of the whole model over them. own: its token behind the accepted ones; written: tokens
    that were added; cache, bytes: as in Written; draft, verify: seconds."""

    kind: Literal["round"] = "round"
    guesses: list[Guess]
    own: Share | None
    written: int
    text: str | None
    cache: list[int]
    bytes: int
    draft: float
    verify: float
    ended: Ending | None


class Plain(BaseModel):
    """The last line of speculative decoding: as many tokens by the whole model alone; same: token for token, null if
    they are drawn."""

    kind: Literal["plain"] = "plain"
    tokens: int
    seconds: float
    same: bool | None
