"""How much of the first word is left in each later state: a gradient, computed."""

from collections.abc import Callable

import torch
from torch import Tensor

from model.lab.figure import Figure, Seen, Series
from model.mechanisms.causal import causal
from model.mechanisms.dividing import divisor
from model.problem import N_
from model.tracing import roles


def left(states: Callable[[Tensor], Tensor], x: Tensor) -> list[float]:
    """|∂hₙ/∂x₁| for each n, over that of the first: 1, then what the way through the states has left; all 0 if even
    the first state does not depend on its word

    states: x (token, d_in) -> (token, d)
    """
    with torch.inference_mode(False):
        words = x.detach().clone().double()
        first, rest = words[:1], words[1:]
        by_first = torch.func.jacfwd(lambda each: states(torch.cat([each, rest])))(first)
    sizes = by_first.flatten(1).norm(dim=1)
    found: list[float] = (sizes / divisor(sizes[0])).tolist()
    return found


def first_word(seen: Seen, name: str, states: Callable[[Tensor], Tensor]) -> Figure:
    """The curve of these states beside that of attention, for which every word is one step away."""
    x = seen.steps[roles.X]
    places = [float(n + 1) for n in range(len(x))]
    return Figure(
        "first-word", N_("How much of the first word is left"), N_("words read"), N_("share"),
        [Series(name, places, left(states, x)),
         Series(N_("attention to the same vectors"), places, left(lambda given: causal(given, given, given), x))],
        N_("Computed now: how much the state after so many words changes if the first word changes a little (the size "
           "of the derivative), beside the first state. The way through the states is as long as the sentence; "
           "attention, here with queries, keys and values that are the vectors themselves, takes one step."),
        log=("y",), of=("x",),
    )  # fmt: skip


CAPTIONS: dict[str, str] = {}
