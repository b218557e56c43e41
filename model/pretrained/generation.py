"""Generating: a causal model goes on with a text, token by token, with a key-value cache and without one.

With the cache a pass computes the new token alone, and its queries meet the keys and values that were kept (Pope et
al. 2023, §2.1 and §3.3, arXiv:2211.05102). Without it each pass computes the whole text again: the same numbers but
for the order of their sums. Each token is drawn by its share (sampling.py), or the likeliest one is taken.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from time import perf_counter
from typing import Any, Literal

import torch
from torch import Tensor, nn

from model.memory import remembered_parts
from model.pretrained.attention import Pass
from model.pretrained.interventions import Intervention, Silence, check_head
from model.pretrained.loading import Loaded, load
from model.pretrained.pieces import Piece
from model.pretrained.reading import encoded, pieces_of
from model.pretrained.room import for_layer
from model.pretrained.sampling import Controls, draw, sampling
from model.pretrained.theirs import Kept
from model.problem import N_, Problem

MOST = 64  # tokens that are written at a time
RUNNERS_UP = 4
GREEDY = Controls(temperature=0)

Ending = Literal["end", "most", "context"]


@dataclass(frozen=True)
class Share:
    """A token and its probability."""

    token: Piece
    probability: float


@dataclass(frozen=True)
class Whole:
    """The same step without a cache: seconds; difference: the largest of all logits; largest: the size of the largest
    logit, which float32 holds to about 7 digits; same: whether it gives the same token."""

    seconds: float
    difference: float
    largest: float
    same: bool


@dataclass(frozen=True)
class Written:
    """One token, and what it took.

    chosen, others: it, and the likeliest ones that were not taken; text: all so far, None if it would be read as
    other tokens, such as in the middle of a character
    passed: tokens that went through the model for it; cache: layers, key heads, positions, d of what is kept behind
    it; bytes: of that, keys and values together
    ended: why no token comes behind it, None if one does
    """

    chosen: Share
    others: list[Share]
    text: str | None
    passed: int
    cache: tuple[int, int, int, int]
    bytes: int
    seconds: float
    whole: Whole | None
    ended: Ending | None


@dataclass(frozen=True)
class Prompt:
    """A text that is to be gone on with. most: tokens that may be written; ending: why no more of them; controls, seed:
    how each is chosen"""

    loaded: Loaded
    text: str
    ids: list[int]
    interventions: Sequence[Intervention]
    most: int
    ending: Ending
    controls: Controls = GREEDY
    seed: int = 123

    @property
    def key(self) -> tuple[object, ...]:
        """All that what is written depends on."""
        changes, ends = tuple(self.interventions), tuple(sorted(self.ends))
        return self.loaded.model, self.text, tuple(self.ids), changes, self.most, ends, self.controls, self.seed

    @property
    def tokens(self) -> list[Piece]:
        return pieces_of(self.loaded, self.ids)

    @property
    def ends(self) -> frozenset[int]:
        """The tokens that end a text; the one that begins a text ends the one before it."""
        config: Any = self.loaded.model.config
        eos = config.eos_token_id if isinstance(config.eos_token_id, list) else [config.eos_token_id]
        return frozenset(id_ for id_ in (*eos, config.bos_token_id) if id_ is not None)

    def shares(self, logits: Tensor) -> Tensor:
        """What tokens are drawn by: (query, vocabulary), in float64; greedily all for the likeliest."""
        return torch.stack([sampling(row, self.controls).final for row in logits])

    def probabilities(self, logits: Tensor) -> Tensor:
        """What is shown of logits (vocabulary): the shares, or greedily, when these are 0 and 1, the model's own."""
        return self.shares(logits[None])[0] if self.controls.temperature else logits.softmax(-1)

    def taken(self, logits: Tensor, time: int) -> int:
        """The token of logits (vocabulary) at this time; the same seed draws the same."""
        return draw(sampling(logits, self.controls), self.seed * MOST + time).id

    def ended(self, new: Sequence[int]) -> Ending | None:
        """Why nothing is written behind these tokens; None if something is."""
        if new and new[-1] in self.ends:
            return "end"
        return self.ending if len(new) == self.most else None

    def with_written(self, new: Sequence[int]) -> str | None:
        """The text and what was written, if it is read as these very tokens."""
        before, after = (self.loaded.tokenizer.decode(ids) for ids in (self.ids, [*self.ids, *new]))
        text = self.text + after.removeprefix(before)
        ids: list[int] = self.loaded.tokenizer.encode(text).ids
        return text if ids == [*self.ids, *new] else None


def prompt(
    id_: str, text: str, most: int = 20, interventions: Sequence[Intervention] = (),
    controls: Controls = GREEDY, seed: int = 123,
) -> Prompt:  # fmt: skip
    """The text in tokens, checked. Raises Problem if this model cannot go on with it."""
    loaded = load(id_)
    entry = loaded.entry
    if loaded.family.kind != "causal":
        raise Problem(
            N_("{title} does not continue a text: choose a decoder-only model, such as stories15M."),
            field="id", title=entry.title,
        )  # fmt: skip
    if not 1 <= most <= MOST:
        raise Problem(N_("Between 1 and {most} tokens can be written at a time."), field="tokens", most=MOST)
    ids = encoded(loaded, text)
    room = entry.reads - len(ids)
    if room < 1:
        raise Problem(
            N_("{title} reads at most {most} tokens here, and this text has as many: shorten it, to leave room for "
               "what is written."),
            field="text", title=entry.title, most=entry.reads,
        )  # fmt: skip
    for change in interventions:
        if not isinstance(change, Silence):
            raise Problem(
                N_("While a text is being written, only silenced heads apply. Other changes belong to the tokens of "
                   "one text: remove them."),
                field="interventions",
            )  # fmt: skip
        check_head(change.layer, change.head, entry.layers, entry.heads, field="interventions")
    ending: Ending = "most" if most <= room else "context"
    return Prompt(loaded, text, ids, interventions, min(most, room), ending, controls, seed)


class Cached:
    """A causal model and its key-value cache: a pass computes only the tokens that the cache does not hold."""

    def __init__(self, asked: Prompt) -> None:
        self.asked = asked
        loaded = asked.loaded
        self.kept = Kept(loaded.model.config if loaded.entry.others else None)

    def logits(self, ids: Sequence[int], keep: int = 1, model: nn.Module | None = None) -> Tensor:
        """Passes what of `ids` is not kept; (query, vocabulary) of the last `keep` tokens.

        model: another one that shares its first layers, and so their cache
        """
        new = ids[self.kept.positions :]
        return logits_of(self.asked, new, model, cache=self.kept.cache, use_cache=True, logits_to_keep=keep)


def logits_of(asked: Prompt, ids: Sequence[int], model: nn.Module | None = None, **options: object) -> Tensor:
    """Logits (query, vocabulary) of one pass through our attention, heads silenced."""
    model = model or asked.loaded.model
    device = next(model.parameters()).device
    # opened and closed within a step: a generator may be resumed by another thread
    heads = asked.loaded.entry.heads
    with for_layer(heads, len(ids), len(ids)), Pass(asked.interventions).on(), torch.no_grad():
        said = model(input_ids=torch.tensor([list(ids)], device=device), **options)
    logits: Tensor = said.logits[0].cpu()
    return logits


def written(asked: Prompt, compare: bool = True) -> Iterator[Written]:
    """The tokens, one after the other; compare: each also without the cache."""
    model, new = Cached(asked), list[int]()
    while not asked.ended(new):
        ids = [*asked.ids, *new]
        passed = len(ids) - model.kept.positions
        start = perf_counter()
        logits = model.logits(ids)[0]
        seconds = perf_counter() - start
        whole = _whole(asked, ids, logits) if compare else None
        new.append(asked.taken(logits, len(new)))
        chosen, others = _likeliest(asked, [*ids, new[-1]], logits)
        text, ended = asked.with_written(new), asked.ended(new)
        yield Written(chosen, others, text, passed, model.kept.shape, model.kept.nbytes, seconds, whole, ended)


def told(asked: Prompt, compare: bool = True) -> Iterator[Written]:
    """The same, or what is remembered of it: seconds are those that it took when it was computed."""
    key = "written", *asked.key, compare
    return remembered_parts(key, lambda: written(asked, compare), _objects)


def _objects(found: Sequence[Written]) -> Iterator[object]:
    for each in found:
        yield from (each, each.chosen, *each.others)


def _whole(asked: Prompt, ids: Sequence[int], cached: Tensor) -> Whole:
    """Everything again, without a cache."""
    start = perf_counter()
    logits = logits_of(asked, ids, use_cache=False, logits_to_keep=1)[0]
    seconds = perf_counter() - start
    time = len(ids) - len(asked.ids)
    same = asked.taken(logits, time) == asked.taken(cached, time)
    return Whole(seconds, float((logits - cached).abs().max()), float(logits.abs().max()), same)


def _likeliest(asked: Prompt, ids: Sequence[int], logits: Tensor) -> tuple[Share, list[Share]]:
    """The last token with its probability, and the likeliest others."""
    probabilities = asked.probabilities(logits)
    found = [int(id_) for id_ in logits.topk(min(RUNNERS_UP + 1, len(logits))).indices if int(id_) != ids[-1]]
    others = [Share(pieces_of(asked.loaded, [id_])[0], float(probabilities[id_])) for id_ in found[:RUNNERS_UP]]
    return Share(pieces_of(asked.loaded, ids)[-1], float(probabilities[ids[-1]])), others
