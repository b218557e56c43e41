"""The key-value cache: writing word by word, and computing for each word only what is new."""

from typing import Annotated

import torch
from torch import Tensor

from model.lab import worked
from model.lab.figure import Figure, Seen, Series
from model.lab.registry import Cell, Preset, Range, mechanism
from model.mechanisms.causal import causal
from model.mechanisms.shared_keys import FP16
from model.problem import N_
from model.tracing.step import Steps, untraced


@mechanism("kv-cache", family="sharing", after="grouped-query", sizes={"d_in": 6, "d_out": 4},
           source="Shazeer 2019, §2.4, arXiv:1911.02150; Pope et al. 2023, §2.1, arXiv:2211.05102",
           unread="the section of Pope et al.")
def kv_cache(x: Tensor, w_q: Tensor, w_k: Tensor, w_v: Tensor, *, prompt: Annotated[int, Range(1, 64)] = 2,
             step: Steps = untraced) -> Tensor:
    """rowₜ = softmax(qₜ[k₀ … kₜ]ᵀ/√d) [v₀ … vₜ], where only qₜ, kₜ and vₜ are computed at time t

    x (token, d_in), w_q (d_in, d_out), w_k (d_in, d_out), w_v (d_in, d_out) -> (query, d_v)
    The first `prompt` tokens are there at once and pass together; each further one is a pass of its own.
    """
    first = range(min(prompt, len(x)))
    at    = step.at("prompt", query=first, key=first)
    q     = at("q", "query d", x[:len(first)] @ w_q)
    keys  = at("k", "key d", x[:len(first)] @ w_k)
    values = at("v", "key d_v", x[:len(first)] @ w_v)
    rows  = [causal(q, keys, values, step=at.rename(output="row"))]
    for t in range(len(first), len(x)):
        at     = step.at(f"token {t}", query=[t], token=[t], key=range(t + 1))
        q      = at("q", "query d", x[t:t + 1] @ w_q)
        k      = at("k", "token d", x[t:t + 1] @ w_k)
        v      = at("v", "token d_v", x[t:t + 1] @ w_v)
        keys   = at("keys", "key d", torch.cat([keys, k]))
        values = at("values", "key d_v", torch.cat([values, v]))
        # no mask: what comes later is not there yet
        scores  = at("scores", "query key", q @ keys.mT)
        scaled  = at("scaled", "query key", scores * q.shape[-1] ** -0.5)
        weights = at("weights", "query key", scaled.softmax(-1))
        rows.append(at("row", "query d_v", weights @ values))
    return step("output", "query d_v", torch.cat(rows))


TITLE = N_("Key-value cache")
LESSON = N_("A model that writes needs, for each new word, the keys and values of all words before it, and computing "
            "them again each time is work done twice; here “keys” and “values” grow by one row, and the rest is kept.")

OPTIONS = {"prompt": N_("How many tokens are given at the start, before the first one is generated")}

PRESETS = [
    worked.hungry(
        N_("Made by hand: “the hungry” is there at once, then one word comes at a time, and only its own query, key "
           "and value are computed. “eats” finds “cat” among the keys that are kept, 95%; “fish” finds “eats”, 93%."),
        (Cell("token 3/weights", (0, 2), 0.95), Cell("token 4/weights", (0, 3), 0.93)), focus=4,
        options={"prompt": 2}, inputs=worked.matrices()),
    Preset("two-then-four", N_("Two words are given, four follow one by one"),
           ("Once", "upon", "a", "time", "there", "was"), focus=5),
    Preset("from-the-first", N_("From the first word on, one by one"), ("Once", "upon", "a", "time"), focus=3,
           options={"prompt": 1}),
]  # fmt: skip

CAPTIONS = {
    "x": N_("Each row is one token's vector; they arrive from top to bottom. {token} has the numbers {row}."),
    "w_q": N_("The matrix that turns a token's vector into its query: what it asks for."),
    "w_k": N_("The matrix that turns a token's vector into its key: what it answers to."),
    "w_v": N_("The matrix that turns a token's vector into its value: what it gives away."),
    "q": N_("Computed now: {query} asks, {row}. A query is used once and not kept."),
    "k": N_("Computed now, and kept from here on: the key {row}."),
    "v": N_("Computed now, and kept from here on: the value {row}."),
    "keys": N_("The cache: the key of {key} is {row}. Only the last row is new; the others were kept."),
    "values": N_("The cache: the value of {key} is {row}. Only the last row is new; the others were kept."),
    "row": N_("What {query} gathers, {row}: all values so far, mixed by its weights."),
    "output": N_("All rows together, as they were found one after the other. {query} has {row}."),
}  # fmt: skip


def multiplications(n: int, d_in: int, d: int, *, cached: bool) -> int:
    """Of writing n tokens one by one: three projections of each token that is computed in a pass, then a query, the
    scores and the mixing; without a cache, each pass computes all tokens so far, with all their scores."""
    if cached:
        return sum(3 * d_in * d + 2 * d * t for t in range(1, n + 1))
    return sum(t * 3 * d_in * d + 2 * d * t * t for t in range(1, n + 1))


def bytes_read(n: int, d_in: int, d: int, *, cached: bool) -> int:
    """Of writing n tokens one by one: in each pass the three matrices, and either the new token's vector with the
    keys and values before it, or the vectors of all tokens so far."""
    weights = 3 * d_in * d
    if cached:
        return FP16 * sum(weights + d_in + 2 * d * (t - 1) for t in range(1, n + 1))
    return FP16 * sum(weights + d_in * t for t in range(1, n + 1))


def bytes_kept(n: int, d: int) -> int:
    """A key and a value of each token."""
    return FP16 * 2 * n * d


def _sizes(seen: Seen) -> tuple[int, int, list[int]]:
    """d_in, d, and the numbers of tokens along a curve."""
    d_in, d = seen.steps["w_q"].shape
    return d_in, d, sorted({2**i for i in range(8)} | {seen.n})


def operations(seen: Seen) -> Figure:
    """The work of writing n tokens, with and without a cache."""
    d_in, d, counts = _sizes(seen)
    x = list(map(float, counts))
    return Figure(
        "operations", N_("The work of writing n tokens one by one"), N_("tokens"), N_("multiplications"),
        [Series(N_("with the cache"), x, [float(multiplications(n, d_in, d, cached=True)) for n in counts]),
         Series(N_("without it"), x, [float(multiplications(n, d_in, d, cached=False)) for n in counts])],
        N_("Counted for the current sizes: the projections, the scores and the mixing. Without a cache, each pass "
           "computes all tokens so far again, with all their scores."),
        log=("x", "y"), marked=float(seen.n),
    )  # fmt: skip


def memory(seen: Seen) -> Figure:
    """What is read while n tokens are written, and what is kept for it."""
    d_in, d, counts = _sizes(seen)
    x = list(map(float, counts))
    return Figure(
        "bytes", N_("The bytes of writing n tokens one by one"), N_("tokens"), N_("bytes"),
        [Series(N_("read in all, with the cache"), x, [float(bytes_read(n, d_in, d, cached=True)) for n in counts]),
         Series(N_("read in all, without it"), x, [float(bytes_read(n, d_in, d, cached=False)) for n in counts]),
         Series(N_("kept: the cache"), x, [float(bytes_kept(n, d)) for n in counts])],
        N_("Counted for the current sizes, 2 bytes a number (fp16). Each pass reads the three matrices, and the keys "
           "and values so far or, without a cache, the vectors of all tokens so far. What is computed on the way is "
           "assumed to stay in the processor."),
        log=("x", "y"), marked=float(seen.n),
    )  # fmt: skip


FIGURES = [operations, memory]
