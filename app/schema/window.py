"""A head of a long text: the part of it that is sent, one whole row, and a map of all."""

from typing import Annotated

from pydantic import BaseModel, Field

from app.schema.common import Given, Index, Tensor, Whole


class WindowRequest(Given):
    """A part of a head: its first query and key, and how many of each; moved so that it lies within the text."""

    query: Index = 0
    key: Index = 0
    size: Annotated[Whole, Field(ge=1, le=256)] = 64


class HeadWindow(BaseModel):
    """A part of a head: its first query and key, and how many of each."""

    query: int
    queries: int
    key: int
    keys: int


class HeadRow(BaseModel):
    """What one query has with every key: by its id, each step (1, key) that has a number for each pair."""

    query: int
    steps: dict[str, Tensor]


class HeadMap(BaseModel):
    """The weights of a head at a glance: u1 (query, key), 255 = 1, at most 256 a side; pool: the side of a max-pooled
    block."""

    pool: int
    weights: Tensor
