"""IBM's Model 1: which word translates which, from pairs of sentences alone, by expectation–maximisation."""

from typing import Annotated

import torch
from torch import Tensor

from model.lab.figure import Figure, Seen, Series
from model.lab.registry import Cell, Preset, Range, mechanism
from model.problem import N_, Problem
from model.tracing.step import Steps, untraced


@mechanism("ibm-model-1", family="two", context=N_("das Haus das Buch ein Buch"),
           source="Brown et al. 1993, §4.1, Computational Linguistics 19(2)", unread="Brown et al.", smooth=False)
def ibm_model_1(ids: Tensor, context_ids: Tensor, *, pairs: Annotated[int, Range(1, 8)] = 1,
                iterations: Annotated[int, Range(1, 12)] = 5, step: Steps = untraced) -> Tensor:
    """t(e|f) ← c(e, f) / Σ c(e', f), where c counts by shares: c(e, f) = Σ over the pairs of t(e|f) / Σ t(e|f')

    ids (query), context_ids (key) -> (query, key)
    Both texts are cut evenly into so many pairs of sentences; e' is any word of the first text, f' one of the same
    pair. The empty word of the paper, which takes what translates nothing, is left out.
    """
    part_e, part_f = _parts(ids, pairs, "text"), _parts(context_ids, pairs, "context")
    together = step("together", "query key", (part_e[:, None] == part_f).double())
    same_e   = step.at("first text", key="query")("same", "query key", (ids[:, None] == ids).double())
    same_f   = step.at("second text", query="key")("same", "query key", (context_ids[:, None] == context_ids).double())
    t = step("t", "query key", torch.ones(together.shape, dtype=together.dtype) / len(ids.unique()))
    for i in range(1, iterations + 1):
        now = step.at(f"iteration {i}")
        fits    = now("fits", "query key", t * together)
        weights = now("weights", "query key", fits / fits.sum(-1, keepdim=True))
        found   = now("found", "query key", weights @ same_f)
        counts  = now("counts", "query key", same_e @ found)
        t       = now("t", "query key", counts / found.sum(-2))
    return step("output", "query key", t.clone())


def _parts(ids: Tensor, pairs: int, field: str) -> Tensor:
    """Which pair each word is of, (n) -> (n)"""
    if pairs > len(ids):
        raise Problem(
            N_("A text of {n} words makes no {pairs} sentences. Choose fewer pairs, or type more words."),
            field="options.pairs" if field == "text" else field, n=len(ids), pairs=pairs,
        )  # fmt: skip
    return torch.arange(len(ids)) * pairs // len(ids)


TITLE = N_("IBM Model 1")
LESSON = N_("Before attention, a table said how each word is translated, and nobody wrote it: “das” stands beside "
            "“the” in two sentences, so “t” gives them a little more, “weights” share each word out anew, and the "
            "table mends itself. But it is one table for all sentences; attention makes a row for each.")

OPTIONS = {
    "pairs": N_("Into how many pairs of sentences both texts are cut, evenly"),
    "iterations": N_("How often words are shared out and counted"),
}

PRESETS = [
    Preset("das-haus", N_("the house, the book: two pairs of sentences, to be computed by hand"),
           ("the", "house", "the", "book"), context=("das", "Haus", "das", "Buch"), focus=1,
           options={"pairs": 2, "iterations": 3},
           note=N_("“house” stands beside “das” as often as beside “Haus”: it gives 50% to each at first. But “das” "
                   "has stood beside “the” twice. So after one round “das” means “house” to 25%, “Haus” to 50%, and in "
                   "the next “house” gives “Haus” 67%."),
           shows=(Cell("iteration 1/weights", (1, 1), 0.5), Cell("iteration 1/t", (1, 0), 0.25),
                  Cell("iteration 1/t", (1, 1), 0.5), Cell("iteration 2/weights", (1, 1), 0.67))),
    Preset("a-book", N_("a third pair, “a book”: the example of the textbooks"),
           ("the", "house", "the", "book", "a", "book"), context=("das", "Haus", "das", "Buch", "ein", "Buch"), focus=3,
           options={"pairs": 3}),
    Preset("one-pair", N_("one pair alone: nothing can be learned from it"), ("the", "house"), context=("das", "Haus"),
           focus=0, options={"pairs": 1},
           note=N_("Every word stands beside every other once: the table stays as it began.")),
    Preset("the-cat-sleeps", N_("four pairs: verbs and nouns come apart"),
           ("the", "cat", "sleeps", "the", "dog", "sleeps", "the", "cat", "eats", "a", "dog", "eats"),
           context=("die", "Katze", "schläft", "der", "Hund", "schläft", "die", "Katze", "isst", "ein", "Hund", "isst"),
           focus=1, options={"pairs": 4, "iterations": 8}),
]  # fmt: skip

CAPTIONS = {
    "ids": N_("The words of the first text, by number: {column} is number {class}."),
    "context_ids": N_("The words of the second text, by number: {column} is number {class}."),
    "together": N_("1 if both words are of the same pair of sentences. Nothing else is known: {query} translates "
                   "something of its own pair."),
    "same": N_("1 if it is the same word: what is found at one place counts at all of its places."),
    "t": N_("The table: how likely each word of the second text is to be translated by {query}. A column gives shares "
            "to the different words of the first text, 1 in all; here a word that comes twice stands there twice."),
    "fits": N_("The table's numbers of the words that stand in the same pair: {query} and {top_key} have {top_value}."),
    "weights": N_("Expectation: {query} is shared out over the words of its pair, as the table has them; most, "
                  "{top_value}, goes to {top_key}. As softmax would, if the scores were logarithms of the table."),
    "found": N_("What {query} gives to each word, at all the places at which that word stands: {row}."),
    "counts": N_("Maximisation: what the word {query} gives in all sentences, counted in shares: {row}."),
    "output": N_("The table after the last round: what {query} may be a translation of: {row}."),
}  # fmt: skip

PATTERN = "output"


def likelihood(seen: Seen) -> Figure:
    """How well the table explains the first text, round by round: the mean of log Σ t(e|f) / words of f's sentence."""
    together = seen.steps["together"]
    found: list[float] = []
    while (fits := seen.steps.get(f"iteration {len(found) + 1}/fits")) is not None:
        found.append(float((fits.sum(-1) / together.sum(-1)).log().mean()))
    note = N_("The mean logarithm of each word's chance, before each round. It never falls: that is what "
              "expectation–maximisation promises.")
    series = [Series(N_("log chance of a word"), list(range(1, len(found) + 1)), found)]
    return Figure("likelihood", N_("How well the table explains the first text"), N_("round"),
                  N_("mean log chance"), series, note)  # fmt: skip


FIGURES = [likelihood]
