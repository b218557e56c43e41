"""Rotary positions: each pair of features of a query or a key is turned by an angle that grows with its place."""

from typing import Annotated

import torch
from torch import Tensor

from model.lab.figure import Figure, Seen, Series
from model.lab.registry import Cell, Preset, Range, mechanism
from model.lab.worked import CAT_SAW
from model.mechanisms.causal import causal as causal_attention
from model.mechanisms.scaled_dot_product import scaled_dot_product
from model.problem import N_, Problem
from model.tracing.step import Steps, untraced


@mechanism("rope", family="positions", source="Su et al. 2024, §3.2.1, eq. 12–13; §3.2.2, eq. 14–16, arXiv:2104.09864",
           after="sinusoidal", sizes={"heads": 1, "d": 4, "d_v": 4})
def rope(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None = None, *,
         base: Annotated[int, Range(1, 1_000_000)] = 10_000, offset: Annotated[int, Range(0, 1000)] = 0,
         causal: bool = True, step: Steps = untraced) -> Tensor:
    """softmax((R Q)(R K)ᵀ/√d) V, where R turns the pair (2i, 2i+1) of the row at place t by t · base^(-2i/d)

    q (head, query, d), k (head, key, d), v (head, key, d_v), mask (query, key) -> (head, query, d_v)
    The first token stands at place `offset`. Values are not turned.
    """
    d = q.shape[-1]
    if d % 2:
        raise Problem(N_("Features are turned in pairs, and d is {d}; choose an even number."),
                      field="options.d", d=d)  # fmt: skip
    # in float64: a rounded angle of 1000 radians would cost the sine three digits
    place  = step("place", "token", offset + torch.arange(q.shape[-2], dtype=torch.float64, device=q.device))
    rates  = step("rates", "pair", base ** -(torch.arange(0, d, 2, dtype=torch.float64, device=q.device) / d))
    angles = step("angles", "token pair", torch.outer(place, rates))
    q_turned = step("q_turned", "head query d", turned(q, angles))
    k_turned = step("k_turned", "head key d", turned(k, angles))
    attention = causal_attention if causal else scaled_dot_product
    return attention(q_turned, k_turned, v, mask, step=step)


def turned(y: Tensor, angles: Tensor) -> Tensor:
    """y (head, token, d), angles (token, pair) -> (head, token, d), each pair turned by its angle (eq. 13)"""
    even, odd = y[..., 0::2], y[..., 1::2]
    cos, sin  = angles.cos().to(y.dtype), angles.sin().to(y.dtype)
    return torch.stack((even * cos - odd * sin, even * sin + odd * cos), -1).flatten(-2)


TITLE = N_("Rotary positions (RoPE)")
LESSON = N_("RoPE takes the numbers of a query or a key in pairs, each pair as an arrow, and turns every arrow by an "
            "angle that grows with the word's position. A score compares two arrows, so that only the angle between "
            "them counts: how far apart the two words are, not where they stand.")

OPTIONS = {
    "base": N_("The number whose powers are the wavelengths"),
    "offset": N_("How far all positions are shifted"),
}

PRESETS = [
    Preset("the-cat-saw", N_("the cat saw the cat: small numbers, to be computed by hand"), CAT_SAW,
           {"q": torch.tensor([2.0, 0]).expand(1, 5, 2), "k": torch.tensor([2.0, 0]).expand(1, 5, 2),
            "v": torch.tensor([[[1.0, 0], [0, 1], [1, 1], [1, 0], [0, 1]]])}, focus=4,
           note=N_("Made by hand: every query and every key is the arrow [2 0], turned by 1 radian (57°) for each "
                   "word before it, so that the first “cat” has [1.08 1.68]. A score is 4 times the cosine of the "
                   "angle between two arrows: 4 with itself, 2.16 one word back, wherever that is."),
           shows=(Cell("scores", (0, 4, 4), 4), Cell("scores", (0, 4, 3), 2.16), Cell("scores", (0, 1, 0), 2.16),
                  Cell("q_turned", (0, 1, 0), 1.08))),
    Preset("the-cat-saw-the-cat", N_("the cat saw the cat: the same query, turned further"),
           ("the", "cat", "saw", "the", "cat"), focus=4),
    Preset("far-into-a-text", N_("the cat saw the cat: 500 positions further on, the same scores"),
           ("the", "cat", "saw", "the", "cat"), focus=4, options={"offset": 500}),
]  # fmt: skip

CAPTIONS = {
    "place": N_("{column} stands at position {value}; the first word of a text stands at 0. A position can be changed "
                "by hand."),
    "rates": N_("By what angle each pair of numbers is turned from one word to the next, in radians (1 radian is 57°, "
                "a whole turn is 6.28): 1 for the first pair, less for each that follows if the base is above 1."),
    "angles": N_("The position of {token} times each rate: the angles by which its pairs are turned, {row}, in "
                 "radians (1 is 57°). The later a word, the further."),
    "q_turned": N_("Each pair of numbers in the query of {query} is an arrow, and is turned by an angle that grows "
                   "with the word's position: {row}. Keys are turned alike, so that a score depends on how far apart "
                   "two words are, not on where they stand."),
    "k_turned": N_("Each pair of numbers in the key of {key} is turned by an angle that grows with the word's "
                   "position, as queries are: {row}. Words that are equally far apart have the same angle between "
                   "them."),
    "scores": N_("Turned queries meet turned keys. Both were turned by their positions, and only the difference "
                 "counts: besides what the two vectors hold, how far apart the words are. {query} fits {top_key} "
                 "best: {top_value}."),
}  # fmt: skip

_PAIRS = (
    N_("Pair 0 (features 0 and 1) of the last token"), N_("Pair 1 (features 2 and 3) of the last token"),
    N_("Pair 2 (features 4 and 5) of the last token"), N_("Pair 3 (features 6 and 7) of the last token"),
)  # fmt: skip
_DISTANCES = 64


def arrows(seen: Seen) -> list[Figure]:
    """The first pairs of the last token's query and key, head 0, before and after they are turned."""
    names = {"q": N_("query"), "q_turned": N_("query, turned"), "k": N_("key"), "k_turned": N_("key, turned")}
    note = N_("Turning keeps each arrow's length; the query and the key of one token turn by the same "
              "angle. Head 0, from the current numbers.")  # fmt: skip
    found = []
    for i, title in zip(range(seen.steps["q"].shape[-1] // 2), _PAIRS, strict=False):
        ends = {name: seen.steps[name][0, -1, 2 * i : 2 * i + 2].tolist() for name in names}
        series = [Series(name, [ends[id_][0]], [ends[id_][1]], "arrows") for id_, name in names.items()]
        found.append(Figure(f"pair-{i}", title, N_("even feature"), N_("odd feature"), series, note))
    return found


def by_distance(seen: Seen) -> Figure:
    """The score of one query and one key, the further apart they stand: each pair is a wave."""
    q = seen.steps["q"][0, -1].double()
    angles = torch.outer(torch.arange(_DISTANCES, dtype=torch.float64), seen.steps["rates"])
    queries = turned(q.expand(1, _DISTANCES, -1), angles)[0]
    names = {"k": N_("its query and its key"), "q": N_("its query and itself")}
    series = [
        Series(name, list(range(_DISTANCES)), (queries @ seen.steps[id_][0, -1].double()).tolist())
        for id_, name in names.items()
    ]
    note = N_("The last token's numbers, head 0, before the division by √d; computed now for 64 distances.")
    return Figure("by-distance", N_("Scores by distance"), N_("distance in positions"), N_("score"), series, note)


FIGURES = [arrows, by_distance]
