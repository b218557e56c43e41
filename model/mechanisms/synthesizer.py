"""The Synthesizer: weights that no pair of words has made."""

import torch
from torch import Tensor

from model.lab import worked
from model.lab.registry import Cell, Preset, mechanism
from model.mechanisms.attention_weights import attention_weights
from model.problem import N_
from model.tracing.step import Steps, untraced


@mechanism("synthesizer", family="positions", after="scaled-dot-product", sizes={"d_in": 4, "d_ff": 4, "d_v": 4},
           source="Tay et al. 2021, §3.1–3.2, arXiv:2005.00743", unread="the sections of Tay et al.")
def synthesizer(x: Tensor, w_1: Tensor, w_2: Tensor, w_v: Tensor, r: Tensor | None = None, *,
                step: Steps = untraced) -> Tensor:
    """softmax(B) x W_V, keys up to the query only, where B = ReLU(x W₁) W₂ (dense), plus R if there is one, the
    same for every sentence (a mixture; with W₂ = 0, random)

    x (token, d_in), w_1 (d_in, d_ff), w_2 (d_ff, key), w_v (d_in, d_v), r (query, key) -> (query, d_v)
    W₂ has a column, and R a row and a column, for each position of the longest text that the model reads. Here a
    column of W₂ is drawn for each word. Left out: biases, and no division by √d is there to begin with.
    """
    hidden  = step("hidden", "query d_ff", torch.relu(x @ w_1))
    scores  = step("scores", "query key", hidden @ w_2 if r is None else hidden @ w_2 + r)
    past    = torch.ones(len(x), len(x), dtype=torch.bool, device=x.device).tril()
    weights = attention_weights(scores, past, step=step)
    v       = step("v", "key d_v", x @ w_v)
    return    step("output", "query d_v", weights @ v)


TITLE = N_("Synthesizer")
LESSON = N_("Every score so far was made by a query that meets a key; is that needed? Here each word predicts a score "
            "for every position from itself alone (and numbers may be added that no sentence changes): in “scores” "
            "no word has met another.")

OPTIONS = {"r": N_("A number added to each score, learned once and the same for every sentence")}

_AHEAD = torch.tensor([[0.0, 0, 0, 0, 0], [0, 0, 0, 0, 0], [0, 0, 0, 0, 0], [0, 0, 4, 0, 0], [0, 0, 0, 0, 0]])
_MADE = {
    "x": worked.TOPICS, "w_1": worked.SAME, "w_2": torch.tensor([[0.0, 4, 0, 0, 0], [0, 0, 0, 0, 0], [0, 0, 0, 0, 0],
                                                                 [0, 0, 4, 0, 0]]),
    "w_v": worked.SAME,
}  # fmt: skip

PRESETS = [
    worked.hungry(
        N_("Made by hand: an action predicts a score of 4 for the third position, whatever stands there, and an "
           "animal for the second. “eats” gives 95% to “cat”, which is in its place by luck: no key says that it is "
           "an animal. “cat” gives 96% to “hungry” in the same way."),
        (Cell("scores", (2, 1), 4), Cell("weights", (2, 1), 0.96), Cell("weights", (3, 2), 0.95)), focus=3,
        inputs=_MADE),
    Preset("random", N_("the hungry cat eats fish, with scores that are the same for every sentence"), worked.WORDS,
           {**_MADE, "w_2": torch.zeros(4, 5), "r": _AHEAD}, focus=3, options={"r": True},
           note=N_("The fourth word looks at the third, 95%, whatever the two words are."),
           shows=(Cell("weights", (3, 2), 0.95),)),
]  # fmt: skip

CAPTIONS = {
    "x": N_("Each row is one token's vector. {token} has the numbers {row}."),
    "w_1": N_("The first matrix of the small network that predicts scores."),
    "w_2": N_("Its second matrix: a column for each position."),
    "r": N_("Scores that were learned once, and are the same for every sentence: {row}. They are added to "
            "what is predicted."),
    "w_v": N_("The matrix that makes the values."),
    "hidden": N_("The hidden layer of the small network for {query} alone: {row}."),
    "scores": N_("A score for each position. {query} has met no key: the largest is that of the position of {top_key}, "
                 "{top_value}."),
    "v": N_("What {key} gives away: its value, {row}."),
    "output": N_("What {query} gathers: {row}."),
}  # fmt: skip
