"""Attention-free transformer: no query meets a key; keys and places weigh the values, and the query opens a gate."""

from collections.abc import Mapping
from typing import Annotated, Literal

import torch
from torch import Tensor

from model.lab.figure import Figure, Seen, Series, Value
from model.lab.registry import QUIET, Cell, Preset, Range, mechanism
from model.mechanisms.dividing import divisor
from model.problem import N_
from model.tracing.cost import Stated
from model.tracing.step import Steps, untraced

LONGEST = 64  # w is drawn for a text of so many tokens; a shorter one uses its first rows and columns


@mechanism("aft", family="linear", source="Zhai et al. 2021, §3.1 eq. 2, §3.2, arXiv:2105.14103", after="performer",
           sizes={"d": 4})
def aft(q: Tensor, k: Tensor, v: Tensor, w: Annotated[Tensor | None, QUIET] = None, mask: Tensor | None = None, *,
        kind: Literal["full", "local", "simple"] = "full", window: Annotated[int, Range(1, 64)] = 2,
        causal: bool = False, seed: int = 123, step: Steps = untraced) -> Tensor:
    """Yₜ = σ(Qₜ) ⊙ Σₜ' exp(Kₜ' + wₜ,ₜ') ⊙ Vₜ' / Σₜ' exp(Kₜ' + wₜ,ₜ'), for each of the d channels by itself

    q (query, d), k (key, d), v (key, d), w (query, key), mask (query, key) -> (query, d)
    w is learned, and the same for all channels. full: all of it; local: only where |t - t'| < window, else 0, so that
    far tokens still count, by their keys; simple: 0 everywhere. As exp(K + w) = exp(w) exp(K), both sums are products
    of matrices that need no number for each pair and channel; here they are added up pair by pair, so that the
    largest exponent of each row can be taken off, and nothing overflows.
    """
    exponents = k.mT.unsqueeze(-2)
    if kind == "simple":
        exponents = exponents.expand(-1, len(q), -1)
    else:
        w         = _drawn(q, seed, step) if w is None else w
        exponents = exponents + (_near(w, window, step) if kind == "local" else w)
    exponents    = step("exponents", "d query key", exponents)
    mask         = torch.ones(len(q), len(k), dtype=torch.bool, device=q.device) if mask is None else mask
    mask         = step("mask", "query key", mask.tril() if causal else mask)
    masked       = step("masked", "d query key", exponents.masked_fill(~mask, -torch.inf))
    exponentials = (masked - masked.amax(-1, keepdim=True)).exp()
    # −∞ less −∞ is nan: the second masked_fill makes a row all hidden, and its gradient, 0
    exponentials = step("exponentials", "d query key", exponentials.masked_fill(~mask, 0))
    numerator    = step("numerator", "query d", torch.einsum("dqk,kd->qd", exponentials, v))
    denominator  = step("denominator", "query d", torch.einsum("dqk->qd", exponentials))
    step("weights", "d query key", exponentials / divisor(denominator).mT.unsqueeze(-1))
    mixed        = step("mixed", "query d", numerator / divisor(denominator))
    gate         = step("gate", "query d", q.sigmoid())
    return         step("output", "query d", gate * mixed)


def _drawn(q: Tensor, seed: int, step: Steps) -> Tensor:
    """(query, key): in place of learned numbers; those of the first words stay as they are when the text grows."""
    longest = max(len(q), LONGEST)
    draws = torch.randn(longest, longest, generator=torch.Generator().manual_seed(seed))
    return step("w", "query key", draws[: len(q), : len(q)].to(q.device, q.dtype))


def _near(w: Tensor, window: int, step: Steps) -> Tensor:
    """(query, key): w where query and key lie less than `window` places apart, else 0."""
    places = torch.arange(len(w), device=w.device)
    near   = step("near", "query key", (places[:, None] - places).abs() < window)
    return step("local_w", "query key", torch.where(near, w, 0))


TITLE = N_("AFT: attention-free transformer")
LESSON = N_("Features still approximate comparing each query with each key; here no query meets a key: “exponents” "
            "are the key's own numbers plus one for the pair of positions, and the query only makes “gate”.")

OPTIONS = {
    "kind": N_("How much of w counts: all of it, what lies within the window, or none"),
    "window": N_("In the local kind, w counts for tokens less than this many positions apart"),
    "d": N_("How many channels there are; each has a map of its own"),
}

_WORDS = ("Lily", "had", "a", "cat")
# 4 for the word before: e⁴ = 55 times as much as a word of like key elsewhere
_BEFORE = torch.diag(torch.full((3,), 4.0), -1)

PRESETS = [
    Preset("the-word-before", N_("Lily had a cat, with a w that favours the word before"), _WORDS,
           {"w": _BEFORE, "q": torch.zeros(4, 4), "k": torch.zeros(4, 4), "v": torch.eye(4)}, focus=3,
           note=N_("Made by hand: queries and keys are 0, so that w alone decides. It has 4 for the word before: “cat” "
                   "mixes 95% of “a” in, and its gate, σ(0) = 0.5, lets half of it through."),
           shows=(Cell("gate", (3, 0), 0.5), Cell("weights", (0, 3, 2), 0.95))),
    Preset("simple", N_("Lily had a cat, without w: all words mix the values in the same way, and differ "
                        "only in their gates"), _WORDS,
           options={"kind": "simple"}),
    Preset("local", N_("A longer text, with w for direct neighbours only"),
           ("Lily", "had", "a", "cat", "and", "the", "cat", "had", "a", "ball"), focus=5, options={"kind": "local"}),
]  # fmt: skip

CAPTIONS = {
    "q": N_("What will open the gate of {query}: its query, {row}. It meets no key."),
    "k": N_("How much {key} offers of each channel, whatever the query: its key, {row}."),
    "v": N_("What {key} gives away: its value, {row}."),
    "w": N_("One number for each pair of positions, learned in training and the same for all channels and all texts; "
            "here it is drawn at random, unless it was given. {query}: {row}."),
    "near": N_("Which keys lie less than a window away from {query}: {visible} of {n}."),
    "local_w": N_("w, kept for near pairs and 0 for the others; far words still count, by their keys alone. "
                  "{query}: {row}."),
    "exponents": N_("In this channel: the key's number, plus what w has for the pair of positions. No query is "
                    "involved. {query} and {top_key}: {top_value}."),
    "mask": N_("Which keys count for {query}: {visible} of {n}. Any pair can be switched off or on."),
    "masked": N_("Hidden pairs become −∞, so that their exponential is 0. {query} still has {visible} of {n}."),
    "exponentials": N_("e to the power of these numbers, with the largest of each row subtracted first, so that "
                       "nothing can overflow; this cancels out later. Row of {query}: {row}."),
    "numerator": N_("For {query}, channel by channel: all values, each times its exponential, added up: {row}."),
    "denominator": N_("For {query}, channel by channel: the exponentials alone, added up: {row}."),
    "weights": N_("The attention map that this channel amounts to, never used in the computation: {query} gives "
                  "{top_percent} to {top_key}; {rest}. Every channel has its own."),
    "mixed": N_("Numerator over denominator: a mean of the values in each channel. {query}: {row}."),
    "gate": N_("σ of the query, from 0 to 1: how much {query} lets through of each channel, {row}."),
    "output": N_("What {query} gathers, gate times mixture: {row}."),
}  # fmt: skip


def cost(sizes: Mapping[str, int], options: Mapping[str, Value]) -> Stated:
    """e^k, e^k ⊙ v and the two sums, in float32."""
    return Stated(
        N_("bytes kept, from Zhai et al. 2021, table 1, O(n d): exp(k), exp(k) ⊙ v and their two sums, which are "
           "products of matrices with exp(w); w itself, a parameter, is not counted."),
        kept=4 * 4 * sizes["query"] * sizes["d"],
    )  # fmt: skip


_LENGTHS = (1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024)


def _pairs(n: int, window: int) -> int:
    """How many pairs of n places lie less than `window` apart."""
    return n + 2 * sum(max(0, n - apart) for apart in range(1, window))


def multiplications(seen: Seen) -> Figure:
    """Counted from the shapes, with the sums as products of matrices."""
    d, window = seen.steps["q"].shape[1], int(seen.options["window"])
    kinds = {
        N_("dot-product attention"): [2 * n * n * d for n in _LENGTHS],
        N_("AFT-full"): [2 * n * n * d + 2 * n * d for n in _LENGTHS],
        N_("AFT-local, with this window"): [2 * _pairs(n, window) * d + 2 * n * d for n in _LENGTHS],
        N_("AFT-simple"): [2 * n * d for n in _LENGTHS],
    }
    return Figure(
        "multiplications", N_("Multiplications by the number of tokens"), N_("tokens"), N_("multiplications"),
        [Series(name, _LENGTHS, list(map(float, counts))) for name, counts in kinds.items()],
        note=N_("Counted for the current d, one head, no mask: q·k and the mixture; for AFT eʷ times eᵏ and times eᵏ "
                "⊙ v where w counts, this product and the gate; no exponentials, no divisions. The full kind "
                "multiplies no less than attention: what it saves is memory."),
        log=("x", "y"), marked=seen.n,
    )  # fmt: skip


def kept(seen: Seen) -> Figure:
    """Numbers that are there at one time."""
    d = seen.steps["q"].shape[1]
    return Figure(
        "kept", N_("Numbers kept by the number of tokens"), N_("tokens"), N_("numbers"),
        [Series(N_("the weights of one head"), _LENGTHS, [float(n * n) for n in _LENGTHS]),
         Series(N_("AFT: eᵏ, eᵏ ⊙ v and their sums"), _LENGTHS, [float(4 * n * d) for n in _LENGTHS])],
        note=N_("Counted for the current d, for one text. w itself has n² numbers too, but it is learned once for "
                "all texts and channels."),
        log=("x", "y"), marked=seen.n,
    )  # fmt: skip


FIGURES = [multiplications, kept]
