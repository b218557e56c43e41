"""Whose turn it is."""

from pydantic import BaseModel


class Turn(BaseModel):
    """before: how many turns of others come before one's own; seconds: in about how many it is; null: nothing of
    one's own waits."""

    before: int | None
    seconds: float | None
