"""Embedding: a token's id picks a row of a matrix, which is the vector that all the rest works with."""

import torch
from torch import Tensor

from model.lab.registry import Cell, Preset, mechanism
from model.lab.worked import CAT_SAW
from model.problem import N_
from model.tracing.step import Steps, untraced


@mechanism("embedding", family="words", source="Bengio et al. 2003, §2, JMLR 3; Vaswani et al. 2017, §3.4",
           after="byte-pair", sizes={"d": 4})
def embedding(ids: Tensor, w_e: Tensor, *, step: Steps = untraced) -> Tensor:
    """onehot(ids) · E, which is E[ids]

    ids (token), w_e (vocabulary, d) -> (token, d)
    """
    step("picked", "token d", w_e[ids])
    every   = torch.arange(len(w_e), device=ids.device)
    one_hot = step("one_hot", "token vocabulary", (ids[:, None] == every).to(w_e.dtype))
    return    step("output", "token d", one_hot @ w_e)


TITLE = N_("Embedding")
LESSON = N_("An id says nothing about a word: 7 is not nearer to 8 than to 99; “output” gives each word a learned row "
            "of numbers, and the same word the same row.")

PRESETS = [
    Preset("the-cat-saw", N_("the cat saw the cat: small numbers, to be computed by hand"), CAT_SAW,
           {"w_e": torch.tensor([[1.0, 1], [4, 0], [0, 3]])}, focus=4,
           note=N_("Made by hand: three words, three rows. Both “cat” take the same row, [4 0]: a vector does not know "
                   "yet where its word is."),
           shows=(Cell("output", (1, 0), 4), Cell("output", (4, 0), 4), Cell("output", (4, 1), 0))),
    Preset("the-cat-saw-the-cat", N_("the cat saw the cat: three words, five tokens"),
           ("the", "cat", "saw", "the", "cat"), focus=4),
]  # fmt: skip

CAPTIONS = {
    "ids": N_("The vocabulary here is the words of this sentence, counted from 0: {column} is number {class}."),
    "w_e": N_("A row of numbers for each word of the vocabulary. A model learns them; here they are random."),
    "picked": N_("In practice the row of “{token}” is simply looked up: {row}."),
    "one_hot": N_("“{token}” as a vector as long as the vocabulary: 1 at “{top_key}”, 0 everywhere else. Set two "
                  "cells by hand, and the two words mix."),
    "output": N_("As a product: 1 times the row of “{token}”, 0 times every other: {row}."),
}  # fmt: skip
