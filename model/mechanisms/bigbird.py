"""BigBird: each word looks at its neighbours, at a few words that all look at, and at a few at random."""

from collections.abc import Mapping
from typing import Annotated

import torch
from torch import Tensor

from model.lab import worked
from model.lab.figure import Figure, Seen, Series
from model.lab.registry import Cell, Preset, Range, mechanism
from model.mechanisms.scaled_dot_product import scaled_dot_product
from model.problem import N_
from model.tracing.step import Steps, untraced

HIDDEN, WINDOW, GLOBAL, RANDOM = range(4)


@mechanism("bigbird", family="sparse", source="Zaheer et al. 2020, §2, arXiv:2007.14062",
           after="causal", sizes={"heads": 1, "d": 4, "d_v": 4})
def bigbird(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None = None, *,
            window: Annotated[int, Range(0, 8)] = 1, global_tokens: Annotated[int, Range(0, 8)] = 1,
            random_keys: Annotated[int, Range(0, 8)] = 1, seed: int = 123, step: Steps = untraced) -> Tensor:
    """softmax(QKᵀ/√d, keys of the window, global ones and random ones only) V

    q (head, query, d), k (head, key, d), v (head, key, d_v), mask (query, key) -> (head, query, d_v)
    window is the number of neighbours on each side; the first global_tokens look at all and are looked at by all
    (§2, BigBird-ITC); each other query adds random_keys of what is left. The paper does this by blocks of
    tokens; a block is one token here. In the authors' code the last block is global too; here it is not.
    """
    n        = torch.arange(q.shape[-2], device=q.device)
    near     = (n.unsqueeze(1) - n).abs() <= window
    shared   = (n.unsqueeze(1) < global_tokens) | (n < global_tokens)
    draws    = torch.rand(len(n), len(n), generator=torch.Generator().manual_seed(seed)).to(q.device)
    draws    = step("draws", "query key", draws)
    # each row's places from the largest draw on; draws are below 1, so what is seen already comes last
    order    = (draws - 2 * (near | shared)).argsort(-1, descending=True).argsort(-1)
    order    = step("order", "query key", order)
    picked   = torch.where(order < random_keys, RANDOM, HIDDEN)
    parts    = torch.where(near, WINDOW, torch.where(shared, GLOBAL, picked))
    parts    = step("parts", "query key", parts)
    seen     = parts > HIDDEN
    return scaled_dot_product(q, k, v, seen if mask is None else seen & mask, step=step)


def exact(steps: Mapping[str, Tensor]) -> Tensor:
    """Every query over every key."""
    return scaled_dot_product(steps["q"], steps["k"], steps["v"])


TITLE = N_("BigBird: window, global, random")
LESSON = N_("A window alone lets information travel only from neighbour to neighbour; in “parts”, a few words that "
            "see all and are seen by all, and a few random pairs, make every path short again. If each word needs one "
            "distant word of its own, more layers are needed than with all pairs.")

OPTIONS = {
    "window": N_("How many tokens on each side a token may look at"),
    "global_tokens": N_("How many of the first tokens look at all and are looked at by all. In the authors' code the "
                        "last block does so too; here it does not"),
    "random_keys": N_("How many keys each query gets at random"),
}

LEGENDS = {"parts": (N_("not looked at"), N_("window"), N_("global"), N_("random"))}

PRESETS = [
    worked.hungry(
        N_("Made by hand, with one neighbour on each side, and “the” seen by all. “fish” is too far from “hungry”, but "
           "it is the key that the seed 123 draws for it, and gets 95%; “eats” stays hidden, 0%."),
        (Cell("weights", (0, 1, 4), 0.95), Cell("weights", (0, 1, 3), 0)), inputs=worked.vectors()),
    Preset("once-upon-a-time", N_("Once upon a time there was a little bird who had a big red hat"),
           ("Once", "upon", "a", "time", "there", "was", "a", "little", "bird", "who", "had", "a", "big", "red", "hat"),
           focus=8),
]  # fmt: skip

CAPTIONS = {
    "draws": N_("One random number for each key that {query} might look at, drawn from the seed; the largest of "
                "those still free win a place."),
    "order": N_("The keys of {query} in the order of their draws, from 0: {row}. Those in the window and the global "
                "ones come last, because they are seen anyway."),
    "parts": N_("Which keys {query} looks at, and why: neighbours, global words, and some at random. {column}: "
                "{class}."),
    "mask": N_("{query} looks at {visible} of {n}. Any pair can be switched off or on."),
}  # fmt: skip

_LENGTHS = (1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096)


def _pairs(n: int, window: int, first: int, by_chance: int) -> float:
    """How many pairs of n tokens are looked at."""
    first = min(first, n)
    total = first * n
    for i in range(first, n):
        low, high = max(i - window, first), min(i + window, n - 1)
        total += min(n, first + high - low + 1 + by_chance)
    return float(total)


def pairs(seen: Seen) -> Figure:
    """Counted for the present options."""
    sizes = [int(seen.options[name]) for name in ("window", "global_tokens", "random_keys")]
    few = [_pairs(n, sizes[0], sizes[1], sizes[2]) for n in _LENGTHS]
    return Figure(
        "pairs", N_("Pairs that are looked at, by the number of tokens"), N_("tokens"), N_("pairs"),
        [Series(N_("all"), _LENGTHS, [float(n * n) for n in _LENGTHS]),
         Series(N_("window, global and random"), _LENGTHS, few)],
        note=N_("Counted for the current window, global words and random keys; pairs switched by hand are not "
                "counted."),
        log=("x", "y"), marked=seen.n,
    )  # fmt: skip


FIGURES = [pairs]
