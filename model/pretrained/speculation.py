"""Speculative decoding with a draft made of the model's own first layers.

The draft is the model's first layers with its own last norm and unembedding (early exit: Elhoushi et al. 2024, §4.3,
arXiv:2404.16710). It guesses a few tokens; one pass of the whole model over them says which stand, and gives one more
(Leviathan et al. 2023, alg. 1, arXiv:2211.17192). Judging is that of the mechanism `speculative`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from time import perf_counter
from typing import Any, Literal

import torch
from torch import Tensor, nn
from torch.nn.functional import one_hot

from model.mechanisms.speculative import ACCEPTED, corrected, judged, picked
from model.memory import remembered_parts
from model.pretrained.generation import Cached, Ending, Prompt, Share, written
from model.pretrained.reading import pieces_of
from model.problem import N_, Problem
from model.tracing.step import untraced
from model.tracing.torch_parts import twin

MOST_GUESSES = 6

Verdict = Literal["dropped", "refused", "accepted"]
VERDICTS: tuple[Verdict, ...] = ("dropped", "refused", "accepted")  # by the mechanism's numbers


@dataclass(frozen=True)
class Guess:
    """A token that the draft proposed, with its probability there; target: in the whole model."""

    draft: Share
    target: float
    verdict: Verdict


@dataclass(frozen=True)
class Round:
    """The draft's guesses, and what one pass of the whole model made of them.

    own: the whole model's token behind those that were accepted; None if the text was long enough, or had ended
    written: tokens that this round added; text: all so far, None if it would be read as other tokens
    cache: layers, key heads, positions, d of what is kept behind it; bytes: of that; draft, verify: seconds
    ended: why no round comes behind it, None if one does
    """

    guesses: list[Guess]
    own: Share | None
    written: int
    text: str | None
    cache: tuple[int, int, int, int]
    bytes: int
    draft: float
    verify: float
    ended: Ending | None


@dataclass(frozen=True)
class Plain:
    """As many tokens by the whole model alone, with its cache, one for each pass; same: whether they are the same,
    token for token; None if they are drawn, so that only their shares are"""

    tokens: int
    seconds: float
    same: bool | None


def first_layers(asked: Prompt, layers: int) -> nn.Module:
    """The model's own first layers under its own last norm and unembedding: modules shared, nothing copied."""
    whole: Any = asked.loaded.model
    family = asked.loaded.family
    name = family.attention["decoder"].split(".")[0]
    last = family.attending(whole, "decoder")[layers - 1]  # with those before it that do not attend
    base = twin(whole.base_model, {name: getattr(whole.base_model, name)[: last + 1]})
    return twin(whole, {whole.base_model_prefix: base})


def told(asked: Prompt, layers: int, guesses: int) -> Iterator[Round | Plain]:
    """What is `speculated`, or remembered of it: seconds are those that it took when it was computed."""
    check(asked, layers, guesses)
    key = "speculated", *asked.key, layers, guesses
    return remembered_parts(key, lambda: speculated(asked, layers, guesses), _objects)


def _objects(found: Sequence[Round | Plain]) -> Iterator[object]:
    for each in found:
        yield from (each, *(each.guesses if isinstance(each, Round) else ()))


def check(asked: Prompt, layers: int, guesses: int) -> None:
    """Raises Problem if the draft's layers, or the guesses of a round, are out of bounds."""
    n = asked.loaded.entry.layers
    if not 1 <= layers < n:
        raise Problem(
            N_("A draft has at least one layer, and fewer than the model, which has {n}."), field="layers", n=n
        )
    if not 1 <= guesses <= MOST_GUESSES:
        raise Problem(N_("A draft guesses from 1 to {most} tokens."), field="guesses", most=MOST_GUESSES)


def speculated(asked: Prompt, layers: int, guesses: int) -> Iterator[Round | Plain]:
    """Rounds until the text is long enough or has ended; then what writing plainly took.

    layers: of the draft; guesses: of a round. Raises Problem if they are out of bounds.
    """
    check(asked, layers, guesses)
    draft, model, new = first_layers(asked, layers), Cached(asked), list[int]()
    random = torch.Generator().manual_seed(asked.seed)
    while not asked.ended(new):
        left = asked.most - len(new)
        n = min(guesses, max(1, left - 1))
        draws = torch.rand(2 * n + 1, dtype=torch.float64, generator=random)
        found = _round(model, draft, [*asked.ids, *new], draws)
        words = _until_end(found.words[:left], asked.ends)
        new += words
        yield _told(asked, found, new, len(words))
    yield _plain(asked, new)


@dataclass(frozen=True)
class _Found:
    """A round in numbers. guessed: ids; drafted, logits: what the draft and the whole model gave, (query, vocabulary);
    verdicts: of each guess; words: ids of those accepted, and of the model's own behind them"""

    guessed: list[int]
    drafted: Tensor
    logits: Tensor
    verdicts: list[int]
    words: list[int]
    cache: tuple[int, int, int, int]
    bytes: int
    draft: float
    verify: float


def _round(model: Cached, draft: nn.Module, ids: list[int], draws: Tensor) -> _Found:
    """n guesses behind `ids`, and the pass over them; draws: for the guesses, their verdicts, and the word behind."""
    n, before, start = len(draws) // 2, model.kept.positions, perf_counter()
    guessed, drafted = _guessed(model, draft, ids, draws[:n])
    begun = perf_counter()
    model.kept.cut(before)
    logits = model.logits([*ids, *guessed], keep=n + 1)
    done = perf_counter()
    verdicts, words = judge(model.asked.shares(logits), model.asked.shares(drafted), guessed, draws[n:])
    model.kept.cut(len(ids) + len(words) - 1)  # all that stands; the last word is not yet passed
    kept = model.kept
    return _Found(guessed, drafted, logits, verdicts, words, kept.shape, kept.nbytes, begun - start, done - begun)


def judge(target: Tensor, drafted: Tensor, guessed: list[int], draws: Tensor) -> tuple[list[int], list[int]]:
    """The verdict on each of n guesses, and what stands: the accepted ones, and a word behind them

    target (n + 1, vocabulary), drafted (n, vocabulary): shares; draws: n for the verdicts, one for the word
    """
    words = list(one_hot(torch.tensor(guessed), target.shape[-1]))
    verdicts = judged(target, list(drafted), words, draws[:-1], step=untraced)
    count = (verdicts == ACCEPTED).sum()
    own = corrected(target, list(drafted), count, draws[-1], step=untraced).argmax()
    return verdicts.tolist(), [*guessed[: int(count)], int(own)]


def _guessed(model: Cached, draft: nn.Module, ids: list[int], draws: Tensor) -> tuple[list[int], Tensor]:
    """The draft writes a token for each draw: their ids, and its logits for each, (query, vocabulary). Its layers are
    the model's first, so it goes on with their cache."""
    guessed: list[int] = []
    found: list[Tensor] = []
    for draw in draws:
        found.append(model.logits([*ids, *guessed], model=draft)[0])
        shares = model.asked.shares(found[-1][None])[0]
        guessed.append(int(picked(shares, draw, step=untraced).argmax()))
    return guessed, torch.stack(found)


def _until_end(words: list[int], ends: frozenset[int]) -> list[int]:
    """The tokens up to the first that ends a text, with it."""
    return next((words[: i + 1] for i, word in enumerate(words) if word in ends), words)


def _told(asked: Prompt, found: _Found, new: list[int], count: int) -> Round:
    """A round as it is shown; count: its words that were written."""
    own = found.words[-1] if count == len(found.words) else None
    n = len(found.words) - 1
    return Round(
        [_guess(asked, found, i) for i in range(len(found.guessed))],
        None if own is None else _share(asked, own, found.logits[n]),
        count, asked.with_written(new), found.cache, found.bytes, found.draft, found.verify, asked.ended(new),
    )  # fmt: skip


def _guess(asked: Prompt, found: _Found, i: int) -> Guess:
    draft, target = (_share(asked, found.guessed[i], of[i]) for of in (found.drafted, found.logits))
    return Guess(draft, target.probability, VERDICTS[found.verdicts[i]])


def _share(asked: Prompt, id_: int, logits: Tensor) -> Share:
    return Share(pieces_of(asked.loaded, [id_])[0], float(asked.probabilities(logits)[id_]))


def _plain(asked: Prompt, new: list[int]) -> Plain:
    tokens = list(written(asked, compare=False))
    same = None if asked.controls.temperature else [each.chosen.token.id for each in tokens] == new
    return Plain(len(tokens), sum(each.seconds for each in tokens), same)
