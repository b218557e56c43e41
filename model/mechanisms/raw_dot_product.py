"""Self-attention without anything to learn: every word compares itself with every word."""

import torch
from torch import Tensor

from model.lab.registry import Cell, Preset, mechanism
from model.mechanisms.attention_weights import attention_weights
from model.problem import N_
from model.tracing.step import Steps, untraced


@mechanism("raw-dot-product", family="basics", source="Luong et al. 2015, §3.1, “dot” below eq. 7, arXiv:1508.04025",
           sizes={"d": 3})
def raw_dot_product(x: Tensor, mask: Tensor | None = None, *, step: Steps = untraced) -> Tensor:
    """softmax(XXᵀ) X

    x (token, d) -> (query, d)
    """
    scores  = step("scores", "query key", x @ x.mT)
    weights = attention_weights(scores, mask, step=step)
    return    step("output", "query d", weights @ x)


TITLE = N_("Raw dot product")
LESSON = N_("Nothing is learned yet: two words attend to each other as much as their vectors point in the same "
            "direction.")

CAPTIONS = {
    "x": N_("Each row is one token's vector. {query} has the numbers {row}."),
    "scores": N_("{query} is compared with every token: the dot product of the two vectors. "
                 "It is largest with {top_key}: {top_value}."),
    "output": N_("The new vector of {query}, {row}: all vectors, mixed by its weights."),
}  # fmt: skip

HELLO = ("Hello", "shiny", "sun")
HELLO_VECTORS = torch.tensor([[0.34, 0.22, 0.54], [0.53, 0.34, 0.98], [0.29, 0.54, 0.93]])
SIX_WORDS = ("Your", "journey", "starts", "with", "one", "step")
SIX_VECTORS = torch.tensor([
    [0.43, 0.15, 0.89], [0.55, 0.87, 0.66], [0.57, 0.85, 0.64],
    [0.22, 0.58, 0.33], [0.77, 0.25, 0.10], [0.05, 0.80, 0.55],
])  # fmt: skip

PRESETS = [
    Preset("cat-dog-car", N_("cat, dog, car: small numbers, to be computed by hand"), ("cat", "dog", "car"),
           {"x": torch.tensor([[2.0, 0], [2, 1], [0, 2]])}, focus=0,
           note=N_("Made by hand: the vectors of “cat” and “dog” point almost the same way, that of “car” does not. "
                   "“cat” scores 4 with itself, 4 with “dog” and 0 with “car”; it gives them 50%, 50% and 1%."),
           shows=(Cell("scores", (0, 1), 4), Cell("weights", (0, 0), 0.50), Cell("weights", (0, 1), 0.50),
                  Cell("weights", (0, 2), 0.01))),
    Preset(
        "hello-shiny-sun", N_("Hello shiny sun!"), HELLO, {"x": HELLO_VECTORS}, focus=1,
        note=N_("The article that this example comes from rounds intermediate results and prints 0.3992, 0.3858, "
                "0.8610; these are the exact numbers."),
    ),
    Preset("six-words", N_("Your journey starts with one step"), SIX_WORDS, {"x": SIX_VECTORS}, focus=1),
]  # fmt: skip
