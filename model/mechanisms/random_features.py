"""Random feature attention: waves of random direction, whose products are a Gaussian kernel on average."""

from collections.abc import Callable, Mapping
from typing import Annotated

import torch
from torch import Tensor

from model.lab.figure import Figure, Seen, Series
from model.lab.registry import Preset, Range, mechanism
from model.mechanisms.dividing import divisor, unit
from model.mechanisms.kernel_attention import kernel_attention
from model.problem import N_
from model.tracing.step import Steps, untraced


@mechanism("random-features", family="linear", after="fast-weights", sizes={"heads": 1, "d": 4, "d_v": 4},
           source="Peng et al. 2021, §2.2–3.1, arXiv:2103.02143; Rahimi & Recht 2007, §3, alg. 1",
           unread="the sections of Peng et al.; Rahimi & Recht")
def random_features(q: Tensor, k: Tensor, v: Tensor, *, features: Annotated[int, Range(1, 64)] = 16,
                    sigma: Annotated[float, Range(0.7, 2, 0.1)] = 1.0, causal: bool = False, seed: int = 123,
                    step: Steps = untraced) -> Tensor:
    """φ(Q) (φ(K)ᵀ V) / (φ(Q) Σ φ(K)ᵀ) with φ(x) = √(1/D) [sin Wx, cos Wx] and W ~ N(0, 1/σ²)

    q (head, query, d), k (head, key, d), v (head, key, d_v) -> (head, query, d_v); W is (pair, d), D is features
    E φ(x)·φ(y) = exp(-|x - y|²/2σ²), which for q and k of length 1 is exp(q·k/σ²) times a constant that the
    division takes out. Each direction gives a pair of features, a sine and a cosine. The sum that is divided by is an
    estimate too, and nothing keeps it from 0: near it the outputs are huge, below it the shares have the other sign.
    In float64, so that such a row has its digits.
    """
    unit_q     = step("unit_q", "head query d", unit(q.double()))
    unit_k     = step("unit_k", "head key d", unit(k.double()))
    draws      = torch.randn(features, q.shape[-1], generator=torch.Generator().manual_seed(seed))
    draws      = step("draws", "pair d", draws.to(q.device).double())
    directions = step("directions", "pair d", draws / sigma)
    angles_q   = step("angles_q", "head query pair", unit_q @ directions.mT)
    angles_k   = step("angles_k", "head key pair", unit_k @ directions.mT)
    waves_q    = torch.cat([angles_q.sin(), angles_q.cos()], dim=-1)
    waves_k    = torch.cat([angles_k.sin(), angles_k.cos()], dim=-1)
    features_q = step("features_q", "head query feature", waves_q * features**-0.5)
    features_k = step("features_k", "head key feature", waves_k * features**-0.5)
    return kernel_attention(features_q, features_k, v, causal=causal, step=step)


def exact(steps: Mapping[str, Tensor]) -> Tensor:
    """The Gaussian kernel itself in place of its estimate."""
    return _mixed(_kernel(steps), steps)


def _kernel(steps: Mapping[str, Tensor]) -> Tensor:
    """(head, query, key): exp(-|q - k|²/2σ²); σ is read off the draws, which it has divided."""
    sigma = steps["draws"].norm() / steps["directions"].norm()
    apart = torch.cdist(steps["unit_q"], steps["unit_k"])
    return torch.exp(apart.square() / (-2 * sigma**2))


def _mixed(kernel: Tensor, steps: Mapping[str, Tensor]) -> Tensor:
    """The values, by each row's kernel over its sum, over the past alone if the run was causal."""
    kernel = _seen(kernel, steps)
    return kernel / divisor(kernel.sum(-1, keepdim=True)) @ steps["v"].to(kernel)


def _seen(kernel: Tensor, steps: Mapping[str, Tensor]) -> Tensor:
    """The pairs that count: if the run was causal, the past alone."""
    return kernel.tril() if "token 0/state" in steps else kernel


TITLE = N_("Random features")
LESSON = N_("elu + 1 was chosen because it is positive, but does not compare as softmax does; in “similarity”, sines "
            "and cosines of random directions approximate the kernel that softmax has for vectors of length 1, the "
            "better the more are drawn; with few, “total” may come near 0, and the division fails.")

OPTIONS = {
    "features": N_("How many random directions there are, each with a sine and a cosine"),
    "sigma": N_("How wide the Gaussian kernel is: the smaller, the sharper the attention"),
}

PATTERN = "implied_weights"

PRESETS = [
    Preset("few-features", N_("Lily had a cat, with 4 directions"), ("Lily", "had", "a", "cat"),
           options={"features": 4}),
    Preset("many-features", N_("Lily had a cat, with 64 directions"), ("Lily", "had", "a", "cat"),
           options={"features": 64}),
]  # fmt: skip

CAPTIONS = {
    "q": N_("What {query} asks for: its query, {row}. Keys that point the same way will get its attention."),
    "k": N_("What {key} answers to: its key, {row}. The better it fits a query, the more attention {key} gets."),
    "v": N_("What {key} gives away: its value, {row}."),
    "unit_q": N_("The query of {query}, scaled to length 1: {row}."),
    "unit_k": N_("The key of {key}, scaled to length 1: {row}."),
    "draws": N_("Random directions, drawn from the seed; each row is one. They do not depend on any word."),
    "directions": N_("The directions over σ: the smaller σ is, the faster the waves turn, and the sharper the "
                     "attention is."),
    "angles_q": N_("How far {query} lies along each direction: the angle that it has there, {row}."),
    "angles_k": N_("How far {key} lies along each direction: the angle that it has there, {row}."),
    "features_q": N_("The sines, then the cosines, of the angles of {query}, divided by √D: {row}."),
    "features_k": N_("The sines, then the cosines, of the angles of {key}, divided by √D: {row}."),
    "similarity": N_("The products of the features: an estimate of e to the power −|q − k|²/2σ² for {query} and each "
                     "key. It is right on average over all draws; a single draw may be off, and even below 0."),
    "implied_weights": N_("The attention map that this amounts to, never used in the computation. Its rows add up to "
                          "1, but the shares of {query} may be negative, or far above 1, if its sum was estimated "
                          "badly: {row}."),
    "total": N_("What the row's similarities add up to, an estimate like them. The true sum is above 0; if this one "
                "is close to 0 the result is huge, and below 0 every share has the wrong sign: {row}."),
}  # fmt: skip

COUNTS, SEEDS = (1, 2, 4, 8, 16, 32, 64), 64


def drawn(seen: Seen, more: int = 0) -> Tensor:
    """(draw, feature, d): new directions, as many as the longest curve needs."""
    generator = torch.Generator().manual_seed(seen.seed + more)
    return torch.randn(SEEDS, COUNTS[-1], seen.steps["q"].shape[-1], generator=generator, dtype=torch.float64)


def errors(seen: Seen, expected: Tensor, estimate: Callable[[int], Tensor]) -> list[float]:
    """For each count of features, how far the output lies from the exact one: the middle of the draws.

    estimate(count): (draw, head, query, key), a kernel for each draw; expected (head, query, d_v)
    """
    found = []
    for count in COUNTS:
        outputs = _mixed(estimate(count), seen.steps)
        found.append(float((outputs - expected).abs().mean((1, 2, 3)).median()))
    return found


def error_by_features(seen: Seen) -> Figure:
    """New draws, several for each number of features."""
    steps = {name: value.double() for name, value in seen.steps.items()}
    expected = exact(steps)
    sigma = float(seen.options["sigma"])
    directions = drawn(seen)[:, None].mT / sigma  # (draw, 1, d, feature)
    angles_q, angles_k = steps["unit_q"] @ directions, steps["unit_k"] @ directions
    waves_q = torch.stack([angles_q.sin(), angles_q.cos()], dim=-1)
    waves_k = torch.stack([angles_k.sin(), angles_k.cos()], dim=-1)

    def estimate(count: int) -> Tensor:
        return waves_q[..., :count, :].flatten(-2) @ waves_k[..., :count, :].flatten(-2).mT / count

    error = errors(seen, expected, estimate)
    own = float((steps["output"] - expected).abs().mean())
    return Figure(
        "error", N_("Error against exact attention, by the number of directions"), N_("directions"),
        N_("mean error of the output"),
        [Series(N_("the median of 64 draws"), COUNTS, error),
         Series(N_("the current draw"), [float(seen.options["features"])], [own], kind="points")],
        note=N_("Computed now on these tokens, with 64 new draws for each number."),
        log=("x", "y"), marked=float(seen.options["features"]),
    )  # fmt: skip


MOST_POINTS = 200


def estimates(seen: Seen) -> Figure:
    """The present draw: every pair by its distance, evenly thinned out if they are many."""
    distance = torch.cdist(seen.steps["unit_q"].double(), seen.steps["unit_k"].double()).flatten()
    similarity = (seen.steps["features_q"] @ seen.steps["features_k"].mT).double().flatten()
    some = slice(None, None, -(-len(distance) // MOST_POINTS))
    line = torch.linspace(0, 2, 41, dtype=torch.float64)
    kernel = (line.square() / (-2 * float(seen.options["sigma"]) ** 2)).exp()
    return Figure(
        "kernel", N_("The kernel and its estimates"), N_("distance of query and key"), N_("similarity"),
        [Series(N_("the kernel"), line.tolist(), kernel.tolist()),
         Series(N_("the current estimates"), distance[some].tolist(), similarity[some].tolist(), kind="points")],
        note=N_("Each point is a pair of the current run; at most 200 are shown."),
    )  # fmt: skip


def totals(seen: Seen) -> Figure:
    """The present draw: what each row is divided by, estimated and true."""
    steps = {name: value.double() for name, value in seen.steps.items()}
    own, true = (_seen(each, steps).sum(-1).flatten() for each in (steps["similarity"], _kernel(steps)))
    rows = [float(i) for i in range(1, len(own) + 1)]
    return Figure(
        "totals", N_("What each row is divided by"), N_("row"), N_("sum of its similarities"),
        [Series(N_("of the kernel"), rows, true.tolist(), kind="points"),
         Series(N_("of the current estimates"), rows, own.tolist(), kind="points"),
         Series(N_("0"), [rows[0], rows[-1]], [0.0, 0.0])],
        note=N_("A row whose estimate is far from the kernel's sum is off by as much; at 0 the division fails, and "
                "below 0 the shares have the wrong sign. More directions help."),
    )  # fmt: skip


FIGURES = [error_by_features, estimates, totals]
