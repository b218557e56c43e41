"""Sinusoidal positions: each place has a row of waves, which is added to the word that stands there."""

from typing import Annotated

import torch
from torch import Tensor

from model.lab.figure import Figure, Seen, Series
from model.lab.registry import Cell, Preset, Range, mechanism
from model.lab.worked import CAT_SAW
from model.mechanisms.self_attention import self_attention
from model.problem import N_, Problem
from model.tracing.step import Steps, untraced


@mechanism("sinusoidal", family="positions", source="Vaswani et al. 2017, §3.5, arXiv:1706.03762",
           after="self-attention", sizes={"d_in": 8, "d_out": 4})
def sinusoidal(x: Tensor, w_q: Tensor, w_k: Tensor, w_v: Tensor, mask: Tensor | None = None, *,
               base: Annotated[int, Range(1, 100_000)] = 10_000, shift: Annotated[int, Range(-32, 32)] = 1,
               step: Steps = untraced) -> Tensor:
    """Attention(X + P) with P[t, 2i] = sin(t · base^(-2i/d)), P[t, 2i+1] = cos(t · base^(-2i/d))

    x (token, d_in), w_q (d_in, d_out), w_k (d_in, d_out), w_v (d_in, d_out) -> (query, d_v)
    For each shift s there is one matrix T with P[t + s] = P[t] · T at every place t: it turns each pair of features
    by the angle s · base^(-2i/d). It is shown only; the output does not use it.
    """
    d = x.shape[-1]
    if d % 2:
        raise Problem(N_("Each wave takes two features, a sine and a cosine, and d_in is {d_in}; choose an even "
                         "number."), field="options.d_in", d_in=d)  # fmt: skip
    # in float64: a rounded angle of 60 radians would cost the sine two digits
    place = step("place", "token", torch.arange(len(x), dtype=torch.float64, device=x.device))
    rates = step("rates", "pair", base ** -(torch.arange(0, d, 2, dtype=torch.float64, device=x.device) / d))
    angles = step("angles", "token pair", torch.outer(place, rates))
    waves = torch.stack((angles.sin(), angles.cos()), -1).flatten(1)  # (token, pair, 2) -> (token, d_in)
    positions = step("positions", "token d_in", waves.to(x.dtype))
    turn_by(shift, rates, positions, step=step)
    placed = step("x_p", "token d_in", x + positions)
    return self_attention(placed, w_q, w_k, w_v, mask, step=step)


def turn_by(shift: int, rates: Tensor, positions: Tensor, *, step: Steps = untraced) -> Tensor:
    """P · T, where T is cos(s·rate) on the diagonal and ±sin(s·rate) beside it, a 2 x 2 block for each pair

    rates (pair), positions (token, d_in) -> (token, d_in), the row of each place t + shift
    """
    angles  = (shift * rates).repeat_interleave(2)  # (pair) -> (d_in)
    same    = torch.eye(len(angles), dtype=rates.dtype, device=rates.device)
    quarter = torch.tensor([[0, -1], [1, 0]], dtype=rates.dtype, device=rates.device)
    crossed = torch.kron(torch.eye(len(rates), dtype=rates.dtype, device=rates.device), quarter)
    matrix  = step("shift", "d_in d_in", (same * angles.cos() + crossed * angles.sin()).to(positions.dtype))
    return step("shifted", "token d_in", positions @ matrix)


TITLE = N_("Sinusoidal positions")
LESSON = N_("Attention does not know where a word is: the same word twice has the same query, key and value; "
            "“positions” gives each position a row of waves, and in “x_p” the two are different vectors.")

OPTIONS = {
    "base": N_("The number whose powers are the wavelengths"),
    "shift": N_("How far the positions are shifted"),
}

PRESETS = [
    Preset("the-cat-saw", N_("the cat saw the cat: small numbers, to be computed by hand"), CAT_SAW,
           {"x": torch.tensor([[0.0, 0], [1, 0], [0, 1], [0, 0], [1, 0]]), "w_q": 2 * torch.eye(2),
            "w_k": torch.eye(2), "w_v": torch.eye(2)}, focus=4,
           note=N_("Made by hand, with one wave: sine and cosine of the place. Both “cat” are [1 0]; with their places "
                   "added, the first becomes [1.84 0.54] and the second [0.24 −0.65]: two vectors, so that order "
                   "counts."),
           shows=(Cell("x_p", (1, 0), 1.84), Cell("x_p", (1, 1), 0.54), Cell("x_p", (4, 0), 0.24),
                  Cell("x_p", (4, 1), -0.65))),
    Preset("the-cat-saw-the-cat", N_("the cat saw the cat: the same word at two positions"),
           ("the", "cat", "saw", "the", "cat"), focus=4),
]  # fmt: skip

CAPTIONS = {
    "x": N_("Each row is one token's vector, the same at every position. {token} has the numbers {row}."),
    "place": N_("{column} stands at position {value}, counted from 0. A position can be changed by hand."),
    "rates": N_("By what angle each pair of numbers is turned from one position to the next, in radians (1 radian is "
                "57°, a whole turn is 6.28): 1 for the first pair, less for each that follows if the base is above "
                "1."),
    "angles": N_("The position of {token} times each rate: the angles {row}, in radians (1 is 57°). They are clock "
                 "hands, of which each goes slower than the one before."),
    "positions": N_("The sine and the cosine of each angle: the position of {token}, {row}."),
    "shift": N_("The matrix that moves any position by the chosen shift: each pair of features is turned by its own "
                "angle. It is the same at every place, and the output does not use it."),
    "shifted": N_("The position of {token} times the shift matrix: that is the position that many places further on, "
                  "{row}."),
    "x_p": N_("The vector of {token} plus its position: {row}."),
    "q": N_("{query} asks, its position included: its row of x_p times w_q, {row}."),
    "k": N_("{key} answers, its position included: its row of x_p times w_k, {row}."),
    "v": N_("{key} gives its row of x_p times w_v: its value, {row}."),
}  # fmt: skip

_NAMES = (N_("feature 0, a sine"), N_("feature 1, a cosine"), N_("feature 2, a sine"), N_("feature 3, a cosine"))
_PLACES = 32  # of the figures
_KERNEL = {-1: 0.25, 0: 0.5, 1: 0.25}


def waves_of(places: Tensor, rates: Tensor) -> Tensor:
    """places (token), rates (pair) -> (token, d_in)"""
    angles = torch.outer(places, rates)
    return torch.stack((angles.sin(), angles.cos()), -1).flatten(1)


def waves(seen: Seen) -> Figure:
    """The first features over the places."""
    places = torch.arange(_PLACES, dtype=torch.float64)
    columns = waves_of(places, seen.steps["rates"]).T.tolist()
    series = [Series(name, places.tolist(), column) for name, column in zip(_NAMES, columns, strict=False)]
    note = N_("Each further pair of features is a slower wave; computed now, with the current base.")
    return Figure("waves", N_("The first waves"), N_("place"), N_("value"), series, note)


def convolution(seen: Seen) -> Figure:
    """A sum of shift matrices is a convolution of P: ¼ of the place before, ½ of its own, ¼ of the one behind."""
    rates = seen.steps["rates"]
    places = torch.arange(_PLACES, dtype=torch.float64)
    plain = waves_of(places, rates)
    by_matrices = sum(share * turn_by(k, rates, plain) for k, share in _KERNEL.items())
    by_neighbours = sum(share * waves_of(places + k, rates) for k, share in _KERNEL.items())
    assert isinstance(by_matrices, Tensor)
    assert isinstance(by_neighbours, Tensor)
    series = [
        Series(N_("feature 0 of P"), places.tolist(), plain[:, 0].tolist()),
        Series(N_("its neighbours mixed: ¼, ½, ¼"), places.tolist(), by_neighbours[:, 0].tolist()),
        Series(N_("P times ¼ T₋₁ + ½ T₀ + ¼ T₁"), places.tolist(), by_matrices[:, 0].tolist(), "points"),
    ]
    note = N_("One matrix, the sum of three shift matrices, does to every row of P what a convolution does; "
              "computed now, both ways.")  # fmt: skip
    return Figure("convolution", N_("A sum of shifts is a convolution"), N_("place"), N_("value"), series, note)


FIGURES = [waves, convolution]
