"""Speculative decoding: a small model guesses several words, one pass of the large one checks them all."""

from typing import Annotated, Literal, NamedTuple

import torch
from torch import Tensor
from torch.nn.functional import one_hot

from model.figure import Figure, Seen, Series
from model.mechanisms.causal import causal
from model.problem import N_
from model.registry import Preset, Range, mechanism
from model.step import Steps, untraced


class Model(NamedTuple):
    """Both models, and how they pick. embedding (vocabulary, d_in), w_q, w_k, w_v (d_in, d_out), unembedding
    (d_out, vocabulary); temperature: None picks the likeliest"""

    embedding: Tensor
    w_q: Tensor
    w_k: Tensor
    w_v: Tensor
    unembedding: Tensor
    temperature: float | None


@mechanism("speculative", family="sharing", after="kv-cache", sizes={"d_in": 4, "d_out": 4}, smooth=False,
           source="Leviathan et al. 2023, alg. 1, arXiv:2211.17192; Chen et al. 2023, alg. 2, arXiv:2302.01318")
def speculative(ids: Tensor, embedding: Tensor, w_q: Tensor, w_k: Tensor, w_v: Tensor, unembedding: Tensor, *,
                sampling: Literal["sampled", "greedy"] = "sampled", gamma: Annotated[int, Range(1, 6)] = 3,
                tokens: Annotated[int, Range(1, 16)] = 4, temperature: Annotated[float, Range(0.1, 2, 0.1)] = 1.0,
                seed: int = 123, step: Steps = untraced) -> Tensor:
    """Draft x₁ … x_γ ~ q; keep xᵢ while rᵢ < p(xᵢ)/q(xᵢ), rᵢ ~ U(0, 1); then one more ~ norm(max(0, p − q))

    ids (token), embedding (vocabulary, d_in), w_q (d_in, d_out), w_k (d_in, d_out), w_v (d_in, d_out),
    unembedding (d_out, vocabulary) -> the ids of the new words, (time)
    p, the target: causal attention over all words so far. q, the draft: the same without attention, which sees
    the last word only. Every word of the vocabulary must stand in ids.
    """
    model   = Model(embedding, w_q, w_k, w_v, unembedding, temperature if sampling == "sampled" else None)
    draws   = None
    if sampling == "sampled":
        uniform = torch.rand(tokens, 2 * gamma + 1, generator=torch.Generator().manual_seed(seed))
        draws   = step("draws", "round part", uniform)
    written = one_hot(ids, len(embedding))
    time    = 0
    while len(written) < len(ids) + tokens:
        row     = None if draws is None else draws[time]
        written = one_round(written, model, gamma, row, _places(ids), step=step.at(f"round {time}"))
        time   += 1
    new = step("written", "time vocabulary", written[len(ids):len(ids) + tokens])
    return step("output", "time", new.argmax(-1))


def one_round(written: Tensor, model: Model, gamma: int, draws: Tensor | None, places: dict[int, int], *,
              step: Steps) -> Tensor:
    """γ guesses of the draft, one pass of the target over all of them, and from 1 to γ + 1 words more

    written (token, vocabulary), one 1 in each row -> the same with more rows; draws: 2γ + 1 of them
    """
    drafts: list[Tensor] = []
    guesses: list[Tensor] = []
    for i in range(gamma):
        at     = step.at(f"draft {i}")
        last   = (drafts[-1] if drafts else written[-1]).to(model.w_v.dtype)
        logits = at("logits", "vocabulary", last @ model.embedding @ model.w_v @ model.unembedding)
        guesses.append(at("guess", "vocabulary", _shares(logits, model.temperature)))
        drafts.append(picked(guesses[-1], None if draws is None else draws[i], step=at))
    sequence = torch.cat([written, torch.stack(drafts)])
    words = [places[word] for word in sequence.argmax(-1).tolist()]
    found = verified(sequence, model, step=step.at("verify", token=words, query=words, key=words))
    at = step.at("accept", query=words[-gamma - 1:], token=words[-gamma:])
    logits = at("logits", "query vocabulary", found[-gamma - 1:] @ model.unembedding)
    target = at("target", "query vocabulary", _shares(logits, model.temperature))
    count, new = accepted(torch.stack(drafts), target, guesses, draws, step=at)
    return torch.cat([written, *(word.unsqueeze(0) for word in [*drafts[:count], new])])


def verified(sequence: Tensor, model: Model, *, step: Steps) -> Tensor:
    """The one pass of the target, over what is written and guessed

    sequence (token, vocabulary) -> (query, d)
    """
    sequence = step("sequence", "token vocabulary", sequence)
    x = step("x", "token d_in", sequence.to(model.embedding.dtype) @ model.embedding)
    q = step("q", "query d", x @ model.w_q)
    k = step("k", "key d", x @ model.w_k)
    v = step("v", "key d_v", x @ model.w_v)
    return causal(q, k, v, step=step.rename(output="found"))


def accepted(drafts: Tensor, target: Tensor, guesses: list[Tensor], draws: Tensor | None, *,
             step: Steps) -> tuple[int, Tensor]:
    """How many guesses are kept, and the word behind them

    drafts (token, vocabulary), target (query, vocabulary), guesses: γ of (vocabulary) -> a count, (vocabulary)
    """
    gamma   = len(drafts)
    nothing = torch.zeros(target.shape[-1], dtype=target.dtype, device=target.device)
    guessed = step("guesses", "query vocabulary", torch.stack([*guesses, nothing]))
    p_x     = step("p_x", "token", (target[:gamma] * drafts).sum(-1))
    q_x     = step("q_x", "token", (guessed[:gamma] * drafts).sum(-1))
    ratio   = step("ratio", "token", p_x / (q_x + (q_x == 0)))
    passed  = step("accepted", "token", ratio >= 1 if draws is None else draws[gamma:2 * gamma] < ratio)
    kept    = step("kept", "token", passed.cumprod(0))
    # behind the last guess there is no draft: what is taken away there is 0, and the word comes from the target
    rest    = step("rest", "vocabulary", (target - guessed)[kept.sum()].clamp(0))
    total   = rest.sum()
    # nothing is left only where a guess as likely for both was refused by hand
    shares  = torch.where(total > 0, rest / (total + (total == 0)), target[kept.sum()])
    corrected = step("corrected", "vocabulary", shares)
    return int(kept.sum()), picked(corrected, None if draws is None else draws[2 * gamma], step=step)


def picked(shares: Tensor, draw: Tensor | None, *, step: Steps) -> Tensor:
    """A word by these shares, or the likeliest where nothing is drawn: (vocabulary), a single 1"""
    if draw is None:
        return step("chosen", "vocabulary", one_hot(shares.argmax(-1), len(shares)))
    so_far = step("cumulative", "vocabulary", shares.cumsum(0))
    return step("chosen", "vocabulary", one_hot((so_far <= draw).sum().clamp(0, len(shares) - 1), len(shares)))


def _shares(logits: Tensor, temperature: float | None) -> Tensor:
    """softmax of the logits by temperature, or all for the likeliest word; (…, vocabulary) -> the same"""
    if temperature is None:
        return one_hot(logits.argmax(-1), logits.shape[-1]).to(logits.dtype)
    return (logits / temperature).softmax(-1)


def _places(ids: Tensor) -> dict[int, int]:
    """Where each word of the vocabulary stands first in the sentence."""
    words: list[int] = ids.tolist()
    return {word: words.index(word) for word in words}


TITLE = N_("Speculative decoding")
LESSON = N_("Even with a cache, a large model makes one pass for each word; here a small one guesses several, one "
            "pass checks them all, and “corrected” makes up for each refusal, so that the words fall as if the large "
            "model had written alone.")

OPTIONS = {
    "sampling": N_("Whether words are drawn by their shares, or the likeliest is taken"),
    "gamma": N_("How many words the small model guesses in a round"),
    "tokens": N_("How many new words are written"),
    "temperature": N_("Below 1 the likely words get likelier, above 1 less so; for both models"),
}

PRESETS = [
    Preset("sampled", N_("Six more words, drawn"), ("the", "cat", "saw", "a", "fish", "and", "ate", "it"), focus=7,
           options={"tokens": 6}),
    Preset("greedy", N_("Six more words, always the likeliest"),
           ("the", "cat", "saw", "a", "fish", "and", "ate", "it"), focus=7,
           options={"sampling": "greedy", "tokens": 6}),
]  # fmt: skip

LEGENDS = {
    **dict.fromkeys(("sequence", "chosen", "written"), (N_("another word"), N_("this word"))),
    "kept": (N_("dropped"), N_("kept")),
}

CAPTIONS = {
    "ids": N_("Each token's place in the vocabulary, which is made of the distinct words of the sentence."),
    "embedding": N_("A vector for each word of the vocabulary. Both models read it."),
    "w_q": N_("The matrix that makes queries. Only the large model has attention."),
    "w_k": N_("The matrix that makes keys. Only the large model has attention."),
    "w_v": N_("The matrix that makes values. The small model goes through it too, for the last word alone."),
    "unembedding": N_("A column for each word of the vocabulary: how well what was found fits it."),
    "draws": N_("Numbers drawn evenly between 0 and 1, a row for each round: first those that draw the guesses, then "
                "those that decide on them, and last the one that draws the word behind them."),
    "logits": N_("How well each word of the vocabulary would come next."),
    "guess": N_("The small model, which sees the last word only, gives each word this share."),
    "cumulative": N_("The shares so far, added up. The drawn number falls below one of them first: that word."),
    "chosen": N_("The word that was picked has a 1."),
    "sequence": N_("What is written and, behind it, what is guessed: each row has its 1 at its word."),
    "x": N_("The vectors of all words, guesses too: {token} has {row}."),
    "q": N_("{query} asks: its query, {row}."),
    "k": N_("{key} answers: its key, {row}."),
    "v": N_("{key} gives: its value, {row}."),
    "found": N_("What {query} takes home in the large model's only pass of this round: {row}."),
    "target": N_("What the large model itself would write behind {query}. One pass gives all rows: for the last "
                 "written word, and for each guess."),
    "guesses": N_("What the small model gave each word behind {query}; behind the last guess it gave nothing."),
    "p_x": N_("The large model's share of each guessed word."),
    "q_x": N_("The small model's share of each guessed word."),
    "ratio": N_("The first over the second: from 1 on, the large model wants the word at least as much."),
    "accepted": N_("A guess passes where its drawn number is below the ratio; where nothing is drawn, where the ratio "
                   "is 1 or more."),
    "kept": N_("Guesses are kept up to the first that is refused; what follows it was guessed from a wrong word."),
    "rest": N_("At the first refused place, or behind the last guess: what the large model gives beyond the small "
               "one."),
    "corrected": N_("The same, made to add up to 1: with what was kept before, the words fall as the large model's "
                    "own."),
    "written": N_("The new words, one in each row; what the last round had too many is cut off."),
    "output": N_("The new words' places in the vocabulary, counted from 0."),
}  # fmt: skip


def passes(seen: Seen) -> Figure:
    """Words for each pass of the target by the share of guesses that pass; the present run beside it."""
    gamma = int(seen.options["gamma"])
    kept = [seen.steps[id_] for id_ in seen.steps if id_.endswith("accept/kept")]
    counts = [int(each.sum()) for each in kept]
    refused = sum(count < gamma for count in counts)
    rate = sum(counts) / (sum(counts) + refused)
    rates = [i / 50 for i in range(51)]
    return Figure(
        "passes", N_("Words from one pass of the large model"), N_("share of the checked guesses that pass"),
        N_("words in a pass"),
        [Series(N_("expected"), rates, [expected_words(each, gamma) for each in rates]),
         Series(N_("this run"), [rate], [sum(counts) / len(counts) + 1], "points")],
        N_("Expected: (1 − α^(γ+1)) / (1 − α), Leviathan et al. 2023, eq. 1, for the present γ (gamma). This run: "
           "counted over its rounds, which are few."),
        marked=rate,
    )  # fmt: skip


def expected_words(rate: float, gamma: int) -> float:
    """Leviathan et al. 2023, eq. 1, as the sum 1 + α + … + α^γ, which holds for a rate of 1 too."""
    return float(sum(rate**i for i in range(gamma + 1)))


FIGURES = [passes]
