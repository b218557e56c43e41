"""DeepSeek's sparse attention: a small indexer scores every earlier word, and attention reads only the best of them."""

from collections.abc import Mapping
from typing import Annotated

import torch
from torch import Tensor
from torch.nn.functional import relu

from model.lab import worked
from model.lab.figure import Figure, Seen, Series, Value
from model.lab.registry import Cell, Preset, Range, mechanism
from model.mechanisms.causal import causal
from model.mechanisms.scaled_dot_product import scaled_dot_product
from model.problem import N_
from model.tracing.cost import Stated
from model.tracing.step import Steps, untraced


@mechanism("sparse-indexer", family="sparse", after="lsh", smooth=False,
           sizes={"heads": 2, "d": 2, "d_in": 4, "d_out": 4},
           source="DeepSeek-AI 2025, §2.1, eq. 1–2, arXiv:2512.02556")
def sparse_indexer(x: Tensor, w_q: Tensor, w_k: Tensor, w_v: Tensor, w_index_q: Tensor, w_index_k: Tensor,
                   w_index: Tensor, *, keep: Annotated[int, Range(1, 32)] = 2, step: Steps = untraced) -> Tensor:
    """softmax(QKᵀ/√d, only the `keep` keys of largest I) V with Iₜₛ = Σⱼ wₜⱼ ReLU(qₜⱼ · kₛ), keys up to the query only

    x (token, d_in), w_q (d_in, d_out), w_k (d_in, d_out), w_v (d_in, d_out), w_index_q (head, d_in, d),
    w_index_k (d_in, d), w_index (d_in, head) -> (query, d_v); the heads are the indexer's
    Of keys with equal scores the earlier is kept. The paper has latent attention (MLA) behind the indexer, and
    its code turns the indexer's queries and keys by their positions and normalises its keys; here they are plain.
    """
    index_q = step("index_q", "head query d", x @ w_index_q)
    index_k = step("index_k", "key d", x @ w_index_k)
    votes   = step("votes", "query head", x @ w_index)
    fits    = step("fits", "head query key", relu(index_q @ index_k.mT))
    index   = step("index", "query key", (votes.mT.unsqueeze(-1) * fits).sum(0))
    past    = torch.ones(len(x), len(x), dtype=torch.bool, device=x.device).tril()
    ranked  = index.masked_fill(~past, -torch.inf).argsort(dim=-1, descending=True, stable=True)
    place   = step("place", "query key", ranked.argsort(-1))
    q = step("q", "query d_out", x @ w_q)
    k = step("k", "key d_out", x @ w_k)
    v = step("v", "key d_v", x @ w_v)
    return scaled_dot_product(q, k, v, (place < keep) & past, step=step)


def exact(steps: Mapping[str, Tensor]) -> Tensor:
    """Every query over all keys up to itself."""
    return causal(steps["q"], steps["k"], steps["v"])


TITLE = N_("An indexer chooses the keys (DSA)")
LESSON = N_("Hashing finds the keys that matter by chance; here a small, cheap network is trained for it: it gives "
            "each earlier word a score, “index”, and attention is computed for the best few alone. All others are −∞ "
            "in “masked”, however well they would have fitted.")

OPTIONS = {
    "keep": N_("How many keys each query may read: those with the largest scores of the indexer"),
    "heads": N_("How many heads the indexer has; the attention behind it has one here"),
    "d": N_("How many numbers the indexer's queries and keys have"),
}

_MADE = {
    **worked.matrices(),
    # a food looks for an action in head 0, for an animal in head 1; an action for an animal in head 1
    "w_index_q": torch.tensor([[[0.0, 0], [1, 0], [0, 0], [0, 0]], [[0, 0], [0, 1], [0, 0], [0, 1]]]),
    "w_index_k": torch.tensor([[0.0, 1], [0, 0], [0, 0], [2, 0]]),  # an animal, an action
    "w_index": torch.tensor([[0.0, 0], [1, 1], [0, 0], [0, 1]]),
}  # fmt: skip

PRESETS = [
    worked.hungry(
        N_("Made by hand: for “fish” the indexer gives 2 to “eats”, 1 to “cat” and nothing to the rest. Two keys are "
           "kept, so that “fish” reads only these: 98% from “eats”, 2% from “cat”, and 0% from all others."),
        (Cell("index", (4, 3), 2), Cell("weights", (4, 1), 0), Cell("weights", (4, 2), 0.02),
         Cell("weights", (4, 3), 0.98)), focus=4, inputs=_MADE, options={"keep": 2}),
    Preset("three-of-nine", N_("Nine words, three of which each may read"),
           ("The", "bird", "and", "the", "cat", "sat", "by", "the", "door"), focus=8, options={"keep": 3}),
]  # fmt: skip

CAPTIONS = {
    "x": N_("Each row is one token's vector. {token} has the numbers {row}."),
    "w_q": N_("The matrix that makes the queries of the attention itself."),
    "w_k": N_("The matrix that makes the keys of the attention itself."),
    "w_v": N_("The matrix that makes the values of the attention itself."),
    "w_index_q": N_("For each head of the indexer, the small matrix that makes its queries."),
    "w_index_k": N_("The small matrix that makes the indexer's keys; its heads share them."),
    "w_index": N_("The matrix that says how much each head of the indexer counts for a word."),
    "index_q": N_("The indexer's head {head}: {query} asks with few numbers, {row}."),
    "index_k": N_("The indexer's key of {key}: {row}. All its heads read it."),
    "votes": N_("How much each head of the indexer counts for {query}: {row}."),
    "fits": N_("The indexer's head {head}: {query} meets the keys, and what is below 0 counts as 0 (ReLU). {top_key} "
               "fits best: {top_value}."),
    "index": N_("The indexer's score of each key for {query}: its heads added up, each as much as it counts. {top_key} "
                "is first, with {top_value}."),
    "place": N_("The place of each key in the indexer's order, 0 first, for {query}: {row}. Keys that come later in "
                "the text are last."),
    "q": N_("Only now the attention itself: {query} asks with {row}."),
    "k": N_("The key of {key}: {row}. Only the queries that keep it read it."),
    "v": N_("The value of {key}: {row}."),
    "mask": N_("Which keys {query} may read: {visible} of {n}. Any pair can be switched off or on."),
    "output": N_("What {query} gathers from the keys that were kept: {row}."),
}  # fmt: skip


def operations(n: int, heads: int, d: int, d_in: int, d_out: int, keep: int) -> int:
    """All projections and all scores of the indexer, then scores, softmax and mixing of `keep` keys a query."""
    projections = 2 * n * d_in * (heads * d + d + heads + 3 * d_out)
    return projections + n * n * heads * (2 * d + 3) + n * min(keep, n) * (4 * d_out + 6)


def cost(sizes: Mapping[str, int], options: Mapping[str, Value]) -> Stated:
    """The plain code scores every pair to be seen; a machine would do so for those that are kept alone."""
    n, heads, d, d_in, d_out = (sizes[axis] for axis in ("token", "head", "d", "d_in", "d_out"))
    return Stated(N_("operations, counted from DeepSeek-AI 2025, eq. 1–2: the indexer scores every pair, the attention "
                     "behind it only those that are kept."),
                  operations=operations(n, heads, d, d_in, d_out, int(options["keep"])))  # fmt: skip


def missed(seen: Seen) -> Figure:
    """How much of the attention over all keys lies on those that are dropped."""
    q, k = seen.steps["q"].double(), seen.steps["k"].double()
    past = torch.ones(seen.n, seen.n, dtype=torch.bool).tril()
    weights = (q @ k.mT * q.shape[-1] ** -0.5).masked_fill(~past, -torch.inf).softmax(-1)
    x = list(range(1, seen.n + 1))
    lost = [float((weights * (seen.steps["place"] >= keep)).sum(-1).mean()) for keep in x]
    return Figure(
        "missed", N_("What is missed, by the number of keys that are kept"), N_("keys that are kept"), N_("share"),
        [Series(N_("attention that is missed"), x, lost)],
        note=N_("Computed now: the share of attention over all keys that lies on those that are dropped, the mean over "
                "all tokens."),
        marked=float(seen.options["keep"]),
    )  # fmt: skip


FIGURES = [missed]
