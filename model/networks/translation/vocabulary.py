"""The vocabularies of both languages."""

from __future__ import annotations

from typing import NamedTuple

from model.networks.training.vocabulary import Vocabulary

BEGIN, END = "<s>", "</s>"


class Words(NamedTuple):
    """Both languages."""

    source: Vocabulary
    target: Vocabulary

    @property
    def begin(self) -> int:
        return self.target.ids([BEGIN])[0]

    @property
    def end(self) -> int:
        return self.target.ids([END])[0]
