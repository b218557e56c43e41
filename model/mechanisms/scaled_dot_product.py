"""The transformer's attention: compare, scale, mask, turn into shares, mix."""

import torch
from torch import Tensor

from model.lab import worked
from model.lab.figure import Figure, Seen, Series
from model.lab.registry import Cell, Preset, mechanism
from model.mechanisms.attention_weights import attention_weights
from model.mechanisms.raw_dot_product import HELLO, HELLO_VECTORS
from model.memory import remembered
from model.problem import N_
from model.tracing.step import Steps, untraced


@mechanism("scaled-dot-product", family="basics", source="Vaswani et al. 2017, §3.2.1, eq. 1, arXiv:1706.03762",
           after="self-attention", sizes={"heads": 1, "d": 4, "d_v": 4})
def scaled_dot_product(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None = None, bias: Tensor | None = None,
                       scale: float | None = None, hidden: float = -torch.inf, *,
                       step: Steps = untraced) -> Tensor:
    """softmax(QKᵀ/√d + B) V

    q (head, query, d), k (head, key, d), v (head, key, d_v), bias (head, query, key) -> (head, query, d_v)
    mask (query, key) is True where a pair may attend; scale is 1/√d unless given;
    hidden is what a hidden pair scores
    """
    scale   = q.shape[-1] ** -0.5 if scale is None else scale
    scores  = step("scores", "[head] query key", q @ k.mT)
    scaled  = step("scaled", "[head] query key", scores * scale)
    biased  = scaled if bias is None else step("biased", "[head] query key", scaled + bias)
    weights = attention_weights(biased, mask, hidden, step=step)
    return    step("output", "[head] query d_v", weights @ v)


TITLE = N_("Scaled dot product")
LESSON = N_("The longer vectors are, the larger their dot products tend to be, and softmax then gives nearly "
            "everything to one word; dividing by √d in “scaled” leaves the others a share.")

PRESETS = [
    worked.hungry(
        N_("Made by hand: “hungry” asks for food, and “fish” answers. Their score is 8; divided by √4 it is 4, and "
           "“hungry” gives 93% to “fish”. Undivided it would be 99.9%: no other word would have a say."),
        (Cell("scores", (0, 1, 4), 8), Cell("scaled", (0, 1, 4), 4), Cell("weights", (0, 1, 4), 0.93)),
        inputs=worked.vectors()),
    Preset("hello-shiny-sun", N_("Hello shiny sun! (its vectors as queries, keys and values)"), HELLO,
           dict.fromkeys("qkv", HELLO_VECTORS[None]), focus=1),
]  # fmt: skip

CAPTIONS = {
    "q": N_("What {query} asks for: its query, {row}. Keys that point the same way will get its attention."),
    "k": N_("What {key} answers to: its key, {row}. The better it fits a query, the more attention {key} gets."),
    "v": N_("What {key} gives away when it is attended to: its value, {row}. Only this reaches the words that "
            "attend to it."),
    "bias": N_("A number added to each score of {query} before softmax: {row}. Above 0 it draws attention to a "
               "pair, below 0 away from it."),
    "scores": N_("The query of {query} meets every key: the better the two fit, the higher their score, a dot "
                 "product. {top_key} fits best: {top_value}."),
    "scaled": N_("All scores are divided by √d: otherwise long vectors would make {query} choose one word and "
                 "ignore the rest. {top_key} now has {top_value}."),
    "biased": N_("The bias moves the attention of {query} before softmax shares it out. {top_key} is now the "
                 "highest: {top_value}."),
    "output": N_("What {query} gathers, {row}: all values, mixed by its weights. It now carries something of the "
                 "words that it attended to."),
}  # fmt: skip

_SIZES = [2**i for i in range(10)]  # d from 1 to 512
_DRAWS = 64


def _measured(seed: int, keys: int) -> Tensor:
    """(scaled or not, measure, d): the largest weight and the norm of softmax's Jacobian, means over draws of a query
    and its keys."""
    generator = torch.Generator().manual_seed(seed)
    found = []
    for d in _SIZES:
        q = torch.randn(_DRAWS, 1, d, generator=generator)
        k = torch.randn(_DRAWS, keys, d, generator=generator)
        scores = (q @ k.mT)[:, 0]
        weights = torch.stack([scores * d**-0.5, scores]).softmax(-1)
        jacobian = torch.diag_embed(weights) - weights[..., :, None] * weights[..., None, :]
        measures = torch.stack([weights.amax(-1), jacobian.square().sum((-2, -1)).sqrt()])
        found.append(measures.mean(-1).T)
    return torch.stack(found, dim=-1)


def _against_d(seen: Seen, measure: int) -> list[Series]:
    key = "saturation", seen.seed, seen.m
    measured = remembered(key, lambda: _measured(seen.seed, seen.m), lambda found: [found])  # both figures ask
    scaled, plain = (measures[measure].tolist() for measures in measured)
    return [Series(N_("divided by √d"), _SIZES, scaled), Series(N_("not divided"), _SIZES, plain)]


_NOTE = N_("Computed now from 64 random queries for each d, each with as many random keys as there are tokens; "
           "every number is drawn from a normal distribution with the seed of this page.")  # fmt: skip


def largest_weight(seen: Seen) -> Figure:
    """How far softmax is pushed into a corner as vectors grow longer."""
    return Figure("largest-weight", N_("Softmax saturates as vectors grow longer"), N_("d, the length of a query"),
                  N_("largest weight of a row, on average"), _against_d(seen, 0), _NOTE, log=("x",),
                  marked=seen.steps["q"].shape[-1])  # fmt: skip


def gradient_norm(seen: Seen) -> Figure:
    """How much of a gradient softmax lets through to the scores."""
    return Figure("gradient-norm", N_("… and lets less of the gradient through"), N_("d, the length of a query"),
                  N_("norm of softmax's Jacobian, on average"), _against_d(seen, 1), _NOTE, log=("x",),
                  marked=seen.steps["q"].shape[-1])  # fmt: skip


FIGURES = [largest_weight, gradient_norm]
