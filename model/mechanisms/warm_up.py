"""Warm-up: why training begins slowly, seen in the gradients of a small stack before its first step."""

from typing import Annotated, Literal

import torch
from torch import Tensor
from torch.nn import functional

from model.lab.figure import Figure, Seen, Series
from model.lab.registry import Preset, Range, mechanism
from model.mechanisms.encoder_layer import encoder_layer
from model.mechanisms.layer_norm import layer_norm
from model.problem import N_
from model.tracing.step import Steps, untraced

STEPS = 1000  # of the training that the schedule is drawn for


@mechanism("warm-up", family="layers", after="encoder-decoder", sizes={"layers": 6, "d": 8, "d_ff": 32},
           source="Xiong et al. 2020, §3.2–3.3, arXiv:2002.04745; the schedule: Vaswani et al. 2017, §5.3, eq. 3")
def warm_up(x: Tensor, w_q: Tensor, w_k: Tensor, w_v: Tensor, w_o: Tensor, w_1: Tensor, w_2: Tensor, *,
            heads: Annotated[int, Range(1, 8)] = 2, norm: Literal["post", "pre"] = "post",
            warm_up: Annotated[float, Range(0.01, 0.5, 0.01)] = 0.02, step: Steps = untraced) -> Tensor:
    """x ← EncoderLayer(x) for each layer; rate(t) = min(1 / √t, t / w^1.5) · √w for t = 1 … 1000, w = 1000 · warm_up

    x (token, d), w_q (layer, d, d), w_k (layer, d, d), w_v (layer, d, d), w_o (layer, d, d), w_1 (layer, d, d_ff),
    w_2 (layer, d_ff, d) -> (token, d). The rate is eq. 3 in units of its peak.
    """
    time = step("time", "time", torch.arange(1, STEPS + 1, STEPS // 50, dtype=x.dtype, device=x.device))
    peak = STEPS * warm_up
    step("rate", "time", torch.minimum(time ** -0.5, time * peak ** -1.5) * peak ** 0.5)
    for i in range(w_q.shape[0]):
        x = encoder_layer(x, w_q[i], w_k[i], w_v[i], w_o[i], w_1[i], w_2[i], heads=heads, norm=norm,
                          step=step.at(f"layer {i}"))  # fmt: skip
    if norm == "pre":
        x = layer_norm(x, step=step.at("last norm"))
    return step("output", "token d", x)


TITLE = N_("Warm-up")
LESSON = N_("With the norm after each part, the last layer of a fresh stack has a large gradient however deep the "
            "stack is, and a full first step would wreck it; so “rate” begins near 0. The figures show this, and that "
            "putting the norm before each part fixes it.")

OPTIONS = {"warm_up": N_("The share of the steps in which the learning rate grows")}

CAPTIONS = {
    "x": N_("Each row is one token's vector, all that is known of it here. {token} has the numbers {row}."),
    "w_q": N_("The matrices that make queries, one for each layer, as they are before training."),
    "w_k": N_("The matrices that make keys, one for each layer, as they are before training."),
    "w_v": N_("The matrices that make values, one for each layer, as they are before training."),
    "w_o": N_("The matrices that mix the heads, one for each layer, as they are before training."),
    "w_1": N_("The matrices that widen, one for each layer, as they are before training."),
    "w_2": N_("The matrices that narrow again, one for each layer, as they are before training."),
    "time": N_("Every twentieth of the 1,000 steps of a training, from the first."),
    "rate": N_("The learning rate at these steps, as a share of its largest: it climbs during the warm-up, then "
               "falls."),
    "output": N_("What the stack makes of {token} before it has learned anything: {row}."),
}  # fmt: skip

PRESETS = [
    Preset("post", N_("As in 2017: the norm after each part (post-LN)"), ("The", "cat", "sat", "on", "the", "mat")),
    Preset("pre", N_("As since GPT-2: the norm before each part (pre-LN)"), ("The", "cat", "sat", "on", "the", "mat"),
           options={"norm": "pre"}),
]  # fmt: skip

_SHAPES = {"w_q": "d d", "w_k": "d d", "w_v": "d d", "w_o": "d d", "w_1": "d d_ff", "w_2": "d_ff d"}
DRAWS = 8  # of the weights, over which the figures take the mean
DEPTHS = (1, 2, 4, 8, 12)


def gradients(weights: dict[str, Tensor], x: Tensor, heads: int, norm: str) -> list[float]:
    """The norm of the loss's gradient by w_2, layer by layer (Xiong et al. 2020, thm. 1 speaks of the same matrix).

    The loss is the cross-entropy of guessing each next token of the sentence among its tokens, by output · xᵀ / √d.
    x (token, d), weights (layer, …) -> one number for each layer
    """
    with torch.enable_grad():
        own = {name: value.clone().requires_grad_() for name, value in weights.items()}
        output = warm_up(x, **own, heads=heads, norm=norm)  # type: ignore[arg-type]
        target = torch.arange(len(x)).roll(-1)
        functional.cross_entropy(output @ x.mT * x.shape[1] ** -0.5, target).backward()
    found = own["w_2"].grad
    assert found is not None
    return [float(layer.norm()) for layer in found]


def mean_gradients(seen: Seen, layers: int, draws: int) -> dict[str, list[float]]:
    """By place of the norm, the gradients' norms by layer: their mean over draws of fresh weights (Xavier)."""
    x, heads = seen.steps["x"].clone(), int(seen.options["heads"])
    sizes = {"d": x.shape[1], "d_ff": seen.steps["w_1"].shape[2]}
    shapes = {name: [sizes[axis] for axis in axes.split()] for name, axes in _SHAPES.items()}
    generator = torch.Generator().manual_seed(seen.seed)
    found: dict[str, list[list[float]]] = {"post": [], "pre": []}
    for _ in range(draws):
        weights = {name: torch.randn(layers, *shape, generator=generator) * (2 / sum(shape)) ** 0.5
                   for name, shape in shapes.items()}  # fmt: skip
        for norm, each in found.items():
            each.append(gradients(weights, x, heads, norm))
    return {norm: torch.tensor(each).mean(0).tolist() for norm, each in found.items()}


def by_layer(seen: Seen) -> Figure:
    """Gradient norms by layer at initialisation, for both places of the norm."""
    found = mean_gradients(seen, seen.steps["w_1"].shape[0], DRAWS)
    layers = [float(i) for i in range(len(found["post"]))]
    return Figure(
        "gradients", N_("Gradient by layer, before the first step"), N_("layer"), N_("norm of the gradient of w_2"),
        [Series(N_("post-LN"), layers, found["post"]), Series(N_("pre-LN"), layers, found["pre"])],
        note=N_("Computed now on this sentence: the mean over eight seeded draws of the weights (Xavier's variance); "
                "the loss is that of guessing each next token."),
    )  # fmt: skip


def by_depth(seen: Seen) -> Figure:
    """The last layer's gradient norm against the number of layers."""
    found = [mean_gradients(seen, layers, DRAWS // 2) for layers in DEPTHS]
    depths = [float(layers) for layers in DEPTHS]
    return Figure(
        "depth", N_("Gradient of the last layer, by depth of the stack"), N_("layers"),
        N_("norm of the gradient of w_2"),
        [Series(N_("post-LN"), depths, [each["post"][-1] for each in found]),
         Series(N_("pre-LN"), depths, [each["pre"][-1] for each in found])],
        marked=float(seen.steps["w_1"].shape[0]),
        note=N_("Computed now, the mean over four draws. With pre-LN it shrinks as the stack grows, with post-LN it "
                "does not. Theorem 1 of Xiong et al. 2020 bounds it: with pre-LN by a number over the root of the "
                "depth, with post-LN by one that does not depend on the depth."),
    )  # fmt: skip


def schedule(seen: Seen) -> Figure:
    """The learning rate over the steps of training."""
    peak = STEPS * float(seen.options["warm_up"])
    return Figure(
        "schedule", N_("The learning rate"), N_("step of training"), N_("share of the largest rate"),
        [Series(N_("rate"), seen.steps["time"].tolist(), seen.steps["rate"].tolist())],
        marked=peak, note=N_("The mark is where the warm-up ends. Training here would have 1,000 steps."),
    )  # fmt: skip


FIGURES = [by_layer, by_depth, schedule]
