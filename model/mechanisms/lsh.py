"""Reformer's LSH attention: words are thrown into buckets, and look only at those in their own."""

from collections.abc import Mapping
from typing import Annotated

import torch
from torch import Tensor

from model.lab.figure import Figure, Seen, Series
from model.lab.registry import Preset, Range, mechanism
from model.mechanisms.attention_weights import attention_weights
from model.mechanisms.dividing import unit
from model.problem import N_, Problem
from model.tracing.step import Steps, untraced


@mechanism("lsh", family="sparse", source="Kitaev et al. 2020, §2, eq. 2–6, app. A, arXiv:2001.04451",
           after="causal", sizes={"heads": 1, "d": 4, "d_v": 4}, smooth=False)
def lsh(q: Tensor, v: Tensor, *, rounds: Annotated[int, Range(1, 8)] = 2,
        buckets: Annotated[int, Range(2, 16, 2)] = 4, causal: bool = False, seed: int = 123,
        step: Steps = untraced) -> Tensor:
    """oᵢ = Σ exp(qᵢ kⱼ/√d - zᵢ) vⱼ over j in Pᵢ, the union of the rounds' {j: h(qⱼ) = h(qᵢ)}

    q (head, query, d), v (head, key, d_v) -> (head, query, d_v); k is q brought to length 1 (shared QK)
    Eq. 2 leaves the scale out; by convention it is 1/√d here, beside keys of length 1. In the authors' code there is
    none beside such keys.
    h(x) = argmax([xR; -xR]) with R (d, buckets/2) drawn for each round. A token looks at itself only if it has
    no other. A pair that several rounds put together counts once: one softmax over the union, which is what
    Appendix A reaches by correcting each round's sum by N. Sorting and chunking (eq. 5), by which a machine gains
    from the buckets, are left out: they change which pairs of a large bucket are dropped, and nothing else.
    """
    if buckets % 2:
        raise Problem(N_("Each direction that is drawn has two ends, so buckets come in pairs; choose an "
                         "even number instead of {buckets}."), field="options.buckets", buckets=buckets)  # fmt: skip
    k        = step("k", "head key d", unit(q))
    scores   = step("scores", "head query key", q @ k.mT)
    scaled   = step("scaled", "head query key", scores * q.shape[-1] ** -0.5)
    ones     = torch.ones(q.shape[-2], q.shape[-2], dtype=torch.bool, device=q.device)
    past     = ones.tril() if causal else ones
    all_keys = attention_weights(scaled, _or_itself(past & ~_itself(past)), step=step.at("exact"))
    draw     = torch.Generator().manual_seed(seed)
    together = []
    for r in range(rounds):
        together.append(_same_bucket(q, buckets, draw, step.at(f"round {r}")))
    others   = step("others", "head query key", torch.stack(together).any(0) & past & ~_itself(past))
    seen     = _or_itself(others)
    weights  = attention_weights(scaled, seen, step=step)
    step("missed", "head query key", all_keys.masked_fill(seen, 0))
    return step("output", "head query d_v", weights @ v)


def _same_bucket(q: Tensor, buckets: int, draw: torch.Generator, step: Steps) -> Tensor:
    """(head, query, key): whether one round of hashing puts two tokens into one bucket."""
    directions = torch.randn(q.shape[-1], buckets // 2, generator=draw).to(q.device, q.dtype)
    directions = step("directions", "d pair", directions)
    projected  = q @ directions
    projected  = step("projected", "head query bucket", torch.cat([projected, -projected], dim=-1))
    bucket     = step("bucket", "head query", projected.argmax(-1))
    return step("together", "head query key", bucket.unsqueeze(-1) == bucket.unsqueeze(-2))


def _itself(mask: Tensor) -> Tensor:
    """(query, key): True where a token meets itself."""
    return torch.eye(mask.shape[-1], dtype=torch.bool, device=mask.device)


def _or_itself(others: Tensor) -> Tensor:
    """Each query's others; if there is none, itself."""
    return others | (_itself(others) & ~others.any(-1, keepdim=True))


def exact(steps: Mapping[str, Tensor]) -> Tensor:
    """The same attention, shared QK and all, without buckets."""
    return steps["exact/weights"] @ steps["v"]


TITLE = N_("LSH attention (Reformer)")
LESSON = N_("Nearly all of a softmax comes from its few largest scores, and yet every pair is computed to find them; "
            "hashing finds most of them first: words in one “bucket” point in a similar direction, and “missed” shows "
            "what was lost.")

OPTIONS = {
    "buckets": N_("How many buckets the tokens are sorted into"),
    "rounds": N_("How many times the tokens are hashed"),
}

PRESETS = [
    Preset("the-cat-saw-the-cat", N_("the cat saw the cat: equal words always share a bucket"),
           ("the", "cat", "saw", "the", "cat"), focus=1),
    Preset("four-rounds", N_("The bird and the cat sat by the door, in four rounds"),
           ("The", "bird", "and", "the", "cat", "sat", "by", "the", "door"), focus=4, options={"rounds": 4}),
]  # fmt: skip

CAPTIONS = {
    "q": N_("One vector is both query and key, so both fall into one bucket. {query}: {row}."),
    "k": N_("The key of {key}: its query, scaled to length 1: {row}."),
    "v": N_("What {key} gives away: its value, {row}."),
    "scores": N_("The query of {query} meets every key, and fits {top_key} best: {top_value}. Only the pairs that "
                 "share a bucket will be used."),
    "scaled": N_("All scores are divided by √d, by our convention: the authors' code leaves that out, as keys have "
                 "length 1. {query} and {top_key}: {top_value}."),
    "directions": N_("Directions drawn at random for this round; each has two ends, and each end is a bucket."),
    "projected": N_("How far {query} points towards each bucket: {row}. The largest wins."),
    "bucket": N_("{column} falls into bucket {class}, towards which it points furthest. Words in one bucket are "
                 "alike, and only they look at each other."),
    "together": N_("{query} shares its bucket with {visible} of {n}, itself among them. "
                   "Any pair can be switched off or on."),
    "others": N_("Which tokens share a bucket with {query} in some round and may be looked at: {visible} of {n}, not "
                 "counting itself."),
    "mask": N_("{query} may look at {visible} of {n}; at itself only if there is no other."),
    "missed": N_("The shares that attention without buckets gives to pairs outside them: {sum} of the attention of "
                 "{query}."),
    "output": N_("What {query} gathers from its buckets: {row}."),
}  # fmt: skip

_ROUNDS, _SEEDS = 8, 16


def missed_by_rounds(seen: Seen) -> Figure:
    """New draws, hashed all at once."""
    q, exact_weights = seen.steps["q"].double(), seen.steps["exact/weights"].double()
    draw = torch.Generator().manual_seed(seen.seed)
    shape = (_SEEDS, _ROUNDS, 1, q.shape[-1], int(seen.options["buckets"]) // 2)
    projected = q @ torch.randn(shape, generator=draw, dtype=q.dtype)
    bucket = torch.cat([projected, -projected], -1).argmax(-1)
    together = (bucket.unsqueeze(-1) == bucket.unsqueeze(-2)).cummax(1).values  # (seed, round, head, query, key)
    allowed = seen.steps["exact/mask"]
    alone = ~(together & allowed).any(-1, keepdim=True)
    found = (exact_weights * (together | (alone & _itself(allowed)))).sum(-1).mean((0, 2, 3))
    used = (together & allowed).sum((-1, -2)).double().mean((0, 2)) / allowed.sum()
    x = list(range(1, _ROUNDS + 1))
    return Figure(
        "missed", N_("What is missed, by the number of rounds"), N_("rounds"), N_("share"),
        [Series(N_("attention that is missed"), x, (1 - found).clamp(min=0).tolist()),
         Series(N_("pairs that are used"), x, used.tolist())],
        note=N_("Computed now on these tokens: the mean over all of them and over 16 draws."),
        marked=float(seen.options["rounds"]),
    )  # fmt: skip


FIGURES = [missed_by_rounds]
