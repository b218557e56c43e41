"""Unembedding: from a vector back to the vocabulary, a score for each word, and shares by softmax."""

from typing import Annotated

import torch
from torch import Tensor

from model.lab.registry import Cell, Preset, Range, mechanism
from model.lab.worked import CAT_SAW
from model.mechanisms.embedding import embedding
from model.problem import N_
from model.tracing.step import Steps, untraced


@mechanism("unembedding", family="words", source="Press & Wolf 2017, §3, arXiv:1608.05859; Vaswani et al. 2017, §3.4",
           after="embedding", sizes={"d": 4},
           unread="the section of Press & Wolf")  # fmt: skip
def unembedding(ids: Tensor, w_e: Tensor, w_u: Tensor | None = None, *,
                temperature: Annotated[float, Range(0.1, 5, 0.1)] = 1.0, step: Steps = untraced) -> Tensor:
    """softmax(X Uᵀ / temperature) with X = E[ids], and U = E if the two are tied

    ids (token), w_e (vocabulary, d), w_u (vocabulary, d) -> (token, vocabulary)
    Between X and U a model has all its layers; here there are none, so that one sees what tying alone does.
    """
    x = embedding(ids, w_e, step=step.rename(output="x"))
    logits = step("logits", "token vocabulary", x @ (w_e if w_u is None else w_u).mT)
    scaled = step("scaled", "token vocabulary", logits / temperature)
    every  = torch.arange(len(w_e), device=ids.device)
    step("next", "token vocabulary", (scaled.argmax(-1)[:, None] == every).long())
    return step("output", "token vocabulary", scaled.softmax(-1))


TITLE = N_("Unembedding")
LESSON = N_("At the end of a model there is a vector, not a word; “logits” compares it with a row for every word of "
            "the vocabulary, and “output” turns that into shares, from which the next token is taken.")

OPTIONS = {
    "temperature": N_("Below 1 the largest logit wins more surely, above 1 less so"),
    "w_u": N_("A matrix of its own, instead of the embedding's again"),
}

PRESETS = [
    Preset("the-cat-saw", N_("the cat saw the cat: small numbers, to be computed by hand"), CAT_SAW,
           {"w_e": 2 * torch.eye(3)}, focus=1,
           note=N_("Made by hand: one matrix for the way in and the way out, and no layer between. “cat” scores 4 with "
                   "itself and 0 with the others: it would be followed by itself, 96%."),
           shows=(Cell("logits", (1, 1), 4), Cell("output", (1, 1), 0.96))),
    Preset("tied", N_("the cat saw the cat: one matrix for the way in and the way out"),
           ("the", "cat", "saw", "the", "cat"), focus=1),
    Preset("untied", N_("the cat saw the cat: a matrix of its own for the way out"),
           ("the", "cat", "saw", "the", "cat"), focus=1, options={"w_u": True}),
]  # fmt: skip

LEGENDS = {"next": (N_("another word"), N_("the word with the largest share"))}

CAPTIONS = {
    "w_u": N_("A row for each word to compare with: a matrix of its own for the way out. Without it, w_e is used "
              "twice."),
    "x": N_("The vector of “{token}”, {row}. In a model all the layers come between this and the next step."),
    "logits": N_("The vector of “{token}” meets the row of every word: one dot product for each. It fits “{top_key}” "
                 "best: {top_value}."),
    "scaled": N_("Divided by the temperature: below 1 the differences grow, above 1 they shrink. “{token}” and "
                 "“{top_key}”: {top_value}."),
    "next": N_("The choice without randomness: after “{token}” comes “{top_key}”, the word with the largest share."),
    "output": N_("softmax over the vocabulary: after “{token}”, “{top_key}” has {top_percent}; {rest}."),
}  # fmt: skip
