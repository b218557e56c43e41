"""The position-wise feed-forward network: what a layer does with each token alone."""

from collections.abc import Callable
from typing import Annotated, Literal

import torch
from torch import Tensor
from torch.nn import functional

from model.lab.figure import Figure, Seen, Series
from model.lab.registry import QUIET, Cell, Preset, mechanism
from model.mechanisms.mix_heads import plus
from model.problem import N_
from model.tracing.step import Steps, untraced


@mechanism("feed-forward", family="layers", after="layer-norm", sizes={"d": 4, "d_ff": 16},
           source="Vaswani et al. 2017, §3.3, eq. 2, arXiv:1706.03762; gated: Shazeer 2020, eq. 5–6, arXiv:2002.05202")
def feed_forward(x: Tensor, w_1: Tensor, w_2: Tensor, w_gate: Tensor | None = None,
                 b_1: Annotated[Tensor | None, QUIET] = None, b_2: Annotated[Tensor | None, QUIET] = None, *,
                 activation: Literal["relu", "gelu", "gelu-tanh", "silu"] = "relu", step: Steps = untraced) -> Tensor:
    """f(x W₁ + b₁) W₂ + b₂; with a gate (f(x W_gate) ⊙ (x W₁ + b₁)) W₂ + b₂, which is SwiGLU if f is SiLU
    gelu is x Φ(x), by the error function; gelu-tanh is x/2 (1 + tanh(√(2/π) (x + 0.044715 x³))), close to it

    x (token, d), w_1 (d, d_ff), w_2 (d_ff, d), w_gate (d, d_ff), b_1 (d_ff), b_2 (d) -> (token, d)
    """
    f = ACTIVATIONS[activation]
    hidden = step("hidden", "token d_ff", plus(x @ w_1, b_1))
    if w_gate is None:
        activated = step("activated", "token d_ff", f(hidden))
    else:
        gate      = step("gate", "token d_ff", f(x @ w_gate))
        activated = step("activated", "token d_ff", gate * hidden)
    return step("output", "token d", plus(activated @ w_2, b_2))


def gelu_tanh(x: Tensor) -> Tensor:
    """GELU as GPT-2 has it, Hendrycks & Gimpel 2016, §2: near x Φ(x), of the same shape."""
    return x / 2 * (1 + torch.tanh((2 / torch.pi) ** 0.5 * (x + 0.044715 * x**3)))


ACTIVATIONS: dict[str, Callable[[Tensor], Tensor]] = {
    "relu": functional.relu, "gelu": functional.gelu, "silu": functional.silu,
    "gelu-tanh": gelu_tanh,
}  # fmt: skip

TITLE = N_("Feed-forward network")
LESSON = N_("Attention only mixes vectors that are there; here each token alone is widened, passed through an "
            "activation function and narrowed again: compare “hidden” with “activated”.")

OPTIONS = {"w_gate": N_("A third matrix, whose result lets each number of the hidden layer through, or not")}

CAPTIONS = {
    "x": N_("Each row is one token's vector, all that is known of it here. {token} has the numbers {row}."),
    "w_1": N_("The matrix that widens a token's vector."),
    "w_2": N_("The matrix that narrows it to its old width."),
    "w_gate": N_("The matrix that makes the gate: how much of each number of the hidden layer gets through."),
    "b_1": N_("A number added to each column of the hidden layer."),
    "b_2": N_("A number added to each column of the output."),
    "hidden": N_("The vector of {token} becomes {n} numbers, {row}: each says how much of one pattern is in it."),
    "gate": N_("How far the gate is open for each of the {n} numbers of {token}: {row}. The rest is held back."),
    "activated": N_("What is left of {token} after the activation: {row}. Patterns that are not there no longer "
                    "count, or hardly."),
    "output": N_("Back to the old width: the new vector of {token}, {row}. No other token had a part in it."),
}  # fmt: skip

PRESETS = [
    Preset("hungry-tiger", N_("hungry, cat, tiger: small numbers, to be computed by hand"), ("hungry", "cat", "tiger"),
           {"x": torch.tensor([[1.0, 0], [0, 1], [1, 1]]), "w_1": torch.tensor([[1.0, 1], [1, -1]]),
            "b_1": torch.tensor([-1.0, 0]), "w_2": torch.tensor([[2.0, 0], [0, 1]])}, focus=2,
           note=N_("Made by hand. The columns of x: 0 hungry, 1 cat. The first neuron adds both and subtracts 1: after "
                   "ReLU only “tiger”, a hungry cat, has 1 there, which no sum of columns could say."),
           shows=(Cell("activated", (2, 0), 1), Cell("activated", (0, 0), 0), Cell("activated", (1, 0), 0))),
    Preset("four-times", N_("As in the paper: four times as wide, ReLU"), ("The", "cat", "sat"),
           options={"d": 4, "d_ff": 16}),
    Preset("gelu-tanh", N_("As in GPT-2: GELU, approximated with tanh"), ("The", "cat", "sat"),
           options={"activation": "gelu-tanh"}),
    Preset("gelu", N_("GELU itself, with the error function"), ("The", "cat", "sat"), options={"activation": "gelu"}),
    Preset("swiglu", N_("As in Llama: SwiGLU, a gate with SiLU"), ("The", "cat", "sat"),
           options={"activation": "silu", "w_gate": True}),
]  # fmt: skip


def curve(seen: Seen) -> Figure:
    """The activation, with the numbers of this run on it."""
    f = ACTIVATIONS[str(seen.options["activation"])]
    before = seen.steps["x"] @ seen.steps["w_gate"] if "w_gate" in seen.steps else seen.steps["hidden"]
    reach = max(3.0, float(before.abs().max()))
    line = torch.linspace(-reach, reach, 121)
    at = before.flatten().sort().values
    return Figure(
        "curve", N_("The activation function, with the current values on it"), N_("before"), N_("after"),
        [Series(N_("the function"), line.tolist(), f(line).tolist()),
         Series(N_("this run"), at.tolist(), f(at).tolist(), "points")],
        note=N_("Each point is one number of this run: of “hidden” or, with a gate, of x · w_gate."),
    )  # fmt: skip


FIGURES = [curve]
