"""Fewer keys than queries: which key head each query head reads, and what that saves in the cache."""

import torch
from torch import Tensor

from model.lab.figure import Figure, Seen, Series
from model.mechanisms.causal import causal
from model.problem import N_
from model.tracing.step import Steps, untraced

FP16 = 2  # bytes of a number in half precision, in which caches are kept


def shared_keys(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None = None, *, step: Steps = untraced) -> Tensor:
    """causal attention, where query head h reads key head ⌊h / (heads / kv_heads)⌋

    q (head, query, d), k (kv_head, key, d), v (kv_head, key, d_v), mask (query, key) -> (head, query, d_v)
    """
    group    = q.shape[0] // k.shape[0]  # query heads to a key head
    reads    = step("reads", "head", torch.arange(q.shape[0], device=q.device) // group)
    shared_k = step("shared_k", "head key d", k[reads])
    shared_v = step("shared_v", "head key d_v", v[reads])
    return causal(q, shared_k, shared_v, mask, step=step)


CAPTIONS = {
    "q": N_("Head {head}: what {query} asks for, its query {row}. Every head asks in its own way."),
    "reads": N_("Query {column} reads key head {class}, counted from 0. Equal numbers share their keys and values."),
    "shared_k": N_("The key of {key} that head {head} compares with: {row}. It is repeated for the arithmetic but "
                   "kept only once."),
    "shared_v": N_("The value of {key} that head {head} mixes: {row}. It is repeated for the arithmetic but kept "
                   "only once."),
    "output": N_("Head {head}: what {query} gathers from the shared values, {row}."),
}  # fmt: skip


def bytes_per_token(kv_heads: int, d: int, d_v: int) -> int:
    """What one token leaves in one layer's cache: a key and a value of each key head, in half precision."""
    return FP16 * kv_heads * (d + d_v)


def cache(seen: Seen) -> Figure:
    """The cache of one token by the number of key heads; only divisors of the heads can be had."""
    heads, d, d_v = (int(seen.options[name]) for name in ("heads", "d", "d_v"))
    possible = [kv_heads for kv_heads in range(1, heads + 1) if heads % kv_heads == 0]
    kept = [float(bytes_per_token(kv_heads, d, d_v)) for kv_heads in possible]
    return Figure(
        "cache", N_("What one token leaves in the cache"), N_("key heads"), N_("bytes per token and layer"),
        [Series(N_("keys and values"), list(map(float, possible)), kept, "bars")],
        N_("Counted for the current sizes: key heads · (d + d_v) numbers of 2 bytes (fp16). The leftmost bar is "
           "multi-query, the rightmost multi-head attention."),
        marked=float(seen.options.get("kv_heads", 1)),
    )  # fmt: skip
