"""The texts over which heads are measured: passages of stories that no network of ours has read.

They are those that the gap's models are tested with (model/networks/gap/weights/test.txt): stories15M wrote them from a
seed, so that they are under the MIT licence as it is.
"""

from __future__ import annotations

from collections.abc import Iterable

from model.networks.gap import stories
from model.networks.gap.stored import unread

TEXTS = 300
FEWEST = 24  # words and marks of one: enough places for a pattern to show
SOURCE = (
    f"passages of stories written by the embedded stories15M (MIT), seed {stories.SEED}, temperature 1, "
    f"top-p {stories.TOP_P}"
)
CLOSING, QUOTE = frozenset(".,!?”"), '"'


def passages() -> list[list[str]]:
    """Words and marks of each, apart: evenly from all stories, long enough, and with no speech cut off."""
    whole = [words for words in unread() if len(words) >= FEWEST and words.count(QUOTE) % 2 == 0]
    return [whole[i * len(whole) // TEXTS] for i in range(TEXTS)]


def joined(words: Iterable[str]) -> str:
    """As it is written: no space before a mark that closes, nor inside of quotation marks."""
    text, is_open, is_begun = "", False, False
    for word in words:
        is_closing = word in CLOSING or (word == QUOTE and is_open)
        text += word if is_closing or is_begun or not text else f" {word}"
        is_open ^= word == QUOTE
        is_begun = word == "“" or (word == QUOTE and is_open)
    return text
