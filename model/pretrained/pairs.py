"""Two sentences as an encoder reads them, and the token that stands for a masked word, where a person types it."""

from __future__ import annotations

import json
from typing import Any, NamedTuple

Text = str | tuple[str, str]  # one text, or two sentences


class Pair(NamedTuple):
    """The tokens of two sentences, as the model's own tokenizer puts them together.

    types: the token type of each, such as BERT's 0 and 1; second: where the first token of the second sentence stands,
    None if it has none
    """

    ids: list[int]
    types: list[int]
    second: int | None


def pair(tokenizer: Any, text: str, other: str) -> Pair:
    """Both, with whatever the tokenizer puts around and between them."""
    found = tokenizer.encode(text, other)
    return Pair(found.ids, found.type_ids, next((i for i, of in enumerate(found.sequence_ids) if of == 1), None))


def takes_pairs(tokenizer: Any) -> bool:
    """Whether it puts a token of its own between two sentences: else nothing would say where one ends."""
    of = tokenizer.encode("a", "b").sequence_ids
    return {0, 1} <= {*of} and None in of[of.index(0) : of.index(1)]


def typable(tokenizer: Any, name: str) -> Any:
    """The same tokenizer, for which one special token is no text where it is typed, letter by letter as it is named."""
    said = json.loads(tokenizer.to_str())
    for token in said["added_tokens"]:
        token["special"] &= token["content"] != name
    found = type(tokenizer).from_str(json.dumps(said))
    found.encode_special_tokens = tokenizer.encode_special_tokens
    return found
