"""Performer: random features that cannot be negative, along directions at right angles."""

from collections.abc import Mapping
from typing import Annotated

import torch
from torch import Tensor

from model.lab.figure import Figure, Seen, Series
from model.lab.registry import Preset, Range, mechanism
from model.mechanisms.dividing import unit
from model.mechanisms.kernel_attention import kernel_attention, map_of, one_at_a_time
from model.mechanisms.random_features import COUNTS, drawn, errors
from model.problem import N_
from model.tracing.step import Steps, untraced


@mechanism("performer", family="linear", source="Choromanski et al. 2021, §2.3–2.4, eq. 5–7, arXiv:2009.14794",
           after="random-features", sizes={"heads": 1, "d": 4, "d_v": 4})
def performer(q: Tensor, k: Tensor, v: Tensor, *, features: Annotated[int, Range(1, 64)] = 8,
              orthogonal: bool = True, causal: bool = False, seed: int = 123, step: Steps = untraced) -> Tensor:
    """φ(Q) (φ(K)ᵀ V) / (φ(Q) Σ φ(K)ᵀ) with φ(x) = exp(Wx - |x|²/2) / √m and W ~ N(0, 1)

    q (head, query, d), k (head, key, d), v (head, key, d_v) -> (head, query, d_v); W is (feature, d), m features
    E φ(x)·φ(y) = exp(x·y), and x = q/d¹ᐟ⁴, y = k/d¹ᐟ⁴ make that exp(q·k/√d), as in softmax. So that
    nothing overflows and no row runs out, each feature's largest exponent of the keys (causal: of those so far) is
    taken off the keys' and added to the queries', and each query's largest is taken off its own; all divide out.
    """
    draw       = torch.Generator().manual_seed(seed)
    draws      = step("draws", "feature d", torch.randn(features, q.shape[-1], generator=draw, dtype=torch.float64))
    directions = _orthogonal(draws, draw, step) if orthogonal else draws
    directions = directions.to(q.device, q.dtype)
    scaled_q   = step("scaled_q", "head query d", q * q.shape[-1] ** -0.25)
    scaled_k   = step("scaled_k", "head key d", k * k.shape[-1] ** -0.25)
    half_q     = scaled_q.square().sum(-1, keepdim=True) / 2
    half_k     = scaled_k.square().sum(-1, keepdim=True) / 2
    exponent_q = step("exponent_q", "head query feature", scaled_q @ directions.mT - half_q)
    exponent_k = step("exponent_k", "head key feature", scaled_k @ directions.mT - half_k)
    if causal:
        largest = step("largest", "head key feature", exponent_k.cummax(-2).values)
    else:
        largest = step("largest", "head feature", exponent_k.amax(-2)).unsqueeze(-2)
    moved_q    = step("moved_q", "head query feature", exponent_q + largest)
    features_q = (moved_q - moved_q.amax(-1, keepdim=True)).exp() * features**-0.5
    features_k = (exponent_k - largest).exp() * features**-0.5
    features_q = step("features_q", "head query feature", features_q)
    features_k = step("features_k", "head key feature", features_k)
    if not causal:
        return kernel_attention(features_q, features_k, v, causal=False, step=step)
    # by as much as the largest has grown, what was written before is less
    grown = torch.cat([largest[:, :1], largest[:, :-1]], dim=-2) - largest
    kept  = step("kept", "head key feature", grown.exp())
    map_of(_pairs(features_q, exponent_k, largest), step=step)
    return one_at_a_time(features_q, features_k, v, kept, step=step)


def _pairs(features_q: Tensor, exponent_k: Tensor, largest: Tensor) -> Tensor:
    """(head, query, key): of each query and the keys so far, as that query's state holds them."""
    # a key that is still to come may be above the largest so far
    held = (exponent_k.unsqueeze(-3) - largest.unsqueeze(-2)).clamp(max=0).exp() * features_q.shape[-1] ** -0.5
    similarity: Tensor = (features_q.unsqueeze(-2) * held).sum(-1).tril()
    return similarity


def _orthogonal(draws: Tensor, draw: torch.Generator, step: Steps) -> Tensor:
    """(feature, d): Gram–Schmidt in blocks of d rows, in float64, then lengths as independent draws have them."""
    d = draws.shape[-1]
    units: list[Tensor] = []
    for i in range(len(draws)):
        now  = step.at(f"direction {i}")
        rest = draws[i]
        if i % d:  # the first of a block keeps its direction
            before = torch.stack(units[i - i % d :])
            rest   = now("rest", "d", rest - before @ rest @ before)
        units.append(now("unit", "d", unit(rest)))
    again   = step("again", "feature d", torch.randn(draws.shape, generator=draw, dtype=draws.dtype))
    lengths = step("lengths", "feature", again.square().sum(-1).sqrt())
    return step("directions", "feature d", torch.stack(units) * lengths.unsqueeze(-1))


def exact(steps: Mapping[str, Tensor]) -> Tensor:
    """softmax(QKᵀ/√d) V, over the past alone if the run was causal."""
    scores = steps["scaled_q"] @ steps["scaled_k"].mT
    if "token 0/state" in steps:
        scores = scores.masked_fill(torch.ones_like(scores).triu(1).bool(), -torch.inf)
    return scores.softmax(-1) @ steps["v"]


TITLE = N_("Performer: positive orthogonal features")
LESSON = N_("Sines and cosines can make a similarity negative, and with it a share; the exponentials in “features_k” "
            "cannot, and orthogonal “directions” leave less to chance.")

OPTIONS = {
    "features": N_("How many random directions approximate the exponential"),
    "orthogonal": N_("Whether the directions of a block are made orthogonal"),
}

PATTERN = "implied_weights"

PRESETS = [
    Preset("eight", N_("Lily had a cat, 8 directions in two blocks of 4"), ("Lily", "had", "a", "cat")),
    Preset("independent", N_("Lily had a cat, 8 independent directions"), ("Lily", "had", "a", "cat"),
           options={"orthogonal": False}),
]  # fmt: skip

CAPTIONS = {
    "q": N_("What {query} asks for: its query, {row}. Keys that point the same way will get its attention."),
    "k": N_("What {key} answers to: its key, {row}. The better it fits a query, the more attention {key} gets."),
    "v": N_("What {key} gives away: its value, {row}."),
    "draws": N_("Random directions, drawn from the seed; each row is one."),
    "rest": N_("Gram–Schmidt: what is left of this direction when its parts along those before it in the block are "
               "taken away. It is orthogonal to them."),
    "unit": N_("The same direction, scaled to length 1: {row}."),
    "again": N_("New draws, only for their lengths: independent directions would have lengths like these rows."),
    "lengths": N_("The length of each row of new draws (chi-distributed): {row}."),
    "directions": N_("Directions that are orthogonal within each block of d, with lengths as if they were "
                     "independent."),
    "scaled_q": N_("The query of {query} divided by the fourth root of d; so is the key, which makes √d together: "
                   "{row}."),
    "scaled_k": N_("The key of {key} divided by the fourth root of d; so is the query, which makes √d together: "
                   "{row}."),
    "exponent_q": N_("How far {query} lies along each direction, minus half its squared length: {row}."),
    "exponent_k": N_("How far {key} lies along each direction, minus half its squared length: {row}."),
    "largest": N_("The largest exponent of the keys along each direction (causal: of the keys so far). It is "
                  "subtracted from the keys and added to the queries, so that the products stay the same and none "
                  "overflows."),
    "moved_q": N_("The exponents of {query}, plus what is subtracted from the keys: {row}."),
    "features_q": N_("e to the power of these numbers minus their largest, so that none is negative, divided by √m. "
                     "{query}: {row}."),
    "features_k": N_("e to the power of the exponents minus the largest along each direction, so that none is "
                     "negative, divided by √m. {key}: {row}."),
    "kept": N_("At {key} the largest exponents may grow; what was written before is scaled down by this factor: "
               "{row}."),
    "similarity": N_("The products of the features: on average over all draws they are e to the power of the scaled "
                     "score, times a constant for each row. {query} and {top_key}: {top_value}."),
}  # fmt: skip


def _at_right_angles(directions: Tensor, again: Tensor) -> Tensor:
    """Blocks of d directions turned into orthogonal ones, with the lengths of `again`; (draw, feature, d)."""
    d = directions.shape[-1]
    blocks = torch.nn.functional.pad(directions, (0, 0, 0, -directions.shape[-2] % d), value=1.0)
    # a full block is needed for a QR; the ones behind the end are cut off again
    units, triangle = torch.linalg.qr(blocks.unflatten(-2, (-1, d)).mT)
    # LAPACK chooses the signs; with those of Gram–Schmidt every direction is as likely as its opposite
    turned: Tensor = units * triangle.diagonal(dim1=-2, dim2=-1).sign().unsqueeze(-2)
    return turned.mT.flatten(-3, -2)[:, : directions.shape[-2]] * again.square().sum(-1, keepdim=True).sqrt()


def error_by_features(seen: Seen) -> Figure:
    """New draws, several for each number of features; sines and cosines on the same ones."""
    steps = {name: value.double() for name, value in seen.steps.items()}
    q, k, expected = steps["scaled_q"], steps["scaled_k"], exact(steps)
    independent, again = drawn(seen), drawn(seen, more=1)
    turned = _at_right_angles(independent, again)
    size = (k.square().sum(-1) / 2).unsqueeze(-2)

    def positive(directions: Tensor, count: int) -> Tensor:
        """exp(w (q + k)) on average, times exp(−|k|²/2); what belongs to a query alone divides out."""
        w = directions[:, None, :count].mT
        along_q, along_k = q @ w, k @ w - size.mT
        along_q = along_q - along_q.amax(-1, keepdim=True)
        return along_q.exp() @ (along_k - along_k.amax((-2, -1), keepdim=True)).exp().mT

    def waves(count: int) -> Tensor:
        w = independent[:, None, :count].mT
        along_q, along_k = q @ w, k @ w
        cosines = along_q.cos() @ along_k.cos().mT  # with the sines: the sum of cos w (q − k)
        return (cosines + along_q.sin() @ along_k.sin().mT) * (size - size.amax()).exp()

    return Figure(
        "error", N_("Error against softmax, by the number of directions"), N_("directions"),
        N_("mean error of the output"),
        [Series(N_("positive, orthogonal"), COUNTS, errors(seen, expected, lambda m: positive(turned, m))),
         Series(N_("positive, independent"), COUNTS, errors(seen, expected, lambda m: positive(independent, m))),
         Series(N_("sines and cosines"), COUNTS, errors(seen, expected, waves))],
        note=N_("Computed now on these tokens: for each number of directions the median of 64 new draws."),
        log=("x", "y"), marked=float(seen.options["features"]),
    )  # fmt: skip


FIGURES = [error_by_features]
