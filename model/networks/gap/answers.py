"""A person's own text under the other three: its spans filled in, read from both ends, judged with a second one."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from model.memory import remembered
from model.networks.gap import stored
from model.networks.gap.corpus import BEGIN, LONGEST, SENTINELS
from model.networks.gap.directions import influence, shares
from model.networks.gap.tasks import Corrupted
from model.networks.gap.text import CANDIDATES, Candidate, Question, words_of
from model.networks.gap.training import ids
from model.networks.gap.writer import filled, written
from model.problem import N_, Problem
from model.tracing import roles
from model.tracing.step import Trace


@dataclass(frozen=True)
class Written:
    """line: what is written, up to the sentinel that ends it, with the probability of each; fills: what it puts in the
    place of each span; looks (layer, head, query, key): where each of its words looked in what was read, the token
    that begins it left out of the queries"""

    line: list[str]
    probabilities: list[float]
    fills: list[list[str]]
    looks: Tensor

    def parts(self) -> list[object]:
        """All that it holds on to."""
        return [*self.line, self.looks]


def write(cut: Corrupted[str]) -> Written:
    """What stands in the spans, as T5 would say it."""
    return remembered(("written", *cut.source), lambda: _write(cut), Written.parts)


@torch.no_grad()
def _write(cut: Corrupted[str]) -> Written:
    net, words = stored.load_writer().network, stored.words()
    begin, *sentinels = words.ids([BEGIN, *SENTINELS])
    source = torch.tensor([[begin, *ids(words, cut.source)]])
    line = written(net, source, words)[0].tolist()
    used = sentinels[: len(cut.spans)]
    end = sentinels[len(cut.spans)]
    line = line[: line.index(end) + 1] if end in line else line
    x, context = net.placed(torch.tensor([[begin, *line]]))[0], net(source)[0]
    with Trace() as trace:
        likely = net.logits(net.write(trace.input("x", "query d", x), trace.input("context", "key d", context), trace))
    wanted = roles.inside(roles.CROSS, roles.WEIGHTS)
    looks = torch.stack([step.value for step in trace.steps if step.id.endswith(wanted)])[:, :, :-1]
    chances = likely.softmax(-1)[:-1].gather(1, torch.tensor(line)[:, None])[:, 0]
    fills = [[words.words[id_] for id_ in each] for each in filled(line, used)]
    return Written([words.words[id_] for id_ in line], chances.tolist(), fills, looks)


@dataclass(frozen=True)
class Directed:
    """What has read the left of the gap, what has read its right, and both together say; reach: how strongly what the
    first two know depends on each word, the largest of a direction 1; 0 where it has not been."""

    forward: list[Candidate]
    backward: list[Candidate]
    both: list[Candidate]
    reach: tuple[Tensor, Tensor]

    def parts(self) -> list[object]:
        """All that it holds on to."""
        return [*self.forward, *self.backward, *self.both, *self.reach]


def directed(asked: Question) -> Directed:
    """The gap from both ends."""
    key = "directed", asked.place, *asked.words
    return remembered(key, lambda: _directed(asked), Directed.parts)


def _directed(asked: Question) -> Directed:
    net, words = stored.load_directions().network, stored.words()
    read = torch.tensor(ids(words, [BEGIN, *asked.words, BEGIN]))
    with torch.no_grad():
        left, right = (each[0, asked.place] for each in net(read[None]))
    reach = influence(net, read, asked.place)
    before, after = ((each / each.max())[1:-1] for each in reach)

    def best(chances: Tensor) -> list[Candidate]:
        top = chances.topk(CANDIDATES)
        return [Candidate(words.words[id_], p, rank) for rank, (id_, p) in
                enumerate(zip(top.indices.tolist(), top.values.tolist(), strict=True), 1)]  # fmt: skip

    with torch.no_grad():
        found = [best(shares(net, (left, right), each)) for each in ("forward", "backward", "both")]
    return Directed(found[0], found[1], found[2], (before, after))


@dataclass(frozen=True)
class Verdict:
    """tokens: both sentences, with what begins them; second: where the second one begins; follows: how likely it stands
    behind the first; looks (layer, head, key): where the token that is asked looks"""

    tokens: list[str]
    second: int
    follows: float
    looks: Tensor

    def parts(self) -> list[object]:
        """All that it holds on to."""
        return [*self.tokens, self.looks]


def judge(first: str, second: str) -> Verdict:
    """Whether the second sentence follows the first. Raises Problem if one is empty, or both are too long."""
    one, two = words_of(first), words_of(second, "second")
    if (n := len(one) + len(two)) > LONGEST:
        raise Problem(
            N_("These models read at most {most} words and marks; the two sentences have {n}: shorten one."),
            field="second", most=LONGEST, n=n,
        )  # fmt: skip
    return remembered(("judged", len(one), *one, *two), lambda: _judge(one, two), Verdict.parts)


@torch.no_grad()
def _judge(one: list[str], two: list[str]) -> Verdict:
    net, words = stored.load_judge().network, stored.words()
    tokens = [BEGIN, *one, *two]
    segments = torch.tensor([[0] * (1 + len(one)) + [1] * len(two)])
    x = net.told(torch.tensor([ids(words, tokens)]), segments)[0]
    with Trace() as trace:
        read = net.read(trace.input("x", "query d", x), trace)
    looks = torch.stack([step.value[:, 0] for step in trace.steps if step.name == roles.WEIGHTS])
    follows = float((read[0] @ net.verdict).softmax(-1)[1])
    return Verdict(tokens, 1 + len(one), follows, looks)
