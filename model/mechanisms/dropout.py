"""Dropout on the attention weights: in training, each share is lost at random and the others grow."""

from typing import Annotated

import torch
from torch import Tensor

from model.lab import worked
from model.lab.registry import Cell, Preset, Range, mechanism
from model.mechanisms.attention_weights import attention_weights
from model.mechanisms.raw_dot_product import HELLO, HELLO_VECTORS
from model.problem import N_
from model.tracing.step import Steps, untraced


@mechanism("dropout", family="basics", after="causal", sizes={"heads": 1, "d": 4, "d_v": 4},
           source="Srivastava et al. 2014, §4 (p is what is kept); on the weights: Vaswani et al. 2017, "
                  "their code, tensor2tensor",
           unread="the section of Srivastava et al.")
def dropout(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None = None, *,
            p: Annotated[float, Range(0, 0.9, 0.05)] = 0.5, training: bool = True, seed: int = 123,
            step: Steps = untraced) -> Tensor:
    """(softmax(QKᵀ/√d) ⊙ keep / (1 - p)) V, where each pair is kept with probability 1 - p

    q (head, query, d), k (head, key, d), v (head, key, d_v), mask (query, key) -> (head, query, d_v)
    In evaluation p is 0: everything is kept and nothing is rescaled. As in torch, p is what is dropped; Srivastava's p
    is what is kept, and his network scales its weights by it in evaluation instead.
    """
    p       = p if training else 0.0
    scores  = step("scores", "[head] query key", q @ k.mT)
    scaled  = step("scaled", "[head] query key", scores * q.shape[-1] ** -0.5)
    weights = attention_weights(scaled, mask, step=step)
    draws   = torch.rand(weights.shape, generator=torch.Generator().manual_seed(seed))
    keep    = step("keep", "[head] query key", draws >= p)
    dropped = step("dropped", "[head] query key", weights * keep / (1 - p))
    return    step("output", "[head] query d_v", dropped @ v)


TITLE = N_("Dropout on the weights")
LESSON = N_("A network that always leans on the same word learns little else; in training, “dropped” loses shares at "
            "random and divides the rest by 1 − p, so that the sum stays right on average.")

OPTIONS = {
    "p": N_("How likely a weight is to be dropped; in Srivastava's paper, p is the chance of being kept"),
    "training": N_("Dropout happens in training only; in evaluation everything is kept"),
}

PATTERN = "dropped"

PRESETS = [
    worked.hungry(
        N_("Made by hand: “hungry” gives 93% to “fish”. With p = ½ each share is either dropped or doubled, drawn "
           "from the seed; on average nothing changes."),
        (Cell("weights", (0, 1, 4), 0.93),), inputs=worked.vectors()),
    Preset("hello-shiny-sun", N_("Hello shiny sun! (its vectors as queries, keys and values)"), HELLO,
           dict.fromkeys("qkv", HELLO_VECTORS[None]), focus=1),
]  # fmt: skip

CAPTIONS = {
    "q": N_("What {query} asks for: its query, {row}. Keys that point the same way will get its attention."),
    "k": N_("What {key} answers to: its key, {row}. The better it fits a query, the more attention {key} gets."),
    "v": N_("What {key} gives away when it is attended to: its value, {row}. Only this reaches the words that "
            "attend to it."),
    "scores": N_("The query of {query} meets every key. It fits {top_key} best: {top_value}."),
    "scaled": N_("All scores are divided by √d. {query} and {top_key}: {top_value}."),
    "keep": N_("{query} keeps {visible} of {n}: in training at random, drawn once from the seed; in evaluation all. "
               "Any pair can be switched."),
    "dropped": N_("What {query} keeps is divided by 1 − p, so that over many draws its row adds up to 1; "
                  "this one adds up to {sum}. In evaluation p is 0."),
    "output": N_("What {query} gathers by the weights that were kept: {row}."),
}  # fmt: skip
