"""Perceiver: a few latents read a text of any length, and think among themselves."""

import torch
from torch import Tensor

from model.lab import worked
from model.lab.figure import Figure, Seen, Series
from model.lab.registry import Cell, Preset, mechanism
from model.mechanisms.cross_attention import cross_attention
from model.mechanisms.self_attention import self_attention
from model.problem import N_
from model.tracing.step import Steps, untraced


@mechanism("perceiver", family="two", source="Jaegle et al. 2021, §3.1, arXiv:2103.03206",
           after="cross-attention", sizes={"latents": 3, "d": 4, "d_in": 4, "d_out": 3})
def perceiver(x: Tensor, latents: Tensor, read_q: Tensor, read_k: Tensor, read_v: Tensor, think_q: Tensor,
              think_k: Tensor, think_v: Tensor, *, step: Steps = untraced) -> Tensor:
    """Z + self-attention(Z), with Z = latents + cross-attention(latents ask, X answers)

    x (token, d_in), latents (latent, d), read_q (d, d_out), read_k (d_in, d_out), read_v (d_in, d),
    think_q (d, d_out), think_k (d, d_out), think_v (d, d) -> (latent, d)
    One reading and one layer of thinking; layer norm and feed-forward, which the paper adds, are left out.
    """
    reading  = step.at("read", query="latent").rename(output="found")
    thinking = step.at("think", query="latent", key="latent").rename(output="found")
    found = cross_attention(latents, x, read_q, read_k, read_v, step=reading)
    z     = step("z", "latent d", latents + found)
    found = self_attention(z, think_q, think_k, think_v, step=thinking)
    return  step("output", "latent d", z + found)


TITLE = N_("Perceiver")
LESSON = N_("When every token asks every token, n of them make n² scores; here only the latents ask, so “scores” has "
            "one row for each latent, however long the text is.")

OPTIONS = {"latents": N_("How many latent vectors ask")}

PRESETS = [
    worked.hungry(
        N_("Made by hand: two latents read five words. The first asks for an animal and gives 93% to “cat”, the second "
           "for food and gives 93% to “fish”."),
        (Cell("read/weights", (0, 2), 0.93), Cell("read/weights", (1, 4), 0.93)), focus=0,
        inputs={"x": worked.TOPICS, "latents": torch.eye(2), "read_q": 4 * worked.FINDS.T, "read_k": worked.ANSWERS,
                "read_v": worked.FINDS, "think_q": worked.FINDS.T, "think_k": worked.FINDS.T, "think_v": torch.eye(2)}),
    Preset("three-latents", N_("Three latents read twelve words"),
           ("Lily", "had", "a", "cat", ".", "The", "cat", "was", "happy", "to", "see", "her"), options={"latents": 3}),
]  # fmt: skip

CAPTIONS = {
    "x": N_("The text, one vector for each token. {token} has the numbers {row}."),
    "latents": N_("The latents: as many learned vectors as one can afford, the same for every text. This one is "
                  "{row}."),
    "read_q": N_("Reading: the matrix that turns a latent into its query."),
    "read_k": N_("Reading: the matrix that turns a token into its key."),
    "read_v": N_("Reading: the matrix that turns a token into its value."),
    "think_q": N_("Thinking: the matrix that turns a latent into its query."),
    "think_k": N_("Thinking: the matrix that turns a latent into its key."),
    "think_v": N_("Thinking: the matrix that turns a latent into its value."),
    "q": N_("What this latent asks: {row}."),
    "k": N_("The keys: in “read” those of the tokens, in “think” those of the latents themselves. This one is {row}."),
    "v": N_("The values: in “read” those of the tokens, in “think” those of the latents themselves. This one is "
            "{row}."),
    "scores": N_("One row for each latent: its query meets every key, {row}."),
    "scaled": N_("All scores are divided by √d: {row}."),
    "mask": N_("A latent may look everywhere: {visible} of {n}. Any pair can be switched off or on."),
    "masked": N_("Hidden pairs become −∞. This latent still sees {visible} of {n}."),
    "weights": N_("This latent gives {top_percent} of its attention to {top_key}; {rest}."),
    "found": N_("What this latent found: all values, mixed in its shares, {row}."),
    "z": N_("The latent after reading: itself and what it found, {row}."),
    "output": N_("The latent after thinking: itself and what it found in the others, {row}."),
}  # fmt: skip

PATTERN = "read/weights"  # which tokens a latent reads

_LENGTHS = [2**i for i in range(13)]


def pairs(n: int, m: int) -> int:
    """How many scores m latents need: m · n to read n tokens, m² to think."""
    return m * n + m * m


def cost_of_length(seen: Seen) -> Figure:
    """Scores to compute as the text grows, with the present latents."""
    m = seen.steps["latents"].shape[0]
    through = [float(pairs(n, m)) for n in _LENGTHS]
    every = [float(n * n) for n in _LENGTHS]
    return Figure(
        "cost-of-length", N_("Scores as the text grows"), N_("tokens"), N_("scores"),
        [Series(N_("through the latents"), _LENGTHS, through), Series(N_("every pair of tokens"), _LENGTHS, every)],
        N_("Counted: m · n + m² scores of m latents, against n² of n tokens."),
        ("x", "y"), float(seen.n),
    )  # fmt: skip


def cost_of_latents(seen: Seen) -> Figure:
    """Scores to compute with more latents, for the present text."""
    counts = list(range(1, 65))
    through = [float(pairs(seen.n, m)) for m in counts]
    every = [float(seen.n * seen.n)] * len(counts)
    return Figure(
        "cost-of-latents", N_("Scores with more latents, for this text"), N_("latents"), N_("scores"),
        [Series(N_("through the latents"), counts, through), Series(N_("every pair of tokens"), counts, every)],
        N_("Counted: m · n + m² scores of m latents, against n² of n tokens. A short text is cheaper without latents."),
        ("x", "y"), float(seen.steps["latents"].shape[0]),
    )  # fmt: skip


FIGURES = [cost_of_length, cost_of_latents]
