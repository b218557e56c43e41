"""Linear attention: with features in place of softmax, brackets can move, and the square is gone."""

import torch
from torch import Tensor

from model.lab.figure import Figure, Seen, Series
from model.lab.registry import Cell, Preset, mechanism
from model.lab.worked import CAT_SAW
from model.mechanisms.kernel_attention import kernel_attention
from model.problem import N_
from model.tracing.step import Steps, untraced


@mechanism("linear", family="linear", source="Katharopoulos et al. 2020, §3.2–3.3, eq. 4–12, arXiv:2006.16236",
           after="causal", sizes={"heads": 1, "d": 4, "d_v": 4})
def linear(q: Tensor, k: Tensor, v: Tensor, *, causal: bool = True, step: Steps = untraced) -> Tensor:
    """φ(Q) (φ(K)ᵀ V) / (φ(Q) Σ φ(K)ᵀ) with φ(x) = elu(x) + 1: x + 1 above 0, eˣ below

    q (head, query, d), k (head, key, d), v (head, key, d_v) -> (head, query, d_v); φ keeps the size d
    Written as elu(x) + 1, eˣ is lost beside the 1. In float64, which holds the products down to e⁻⁷⁰⁰; what is smaller
    is 0, and a row of nothing else gives 0.
    """
    features_q = step("features_q", "head query feature", _positive(q.double()))
    features_k = step("features_k", "head key feature", _positive(k.double()))
    return kernel_attention(features_q, features_k, v, causal=causal, step=step)


def _positive(x: Tensor) -> Tensor:
    """φ, of the same shape; the minimum keeps eˣ, which a large x does not use, from being infinite."""
    return torch.where(x > 0, x + 1, x.clamp(max=0).exp())


TITLE = N_("Linear attention")
LESSON = N_("Softmax needs every score of a row before it can divide, so n tokens cost n² pairs; with features "
            "φ in its place, “state” gathers keys and values once, and each query only reads that.")

_VECTORS = torch.tensor([[[0.0, 0], [3, 0], [0, 3], [0, 0], [3, 0]]])

PRESETS = [
    Preset("the-cat-saw", N_("the cat saw the cat: small numbers, to be computed by hand"), CAT_SAW,
           {"q": _VECTORS, "k": _VECTORS, "v": torch.tensor([[[0.0, 0], [1, 0], [0, 1], [0, 0], [1, 0]]])}, focus=4,
           note=N_("Made by hand. φ adds 1, so that no number is below 0: “cat”, [3 0], becomes [4 1]. It scores 17 "
                   "with each “cat”, 8 with “saw” and 5 with “the”, and gives a “cat” 17 of 52, which is 33%: without "
                   "the exponential, shares are softer."),
           shows=(Cell("features_k", (0, 1, 0), 4), Cell("similarity", (0, 4, 1), 17),
                  Cell("implied_weights", (0, 4, 1), 0.33))),
    Preset("the-cat-saw-the-cat", N_("the cat saw the cat, one token at a time"),
           ("the", "cat", "saw", "the", "cat"), focus=4),
    Preset("all-at-once", N_("Lily had a cat, all keys at once"), ("Lily", "had", "a", "cat"),
           options={"causal": False}),
]  # fmt: skip

CAPTIONS = {
    "q": N_("What {query} asks for: its query, {row}. Keys that point the same way will get its attention."),
    "k": N_("What {key} answers to: its key, {row}. The better it fits a query, the more attention {key} gets."),
    "v": N_("What {key} gives away: its value, {row}."),
    "features_q": N_("φ makes every number of the query positive: x + 1 above 0, eˣ below. {query}: {row}."),
    "features_k": N_("φ makes every number of the key positive, so that no share can be negative. {key}: {row}."),
}  # fmt: skip

_LENGTHS = (1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024)


def multiplications(seen: Seen) -> Figure:
    """Counted from the shapes, for both orders of the brackets."""
    (heads, _, d), d_v = seen.steps["q"].shape, seen.steps["v"].shape[-1]
    square = [float(heads * n * n * (d + d_v)) for n in _LENGTHS]
    straight = [float(heads * n * d * (2 * d_v + 1)) for n in _LENGTHS]
    return Figure(
        "multiplications", N_("Multiplications by the number of tokens"), N_("tokens"), N_("multiplications"),
        [Series(N_("(Q Kᵀ) V: every pair"), _LENGTHS, square),
         Series(N_("Q (Kᵀ V): through the state"), _LENGTHS, straight)],
        note=N_("Counted for the current sizes of q, k and v, all keys at once; φ and softmax left out."),
        log=("x", "y"), marked=seen.n,
    )  # fmt: skip


PATTERN = "implied_weights"

FIGURES = [multiplications]
