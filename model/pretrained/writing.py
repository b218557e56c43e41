"""Many texts at once by stories15M, for a network of ours to read: from nothing but the token that begins a text."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import torch
from torch import Tensor

from model.pretrained import theirs
from model.pretrained.catalogue import find
from model.pretrained.loading import read_tokenizer
from model.pretrained.theirs import OPTIONS

LIKELIEST = 256  # tokens among which p is sought: sorting all 32,000 takes longer than the model


class Storyteller:
    """stories15M with the attention of torch, a batch at a time; everything else here takes one text at a time."""

    def __init__(self) -> None:
        entry = find("stories15m")
        if not entry.sound():
            raise entry.damage()
        with theirs.quiet():
            self.model: Any = theirs.class_of("AutoModelForCausalLM").from_pretrained(
                entry.folder, dtype=torch.float32, use_safetensors=True, **OPTIONS
            ).eval()
        self.tokenizer = read_tokenizer(entry.title, entry.folder)
        self.context = entry.context

    @torch.no_grad()
    def stories(self, seed: int, n: int, top_p: float = 0.9, most: int | None = None) -> list[str]:
        """n runs of `most` tokens (the context, unless given) at temperature 1, from their nucleus (Holtzman et al.
        2020, §3.1, arXiv:1904.09751); a story ends where the next one begins, and the last of a run is cut off. The
        same seed writes the same on one machine."""
        begin = int(self.model.config.bos_token_id)
        chance = torch.Generator().manual_seed(seed)
        rows, kept = torch.full((n, 1), begin), None
        for _ in range(1, most or self.context):
            said = self.model(rows[:, -1:], cache=kept, use_cache=True)
            kept = said.cache
            rows = torch.cat([rows, drawn(said.logits[:, -1], top_p, chance)], 1)
        return [text for row in rows.tolist() for text in self._texts(row, begin)]

    def _texts(self, row: list[int], begin: int) -> list[str]:
        starts = [i for i, id_ in enumerate(row) if id_ == begin] + [len(row)]
        texts = (self.tokenizer.decode(row[a + 1 : b]) for a, b in pairwise(starts))
        return [" ".join(text.split()) for text in texts if text.strip()]


def drawn(logits: Tensor, top_p: float, chance: torch.Generator) -> Tensor:
    """(text, vocabulary) -> (text, 1): of the likeliest tokens that fill p, one by its share."""
    found = logits.topk(min(LIKELIEST, logits.shape[-1]))
    shares = (found.values - logits.logsumexp(-1, keepdim=True)).exp()
    inside = shares.cumsum(-1) - shares < top_p  # p was not full before
    return found.indices.gather(1, torch.multinomial(shares * inside, 1, generator=chance))
