"""Linformer: keys and values are first mixed into few, so that the weights have few columns."""

import torch
from torch import Tensor

from model.lab import worked
from model.lab.figure import Figure, Seen, Series
from model.lab.registry import Cell, Preset, mechanism
from model.mechanisms.scaled_dot_product import scaled_dot_product
from model.problem import N_
from model.tracing.step import Steps, untraced


@mechanism("linformer", family="linear", after="scaled-dot-product",
           sizes={"heads": 1, "d": 4, "d_v": 4, "latents": 2}, source="Wang et al. 2020, §4, eq. 7, arXiv:2006.04768",
           unread="the section and the equation number of Wang et al.")
def linformer(q: Tensor, k: Tensor, v: Tensor, e: Tensor, f: Tensor, *, step: Steps = untraced) -> Tensor:
    """softmax(Q (E K)ᵀ/√d) (F V)

    q (head, query, d), k (head, key, d), v (head, key, d_v), e (latent, key), f (latent, key) -> (head, query, d_v)
    E and F are learned, a column for each position; here a column is drawn for each word. No token may be hidden:
    every one is in each mixture.
    """
    mixed_k = step("mixed_k", "head latent d", e @ k)
    mixed_v = step("mixed_v", "head latent d_v", f @ v)
    scores  = step("scores", "head query latent", q @ mixed_k.mT)
    scaled  = step("scaled", "head query latent", scores * q.shape[-1] ** -0.5)
    weights = step("weights", "head query latent", scaled.softmax(-1))
    return    step("output", "head query d_v", weights @ mixed_v)


TITLE = N_("Linformer")
LESSON = N_("Attention has a column for every key, so that its matrix grows with the square of the text; here all keys "
            "are first mixed into a fixed number, “mixed_k”, and “weights” has only so many columns, however long the "
            "text is. What is mixed can no longer be told apart.")

OPTIONS = {"latents": N_("Into how many mixtures all keys and values are put")}

_WORDS = ("red", "cat", "blue", "fish")
_PAIRS = torch.tensor([[0.5, 0.5, 0, 0], [0, 0, 0.5, 0.5]])
_MADE = {
    "q": torch.tensor([[[0.0, 0], [8, 0], [0, 0], [0, 8]]]),
    "k": torch.tensor([[[1.0, 0], [1, 0], [0, 1], [0, 1]]]),
    "v": torch.tensor([[[2.0, 0], [4, 0], [0, 2], [0, 4]]]), "e": _PAIRS, "f": _PAIRS,
}  # fmt: skip

PRESETS = [
    Preset("pairs", N_("red cat blue fish: two words share one column"), _WORDS, _MADE, focus=1,
           note=N_("Made by hand: the first mixture is half “red” and half “cat”, the second half “blue” and half "
                   "“fish”. “cat” asks for the first and gives it 100% of its attention; it reads 2.99, all but the "
                   "mixture of the two values 2 and 4, which is 3: which of the two it was cannot be seen any more."),
           shows=(Cell("mixed_v", (0, 0, 0), 3), Cell("output", (0, 1, 0), 2.99), Cell("weights", (0, 1, 0), 1))),
    Preset("random", N_("the hungry cat eats fish, on random numbers"), worked.WORDS, focus=2),
]  # fmt: skip

CAPTIONS = {
    "q": N_("What {query} asks for: its query, {row}."),
    "k": N_("What {key} answers to: its key, {row}."),
    "v": N_("What {key} gives away: its value, {row}."),
    "e": N_("How much of each key goes into each mixture: {row}."),
    "f": N_("How much of each value goes into each mixture: {row}."),
    "mixed_k": N_("A mixture of all keys: {row}."),
    "mixed_v": N_("A mixture of all values: {row}."),
    "scores": N_("The query of {query} meets the mixtures instead of the keys: {row}."),
    "scaled": N_("All scores of {query} divided by √d: {row}."),
    "weights": N_("The attention of {query} to the mixtures: {row}. The row adds up to 1, and has a column for each "
                  "mixture, not for each word."),
    "output": N_("What {query} reads: the mixtures of values, by its weights: {row}."),
}  # fmt: skip


def exact(steps: dict[str, Tensor]) -> Tensor:
    """Attention with a column for every key."""
    return scaled_dot_product(steps["q"], steps["k"], steps["v"])


_LENGTHS = (4, 16, 64, 256, 1024, 4096)


def columns(seen: Seen) -> Figure:
    """How many weights there are, counted."""
    heads, latents = (int(seen.options[name]) for name in ("heads", "latents"))
    return Figure(
        "weights", N_("How many weights there are"), N_("tokens"), N_("weights"),
        [Series(N_("attention"), _LENGTHS, [float(heads * n * n) for n in _LENGTHS]),
         Series(N_("Linformer"), _LENGTHS, [float(heads * n * latents) for n in _LENGTHS])],
        N_("Counted for the current sizes: a row for each query, and a column for each key or for each mixture."),
        log=("x", "y"), marked=float(seen.n),
    )  # fmt: skip


FIGURES = [columns]
