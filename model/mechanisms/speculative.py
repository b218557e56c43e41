"""Speculative decoding: a small model guesses several words, one pass of the large one checks them all."""

from collections.abc import Mapping
from typing import Annotated, Literal, NamedTuple

import torch
from torch import Tensor
from torch.nn.functional import one_hot

from model.lab.figure import Figure, Seen, Series
from model.lab.registry import Preset, Range, mechanism
from model.mechanisms.causal import causal
from model.problem import N_
from model.tracing.step import Steps, untraced

DROPPED, REFUSED, ACCEPTED, MORE = range(4)  # verdicts on a guess; and a word behind guesses that were all accepted


class Model(NamedTuple):
    """Both models, and how they pick. embedding (vocabulary, d_in), w_q, w_k, w_v (d_in, d_out), unembedding
    (d_out, vocabulary); temperature: None gives all to the likeliest word"""

    embedding: Tensor
    w_q: Tensor
    w_k: Tensor
    w_v: Tensor
    unembedding: Tensor
    temperature: float | None


class Text(NamedTuple):
    """What is written: words (token, vocabulary) with a single 1 in each row, and the class of each one's origin."""

    words: Tensor
    origin: Tensor


@mechanism("speculative", family="sharing", after="kv-cache", sizes={"d_in": 4, "d_out": 4}, smooth=False,
           source="Leviathan et al. 2023, alg. 1, arXiv:2211.17192; Chen et al. 2023, alg. 2, arXiv:2302.01318")
def speculative(ids: Tensor, embedding: Tensor, w_q: Tensor, w_k: Tensor, w_v: Tensor, unembedding: Tensor, *,
                sampling: Literal["sampled", "greedy"] = "sampled", gamma: Annotated[int, Range(1, 6)] = 3,
                tokens: Annotated[int, Range(1, 16)] = 4, temperature: Annotated[float, Range(0.1, 2, 0.1)] = 1.0,
                seed: int = 123, step: Steps = untraced) -> Tensor:
    """Draft x₁ … x_γ ~ q; keep xᵢ while rᵢ < p(xᵢ)/q(xᵢ), rᵢ ~ U(0, 1); then one more ~ norm(max(0, p − q))

    ids (token), embedding (vocabulary, d_in), w_q (d_in, d_out), w_k (d_in, d_out), w_v (d_in, d_out),
    unembedding (d_out, vocabulary) -> the ids of the new words, (query)
    p, the target: causal attention over all words so far. q, the draft: the same without attention, which sees
    the last word only. Greedy is the same on shares of 0 and 1 (§2.2). Every word of the vocabulary stands in ids.
    """
    model   = Model(embedding, w_q, w_k, w_v, unembedding, temperature if sampling == "sampled" else None)
    places  = {word: ids.tolist().index(word) for word in ids.tolist()}
    uniform = torch.rand(tokens, 2 * gamma + 1, generator=torch.Generator().manual_seed(seed))
    draws   = step.at("", part=_parts(gamma))("draws", "round part", uniform)
    text    = Text(one_hot(ids, len(embedding)), torch.zeros(len(ids), dtype=ids.dtype, device=ids.device))
    time    = 0
    while len(text.words) < len(ids) + tokens:
        text  = one_round(text, model, gamma, draws[time], places, step=step.at(f"round {time}"))
        time += 1
    new = text.words[len(ids):len(ids) + tokens].argmax(-1)
    return step.at("", query=[places[word] for word in new.tolist()])("output", "query", new)


def one_round(text: Text, model: Model, gamma: int, draws: Tensor, places: Mapping[int, int], *, step: Steps) -> Text:
    """Algorithm 1: γ guesses, one pass of the target over all of them, and from 1 to γ + 1 words more

    draws (part): 2γ + 1 of them, for the guesses, for the verdicts, and for the word behind them
    """
    guesses, guessed = drafted(text.words[-1], model, draws[:gamma], step=step)
    sequence = torch.cat([text.words, *(word.unsqueeze(0) for word in guessed)])
    words    = [places[word] for word in sequence.argmax(-1).tolist()]
    found    = verified(sequence, model, step=step.at("verify", token=words, query=words, key=words))
    at       = step.at("accept", query=words[-gamma - 1:], token=words[-gamma:])
    logits   = at("logits", "query vocabulary", found[-gamma - 1:] @ model.unembedding)
    target   = at("target", "query vocabulary", _shares(logits, model.temperature))
    verdict  = judged(target, guesses, guessed, draws[gamma:2 * gamma], step=at)
    count    = (verdict == ACCEPTED).sum()
    new      = corrected(target, guesses, count, draws[2 * gamma], step=at)
    n        = len(text.words) + int(count)
    written  = torch.cat([sequence[:n], new.unsqueeze(0)])
    # each accepted guess, then a word in place of the refused one, or one more
    ends     = torch.cat([verdict, MORE * torch.ones(1, dtype=verdict.dtype, device=verdict.device)])
    origin   = torch.cat([text.origin, ends[:int(count) + 1]])
    at       = step.at("text", token=[places[word] for word in written.argmax(-1).tolist()])
    return Text(at("written", "token vocabulary", written), at("origin", "token", origin))


def drafted(last: Tensor, model: Model, draws: Tensor, *, step: Steps) -> tuple[list[Tensor], list[Tensor]]:
    """The draft writes a word for each draw, one after the other: what it gave each word, and which it picked

    last (vocabulary), draws (γ) -> γ of (vocabulary), γ of (vocabulary)
    """
    guesses: list[Tensor] = []
    guessed: list[Tensor] = []
    for i, draw in enumerate(draws):
        at     = step.at(f"draft {i}")
        word   = (guessed[-1] if guessed else last).to(model.w_v.dtype)
        logits = at("logits", "vocabulary", word @ model.embedding @ model.w_v @ model.unembedding)
        guesses.append(at("guess", "vocabulary", _shares(logits, model.temperature)))
        guessed.append(picked(guesses[-1], draw, step=at))
    return guesses, guessed


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


def judged(target: Tensor, guesses: list[Tensor], guessed: list[Tensor], draws: Tensor, *, step: Steps) -> Tensor:
    """Of each guess: 2, accepted; 1, refused; or 0, dropped, for it was guessed behind a refused one

    target (query, vocabulary), guesses and guessed: γ of (vocabulary), draws (γ) -> (token)
    """
    drafts = torch.stack(guessed)
    p_x    = step("p_x", "token", (target[:-1] * drafts).sum(-1))
    q_x    = step("q_x", "token", (torch.stack(guesses) * drafts).sum(-1))
    ratio  = step("ratio", "token", p_x / (q_x + (q_x == 0)))
    r      = step("r", "token", draws)
    passed = step("passed", "token", r < ratio)
    kept   = step("kept", "token", passed.cumprod(0))
    before = torch.cat([torch.ones(1, dtype=kept.dtype, device=kept.device), kept[:-1]])
    return step("verdict", "token", before + kept)


def corrected(target: Tensor, guesses: list[Tensor], count: Tensor, draw: Tensor, *, step: Steps) -> Tensor:
    """The word behind the accepted guesses, drawn from what the target gives beyond the draft

    target (query, vocabulary), guesses: γ of (vocabulary), count: how many are accepted -> (vocabulary)
    """
    # behind the last guess the draft gave nothing: there the word comes from the target itself
    nothing = torch.zeros(target.shape[-1], dtype=target.dtype, device=target.device)
    rest    = step("rest", "vocabulary", (target - torch.stack([*guesses, nothing]))[count].clamp(0))
    total   = rest.sum()
    # nothing is left only if a guess that both find as likely was refused by hand
    shares  = torch.where(total > 0, rest / (total + (total == 0)), target[count])
    return picked(step("corrected", "vocabulary", shares), draw, step=step.rename(chosen="new"))


def picked(shares: Tensor, draw: Tensor, *, step: Steps) -> Tensor:
    """The first word whose added shares pass the draw: (vocabulary), a single 1"""
    so_far = step("cumulative", "vocabulary", shares.cumsum(0))
    return step("chosen", "vocabulary", one_hot((so_far <= draw).sum().clamp(0, len(shares) - 1), len(shares)))


def _shares(logits: Tensor, temperature: float | None) -> Tensor:
    """softmax of the logits by temperature, or all for the likeliest word; (…, vocabulary) -> the same"""
    if temperature is None:
        return one_hot(logits.argmax(-1), logits.shape[-1]).to(logits.dtype)
    return (logits / temperature).softmax(-1)


def _parts(gamma: int) -> list[str]:
    """What each draw of a round is for: the guesses x₁ …, their verdicts r₁ …, and t, the word behind them."""
    return [*(f"{letter}{'₁₂₃₄₅₆'[i]}" for letter in "xr" for i in range(gamma)), "t"]


TITLE = N_("Speculative decoding")
LESSON = N_("Even with a cache, a large model makes one pass for each word; here a small one guesses several and one "
            "pass checks them all: “verdict” says which guesses are accepted, and “corrected” makes up for the "
            "refused one, so that the words are distributed as if the large model had written alone.")

OPTIONS = {
    "sampling": N_("Whether words are drawn by their shares, or the likeliest is always taken"),
    "gamma": N_("How many words the small model guesses in each round, γ"),
    "tokens": N_("How many words are written"),
    "temperature": N_("Logits are divided by it: below 1 the likely words become likelier, in both models"),
}

PRESETS = [
    Preset("sampled", N_("Six more words, drawn"), ("the", "cat", "saw", "a", "fish", "and", "ate", "it"), focus=7,
           options={"tokens": 6}),
    Preset("greedy", N_("Six more words, always the likeliest"),
           ("the", "cat", "saw", "a", "fish", "and", "ate", "it"), focus=7,
           options={"sampling": "greedy", "tokens": 6}),
]  # fmt: skip

LEGENDS = {
    **dict.fromkeys(("sequence", "chosen", "new", "written"), (N_("another word"), N_("this word"))),
    "kept": (N_("no"), N_("yes")),
    "verdict": (N_("dropped: guessed after a refused one"), N_("refused"), N_("accepted")),
    "origin": (N_("was there"), N_("large model's own, in place of a refused guess"), N_("accepted guess"),
               N_("large model's own, after guesses that were all accepted")),
}  # fmt: skip

CAPTIONS = {
    "ids": N_("The vocabulary is made of the distinct words of the sentence, counted from 0: {column} is number "
              "{class}."),
    "embedding": N_("A vector for each word of the vocabulary. Both models read it."),
    "w_q": N_("The matrix that makes queries. Only the large model has attention."),
    "w_k": N_("The matrix that makes keys. Only the large model has attention."),
    "w_v": N_("The matrix that makes values. The small model goes through it too, for the last word alone."),
    "unembedding": N_("A column for each word of the vocabulary: how well what was found fits it."),
    "draws": N_("Numbers drawn uniformly between 0 and 1, a row for each round that may come: x₁ … pick the guesses, "
                "r₁ … decide on them, t picks the word after them. With greedy sampling they decide nothing, since "
                "all shares are 0 or 1."),
    "logits": N_("How well each word of the vocabulary would fit next: {top_key} best, with {top_value}."),
    "guess": N_("The small model, which sees the last word only, gives the largest share to {top_key}: {top_percent}."),
    "cumulative": N_("The shares so far, added up from the left. The first sum above the drawn number picks the word."),
    "chosen": N_("The small model's guess is {top_key}."),
    "sequence": N_("What is written and, after it, what is guessed. This row is {token}."),
    "x": N_("The vectors of all words, guesses too: {token} has {row}."),
    "q": N_("{query} asks: its query, {row}."),
    "k": N_("{key} answers: its key, {row}."),
    "v": N_("{key} gives: its value, {row}."),
    "found": N_("What {query} gathers in the large model's only pass of this round: {row}."),
    "target": N_("After {query}, the large model itself gives the largest share to {top_key}: {top_percent}. One "
                 "pass gives all rows, for the last written word and for each guess."),
    "p_x": N_("The large model gives {column} the share p(x) = {value}."),
    "q_x": N_("The small model gives {column} the share q(x) = {value}."),
    "ratio": N_("p(x) divided by q(x): {value} for {column}. From 1 up, the large model wants the word at least as "
                "much as the small one, and it always passes; below, it passes as often as the ratio says."),
    "r": N_("A number between 0 and 1 is drawn for each guess of this round: {value} for {column}."),
    "passed": N_("A guess passes if its drawn number r is below its ratio. Switch one by hand to see what follows."),
    "kept": N_("Whether a guess and all guesses before it have passed: 1 if they have. {column}: {class}."),
    "verdict": N_("Guesses are accepted up to the first that does not pass. That one is refused, and those after it "
                  "are dropped, passed or not: they were guessed from a wrong word."),
    "rest": N_("At the refused guess: how much more the large model gives each word than the small one does. If no "
               "guess is refused, after the last one: all that the large model gives."),
    "corrected": N_("The same, made to add up to 1. The small model's favourites come too often as guesses, so they "
                    "are held back here; together, the words are distributed as the large model's own."),
    "new": N_("After the accepted guesses comes {top_key}, the large model's own word of this round."),
    "written": N_("The text after this round, one word in each row. This row is {token}."),
    "origin": N_("The text after this round, and who wrote each word. In each round the large model's one pass gives "
                 "one word of its own, and the accepted guesses come on top."),
    "output": N_("The new words, by their places in the vocabulary, counted from 0; what the last round wrote too "
                 "many is cut off."),
}  # fmt: skip


def passes(seen: Seen) -> Figure:
    """Words for each pass of the target by the share of guesses that pass; the present run beside it."""
    gamma = int(seen.options["gamma"])
    verdicts = [value for id_, value in seen.steps.items() if id_.endswith("accept/verdict")]
    counts = [int((each == ACCEPTED).sum()) for each in verdicts]
    refused = sum(count < gamma for count in counts)
    rate = sum(counts) / (sum(counts) + refused)
    rates = [i / 50 for i in range(51)]
    return Figure(
        "passes", N_("Words from one pass of the large model"), N_("share of the checked guesses that pass"),
        N_("words in a pass"),
        [Series(N_("expected"), rates, [expected_words(each, gamma) for each in rates]),
         Series(N_("this run"), [rate], [sum(counts) / len(counts) + 1], "points")],
        N_("Expected: (1 − α^(γ+1)) / (1 − α), Leviathan et al. 2023, eq. 1, for the current γ (gamma). This run: "
           "counted over its rounds, which are few."),
        marked=rate,
    )  # fmt: skip


def expected_words(rate: float, gamma: int) -> float:
    """Leviathan et al. 2023, eq. 1, as the sum 1 + α + … + α^γ, which holds for a rate of 1 too."""
    return float(sum(rate**i for i in range(gamma + 1)))


FIGURES = [passes]
