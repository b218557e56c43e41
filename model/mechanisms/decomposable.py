"""Decomposable attention: two sentences are compared word by word, and one verdict is drawn."""

import torch
from torch import Tensor

from model.lab import worked
from model.lab.registry import Cell, Preset, mechanism
from model.problem import N_
from model.tracing.step import Steps, untraced

LABELS = ("entailment", "neutral", "contradiction")


@mechanism("decomposable", family="two", source="Parikh et al. 2016, §3.1–3.3, eq. 1–5, arXiv:1606.01933",
           after="luong-local", sizes={"d": 4, "d_ff": 4, "d_v": 4, "d_out": 6}, context=N_("The cat has a fish"),
           unread="Parikh et al.")
def decomposable(a: Tensor, b: Tensor, w_f: Tensor, w_g: Tensor, u_g: Tensor, w_h: Tensor, u_h: Tensor,
                 entailment: Tensor, neutral: Tensor, contradiction: Tensor, *, step: Steps = untraced) -> Tensor:
    """H([Σᵢ G([aᵢ, βᵢ]), Σⱼ G([bⱼ, αⱼ])]) with eᵢⱼ = F(aᵢ)·F(bⱼ), βᵢ = Σⱼ softmaxⱼ(eᵢⱼ) bⱼ, αⱼ = Σᵢ softmaxᵢ(eᵢⱼ) aᵢ

    a (query, d), b (key, d); F is one layer w_f (d, d_ff) with ReLU; G is one over two vectors, w_g (d, d_v) and
    u_g (d, d_v), H one over two sums, w_h (d_v, d_out) and u_h (d_v, d_out), then a row for each label:
    entailment (d_out), neutral (d_out), contradiction (d_out) -> (label)
    """
    f_a        = step("f_a", "query d_ff", torch.relu(a @ w_f))
    f_b        = step("f_b", "key d_ff", torch.relu(b @ w_f))
    scores     = step("scores", "query key", f_a @ f_b.mT)
    weights    = step("weights", "query key", scores.softmax(-1))
    columns    = step("columns", "query key", scores.softmax(-2))
    beta       = step("beta", "query d", weights @ b)
    alpha      = step("alpha", "key d", columns.mT @ a)
    compared_a = step("compared_a", "query d_v", torch.relu(a @ w_g + beta @ u_g))
    compared_b = step("compared_b", "key d_v", torch.relu(b @ w_g + alpha @ u_g))
    total_a    = step("total_a", "d_v", compared_a.sum(0))
    total_b    = step("total_b", "d_v", compared_b.sum(0))
    verdict    = step("verdict", "d_out", torch.relu(total_a @ w_h + total_b @ u_h))
    labels     = torch.stack([entailment, neutral, contradiction])
    return step.at("", label=LABELS)("output", "label", labels @ verdict)


TITLE = N_("Decomposable attention")
LESSON = N_("Attention was an addition to recurrent networks, which read one word after another; two sentences can be "
            "compared without any: each word finds its counterpart in “beta” or “alpha”, is compared with it alone, "
            "and the comparisons are added up.")

PRESETS = [
    Preset("a-cat-sleeps", N_("Does “a cat sleeps” say that “an animal rests”? Small numbers, to be computed by hand"),
           ("a", "cat", "sleeps"),
           {"a": worked.TWO, "b": worked.TWO, "w_f": torch.eye(2), "w_g": torch.eye(2), "u_g": torch.eye(2),
            "w_h": torch.eye(2), "u_h": torch.eye(2), "entailment": torch.ones(2), "neutral": torch.zeros(2),
            "contradiction": -torch.ones(2)}, focus=1, context=("an", "animal", "rests"),
           note=N_("Made by hand: “cat” and “animal” have the same vector, and so have “sleeps” and “rests”. “cat” "
                   "scores 4 with “animal” and gives it 96%; what was found is then only added up."),
           shows=(Cell("scores", (1, 1), 4), Cell("weights", (1, 1), 0.96))),
    Preset("a-man-plays-a-guitar", N_("Does “A man plays a guitar” say that “A man makes music”?"),
           ("A", "man", "plays", "a", "guitar"), context=("A", "man", "makes", "music"), focus=4),
    Preset("the-dog-bites-the-man", N_("The same words in another order: nothing here knows about order"),
           ("the", "dog", "bites", "the", "man"), context=("the", "man", "bites", "the", "dog"), focus=1),
]  # fmt: skip

CAPTIONS = {
    "a": N_("The first sentence, what is taken to be true. {query} has the numbers {row}."),
    "b": N_("The second sentence, which may follow from the first. {key} has the numbers {row}."),
    "w_f": N_("F, the layer before the score; both sentences pass through it."),
    "w_g": N_("G, the layer that compares: its rows for the word itself."),
    "u_g": N_("G, the layer that compares: its rows for what the word was aligned with."),
    "w_h": N_("H, the layer that judges: its rows for the first sentence."),
    "u_h": N_("H, the layer that judges: its rows for the second sentence."),
    "entailment": N_("H, its last layer: the row for “the second follows from the first”."),
    "neutral": N_("H, its last layer: the row for “the second may or may not be true”."),
    "contradiction": N_("H, its last layer: the row for “the second cannot be true”."),
    "f_a": N_("Attend: {query} after F, {row}. Negative numbers become 0."),
    "f_b": N_("Attend: {key} after F, {row}. Negative numbers become 0."),
    "scores": N_("Attend: every pair of words has one score, the dot product after F. {query} fits {top_key} best: "
                 "{top_value}."),
    "weights": N_("Attend, from the first sentence: {query} gives {top_percent} to {top_key}; {rest}."),
    "columns": N_("Attend, from the second sentence: the same scores, but softmax runs down each column, "
                  "so that each column adds up to 1. {query} has the shares {row}."),
    "beta": N_("What {query} was aligned with: the second sentence, mixed by its row of “weights”, {row}."),
    "alpha": N_("What {key} was aligned with: the first sentence, mixed by its column of “columns”, {row}."),
    "compared_a": N_("Compare: {query} beside what it was aligned with, through G, {row}."),
    "compared_b": N_("Compare: {key} beside what it was aligned with, through G, {row}."),
    "total_a": N_("Aggregate: the comparisons of the first sentence, added up, {row}. Their order is lost."),
    "total_b": N_("Aggregate: the comparisons of the second sentence, added up, {row}. Their order is lost."),
    "verdict": N_("Both sums through the first layer of H: {row}."),
    "output": N_("One number for each label: {row}. The largest is the verdict, but with seeded weights it means "
                 "nothing yet."),
}  # fmt: skip
