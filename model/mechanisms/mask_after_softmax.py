"""The causal mask the other way round: softmax of every score first, then mask, then make the rows sum to 1 again."""

import torch
from torch import Tensor

from model.lab import worked
from model.lab.registry import Cell, mechanism
from model.mechanisms.causal import PRESETS as OF_CAUSAL
from model.problem import N_
from model.tracing.step import Steps, untraced


@mechanism("mask-after-softmax", family="masks", after="causal", sizes={"heads": 1, "d": 4, "d_v": 4},
           source="against the decoder's mask, before softmax, of Vaswani et al. 2017, §3.2.3, arXiv:1706.03762")
def mask_after_softmax(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None = None, *,
                       step: Steps = untraced) -> Tensor:
    """(softmax(QKᵀ/√d) ⊙ mask, each row divided by its sum) V

    q (head, query, d), k (head, key, d), v (head, key, d_v), mask (query, key) -> (head, query, d_v)
    """
    scores = step("scores", "[head] query key", q @ k.mT)
    scaled = step("scaled", "[head] query key", scores * q.shape[-1] ** -0.5)
    shares = step("shares", "[head] query key", scaled.softmax(-1))
    past   = torch.ones(shares.shape[-2:], dtype=torch.bool, device=q.device).tril()
    mask   = step("mask", "[head] query key", past if mask is None else past & mask)
    kept   = step("kept", "[head] query key", shares.masked_fill(~mask, 0))
    sums   = step("sums", "[head] query", kept.sum(-1))
    # a row of which nothing is left stays 0: it is divided by 1
    weights = step("weights", "[head] query key", kept / sums.masked_fill(sums == 0, 1).unsqueeze(-1))
    return step("output", "[head] query d_v", weights @ v)


TITLE = N_("Mask after softmax")
LESSON = N_("Must the future be hidden before softmax? If it is hidden afterwards, the rows of “kept” no longer add "
            "up to 1; divided by “sums”, they become the “weights” of the causal mask, at the cost of more "
            "exponentials.")

PRESETS = [
    worked.hungry(
        N_("Made by hand: softmax comes first, and “hungry” gives 93% to “fish”. The mask takes that away, and what is "
           "left, 2% for “the” and 2% for itself, is divided by its sum: 50% each, as if masked before."),
        (Cell("shares", (0, 1, 4), 0.93), Cell("kept", (0, 1, 1), 0.02), Cell("weights", (0, 1, 1), 0.50)),
        inputs=worked.vectors()),
    OF_CAUSAL[1],
]

CAPTIONS = {
    "q": N_("What {query} asks for: its query, {row}. Keys that point the same way will get its attention."),
    "k": N_("What {key} answers to: its key, {row}. The better it fits a query, the more attention {key} gets."),
    "v": N_("What {key} gives away when it is attended to: its value, {row}. Only this reaches the words that "
            "attend to it."),
    "scores": N_("The query of {query} meets every key, even those that come after it. It fits {top_key} best: "
                 "{top_value}."),
    "scaled": N_("All scores are divided by √d. {query} and {top_key}: {top_value}."),
    "shares": N_("Softmax over all keys, the future too: {query} gives {top_percent} to {top_key}."),
    "mask": N_("No token may look ahead, unless a pair is switched on by hand: {query} sees {visible} of {n}."),
    "kept": N_("Now the hidden shares become 0. What {query} keeps adds up to {sum}."),
    "sums": N_("What is left of the row of {column} after masking: {value}. If almost nothing is left, rounding "
               "errors show: a reason to mask before softmax."),
    "weights": N_("Each row is divided by its sum. {query} gives {top_percent} of its attention to {top_key}; {rest}."),
    "output": N_("What {query} gathers, {row}: all values, mixed by its weights. It now carries something of the "
                 "words that it attended to."),
}  # fmt: skip
