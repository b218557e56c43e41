"""Layer norm and RMS norm: every token's vector brought to one size."""

from typing import Annotated, Literal

import torch
from torch import Tensor

from model.lab.registry import QUIET, Cell, Preset, mechanism
from model.mechanisms.raw_dot_product import SIX_VECTORS, SIX_WORDS
from model.problem import N_
from model.tracing.step import Steps, untraced


@mechanism("layer-norm", family="layers", after="multi-head", sizes={"d": 6},
           source="Ba et al. 2016, §3, eq. 3–4, arXiv:1607.06450; rms: Zhang & Sennrich 2019, eq. 4, arXiv:1910.07467")
def layer_norm(x: Tensor, gain: Annotated[Tensor | None, QUIET] = None, bias: Annotated[Tensor | None, QUIET] = None,
               *, kind: Literal["layer", "rms"] = "layer", epsilon: Literal["10⁻⁵", "10⁻⁶", "10⁻¹²"] = "10⁻⁵",
               step: Steps = untraced) -> Tensor:
    """(x - μ) / √(σ² + ε) ⊙ g + b; rms: x / √(mean of x² + ε) ⊙ g + b

    x (token, d), gain (d), bias (d) -> (token, d); gain is 1 and bias 0 unless given
    ε keeps a vector of equal numbers, whose variance is 0, from 0/0; the papers have none.
    """
    centred = x
    if kind == "layer":
        mean    = step("mean", "token", x.mean(-1))
        centred = step("centred", "token d", x - mean.unsqueeze(-1))
    variance = step("variance", "token", (centred * centred).mean(-1))
    scaled   = step("normalised", "token d", centred / (variance + EPSILONS[epsilon]).sqrt().unsqueeze(-1))
    gained   = scaled if gain is None else scaled * gain
    return step("output", "token d", gained + 0 if bias is None else gained + bias)


EPSILONS = {"10⁻⁵": 1e-5, "10⁻⁶": 1e-6, "10⁻¹²": 1e-12}

TITLE = N_("Layer norm and RMS norm")
LESSON = N_("From layer to layer vectors grow or fade, and training suffers; in “normalised” every token's numbers "
            "are scaled to the same size, whatever came in.")

OPTIONS = {
    "kind": N_("With the mean subtracted, or with the root mean square alone"),
    "epsilon": N_("What is added under the root: 10⁻⁵ in GPT-2 and Llama 2, 10⁻⁶ in T5, 10⁻¹² in BERT"),
}

CAPTIONS = {
    "x": N_("Each row is one token's vector, all that is known of it here. {token} has the numbers {row}."),
    "gain": N_("A learned factor for each column."),
    "bias": N_("A learned number added to each column."),
    "mean": N_("The mean of the numbers of {column} is {value}. It is subtracted next, so that {column} is centred "
               "on 0."),
    "centred": N_("The mean is subtracted, so that the numbers of {token} add up to {sum}."),
    "variance": N_("The mean square of what is left of {column} is {value}: it says how large its numbers are."),
    "normalised": N_("Divided by the root of that, the mean square of {token} is 1, or a bit less: {row}. No token "
                     "is louder than another now."),
    "output": N_("The vector of {token} that the next part of the layer reads: {row}."),
}  # fmt: skip

PRESETS = [
    Preset("three-words", N_("quiet, loud, even: small numbers, to be computed by hand"), ("quiet", "loud", "even"),
           {"x": torch.tensor([[1.0, 1, 3, 3], [2, 2, 6, 6], [5, 6, 5, 6]])}, focus=1,
           note=N_("Made by hand: the mean of “loud” is 4, and every number is 2 away from it; subtract 4, divide by "
                   "2, and there are only −1 and 1. “quiet” is half as large, and becomes the same."),
           shows=(Cell("mean", (1,), 4), Cell("variance", (1,), 4), Cell("output", (1, 0), -1),
                  Cell("output", (0, 3), 1), Cell("output", (2, 1), 1))),
    Preset("six-words", N_("Your journey starts with one step"), SIX_WORDS, {"x": SIX_VECTORS}, focus=1),
    Preset("rms", N_("The same with RMS norm, which subtracts no mean"), SIX_WORDS, {"x": SIX_VECTORS}, focus=1,
           options={"kind": "rms"}),
]  # fmt: skip
