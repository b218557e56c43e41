"""What attention heads are seen to do, each measured as one number: which share of its weight goes there.

A pattern says, for each query, which keys it is about. A head's score is the mean, over the queries that may look at
such a key and at another one too, of the weight that falls on such keys; beside it stands what uniform attention
would give to them. Queries without a choice say nothing of a head and are left out: the first token of a causal
model looks at itself, whatever the head.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from unicodedata import category

import torch
from torch import Tensor

from model.pretrained.pieces import Piece
from model.problem import N_

MARGIN = 0.3  # a head is named by what it does at least this much more than uniform attention would,
FEWEST = 3  # if so many queries or more show it;
CELLS = 2**16  # of weights that are measured in one go
BROAD = 0.5  # else it is broad, from this share on; else it is mixed
MIXED = -1


@dataclass(frozen=True)
class Sequences:
    """The tokens that ask and those that are looked at.

    special: the ids of tokens such as [SEP]; across: whether they are two sequences, as where a decoder looks at its
    encoder
    """

    queries: Sequence[Piece]
    keys: Sequence[Piece]
    special: frozenset[int]
    across: bool = False

    @property
    def places(self) -> Tensor:
        """(query, key): how many places after its query a key stands."""
        return torch.arange(len(self.keys)) - torch.arange(len(self.queries))[:, None]

    @property
    def same(self) -> Tensor:
        """(query, key): whether both have the same text; a space before it makes no difference."""
        numbers = {piece.text: number for number, piece in enumerate((*self.queries, *self.keys))}
        query, key = (torch.tensor([numbers[piece.text] for piece in side]) for side in (self.queries, self.keys))
        return query[:, None] == key

    @property
    def words(self) -> Tensor:
        """The number of each key's word; a punctuation mark and a special token are words of their own."""
        alone = [_is_punctuation(key) or key.id in self.special for key in self.keys]
        ends = [True, *alone[:-1]]
        begins = [not key.joined or a or b for key, a, b in zip(self.keys, alone, ends, strict=True)]
        return torch.tensor(list(accumulate(begins)))

    def of_keys(self, is_meant: Callable[[Piece], bool]) -> Tensor:
        """(query, key): the keys that are meant, whoever asks."""
        return torch.tensor([is_meant(key) for key in self.keys]).expand(len(self.queries), -1)


def _is_punctuation(piece: Piece) -> bool:
    return all(category(character)[0] == "P" for character in piece.text)


def _induction(text: Sequences) -> Tensor:
    """Key j where token j − 1 stood before the query and is the same: Olsson et al., "prefix matching"."""
    followed = torch.zeros(len(text.queries), len(text.keys), dtype=torch.bool)
    followed[:, 1:] = (text.same & (text.places < 0))[:, :-1]
    return followed & (text.places != 0)


def _same_word(text: Sequences) -> Tensor:
    return (text.words[:, None] == text.words) & (text.places != 0)


@dataclass(frozen=True)
class HeadPattern:
    """title, definition: messages to translate.

    looks: (query, key), True where a query that shows the pattern looks; None: it is a matter of the whole row
    across: whether it has a meaning if queries and keys are two sequences
    """

    id: str
    title: str
    definition: str
    source: str
    looks: Callable[[Sequences], Tensor] | None
    across: bool = False


PATTERNS = (
    HeadPattern(
        "previous", N_("previous token"), N_("Weight on the token just before."),
        "Clark et al. 2019, §3.1, arXiv:1906.04341", lambda text: text.places == -1,
    ),
    HeadPattern(
        "next", N_("next token"), N_("Weight on the token just after, if the model may look ahead."),
        "Clark et al. 2019, §3.1, arXiv:1906.04341", lambda text: text.places == 1,
    ),
    HeadPattern(
        "self", N_("itself"), N_("Weight on the token itself."),
        "Clark et al. 2019, §3.1, arXiv:1906.04341", lambda text: text.places == 0,
    ),
    HeadPattern(
        "first", N_("first token"),
        N_("Weight on the first token of the sequence: a sink, where a head puts the weight that it has no use for."),
        "Xiao et al. 2024, §3.1, arXiv:2309.17453", lambda text: text.of_keys(lambda key: key is text.keys[0]), True,
    ),
    HeadPattern(
        "same", N_("same token"), N_("Weight on the same token elsewhere: equal text in another place."),
        "Wang et al. 2023, §3, arXiv:2211.00593", lambda text: text.same & (text.places != 0),
    ),
    HeadPattern(
        "induction", N_("induction"),
        N_("Weight on the token that followed the same token earlier: what came next, the last time?"),
        "Olsson et al. 2022, arXiv:2209.11895", _induction,
    ),
    HeadPattern(
        "word", N_("own word"),
        N_("Weight on the other pieces of the same word: written together, with no space or punctuation mark between."),
        "Correia et al. 2019, §5.2, arXiv:1909.00015", _same_word,
    ),
    HeadPattern(
        "punctuation", N_("punctuation"), N_("Weight on punctuation marks."),
        "Clark et al. 2019, §3.2, arXiv:1906.04341", lambda text: text.of_keys(_is_punctuation), True,
    ),
    HeadPattern(
        "special", N_("special token"), N_("Weight on special tokens other than the first, such as [SEP] at the end."),
        "Clark et al. 2019, §3.2, arXiv:1906.04341",
        lambda text: text.of_keys(lambda key: key.id in text.special and key is not text.keys[0]), True,
    ),
    HeadPattern(
        "broad", N_("broad"),
        N_("How evenly the weight is spread: the perplexity of a row, which is 4 if 4 tokens share it evenly, as a "
           "share of the tokens that it may see."),
        "Clark et al. 2019, §3.3, arXiv:1906.04341", None, True,
    ),
)  # fmt: skip


@dataclass(frozen=True)
class Measure:
    """The patterns on one text, under one mask (query, key).

    counted: (pattern, query), which queries the mean is taken over
    uniform: (pattern), the score of a head that looks at everything alike; 0 of a pattern that no query could show
    """

    counted: Tensor
    uniform: Tensor
    _shares: Tensor  # (pattern but broad, query · key): 1 / queries, where a counted query looks
    _visible: Tensor  # (query)

    @staticmethod
    def of(wanted: Tensor, mask: Tensor) -> Measure:
        """wanted: (pattern, query, key), from `looks`."""
        wanted = wanted.to(mask.device) & mask
        visible = mask.sum(-1)
        hits = wanted.sum(-1)
        counted = (hits > 0) & (hits < visible)
        shares = (wanted & counted[..., None]) / counted.sum(-1).clamp(min=1)[:, None, None]
        uniform = (shares.sum(-1) / visible.clamp(min=1)).sum(-1)
        choice = visible > 1
        return Measure(
            torch.cat([counted, choice[None]]), torch.cat([uniform, choice.any()[None].to(uniform)]),
            shares.flatten(1), visible,
        )  # fmt: skip

    def scores(self, weights: Tensor) -> Tensor:
        """weights (head, query, key) -> (head, pattern), each from 0 to 1; weights beyond that, which are set by hand,
        count as 0 or 1."""
        # as few calls as a short text needs; head by head on 1,000 tokens, where the memory of one is used again by
        # the next: half the time
        few = weights.split(max(1, CELLS // weights[0].numel()))
        return torch.cat([self._of_heads(heads.clamp(0, 1)) for heads in few]).clamp(0, 1)

    def _of_heads(self, weights: Tensor) -> Tensor:
        """weights (head, query, key) -> (head, pattern)"""
        choice = self.counted[-1]
        perplexity = torch.special.entr(weights).sum(-1).exp()
        broad = (perplexity / self._visible.clamp(min=1))[:, choice].sum(-1) / choice.sum().clamp(min=1)
        return torch.cat([weights.flatten(1) @ self._shares.mT, broad[:, None]], dim=1)


def looked_for(text: Sequences) -> Tensor:
    """(pattern, query, key): where each pattern that is about keys looks."""
    nowhere = torch.zeros(len(text.queries), len(text.keys), dtype=torch.bool)
    of_keys = [(each.looks, each.across or not text.across) for each in PATTERNS if each.looks]
    return torch.stack([looks(text) if has_meaning else nowhere for looks, has_meaning in of_keys])


def named(scores: Tensor, uniform: Tensor, counted: Tensor) -> Tensor:
    """The place in `PATTERNS` of what each head does most beyond uniform attention, or MIXED: scores (…, head,
    pattern), uniform and counted (…, pattern) -> (…, head)"""
    above = (scores - uniform[..., None, :]).where(counted[..., None, :] >= FEWEST, 0)
    most, best = above[..., :-1].max(-1)
    broad = torch.where(scores[..., -1] >= BROAD, len(PATTERNS) - 1, MIXED)
    return torch.where(most >= MARGIN, best, broad)


def without_first(weights: Tensor) -> Tensor:
    """The weights (head, query, key) with the first key hidden: each row again shares out 1, unless nothing is left."""
    rest = weights.clone()
    rest[..., 0] = 0
    sums = rest.sum(-1, keepdim=True)
    rest /= sums.masked_fill(sums == 0, 1)
    return rest
