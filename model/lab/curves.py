"""What two sides cost as the text grows: counted, and on request measured on this machine."""

import math
import os
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import cycle, islice

import torch
from torch import Tensor

from model.lab import inputs as toys
from model.lab.compare import Side, speaking_of
from model.lab.figure import Value
from model.lab.request import READ, read
from model.lab.run import arguments
from model.memory import remembered
from model.presence import go_on
from model.problem import N_, Note, Problem
from model.tracing.cost import Cost, Counter, TooMany

LENGTHS = (8, 16, 32, 64, 128, 256, 512)
MOST_CALLS = 20_000  # of torch, in one counted run: about half a second
MOST_OPERATIONS = 10**9  # of one counted run
MOST_KEPT = 2**29  # bytes, of one counted run
MOST_TIMED = 2.0  # seconds, for all timings of one length
REPEATS = 15


@dataclass(frozen=True)
class Curve:
    """A side's cost at each length up to where it ends, and what should be said of it."""

    lengths: Sequence[int]
    costs: Sequence[Cost]
    notes: Sequence[Note]


@dataclass(frozen=True)
class Timing:
    """The median time in seconds of an untraced run at a length; None if a side refuses."""

    n: int
    left: float | None
    right: float | None


ENDS = {
    "left": N_("The left curve ends before n = {n}, where one run would take more than {bound}."),
    "right": N_("The right curve ends before n = {n}, where one run would take more than {bound}."),
}
REFUSES = {
    "left": N_("The left side refuses n = {n}: its curve ends there."),
    "right": N_("The right side refuses n = {n}: its curve ends there."),
}
STATED = {
    "left": N_("On the left, instead of what the plain code would show: {source}"),
    "right": N_("On the right, instead of what the plain code would show: {source}"),
}


def curve(side: Side) -> Curve:
    """The cost at 8 … 512 tokens and at the present number of them. Raises Problem if already the first is
    refused."""
    key = "curve", side.name, side.mechanism, side.request.key
    return remembered(key, lambda: _curve(side), lambda found: found.costs)


def _curve(side: Side) -> Curve:
    lengths: list[int] = []
    costs: list[Cost] = []
    stated: str | None = None
    for n in sorted({*LENGTHS, len(side.request.tokens)}):
        bound = _beyond(lengths, costs, n)
        try:
            if not bound:
                cost, stated = count(side, n)
                lengths, costs = [*lengths, n], [*costs, cost]
                continue
        except TooMany:
            bound = f"{MOST_CALLS:,} torch calls"
        except Problem:
            if not lengths:
                raise
            return Curve(lengths, costs, [*_stated(side, stated), Note(REFUSES[side.name], {"n": n})])
        return Curve(lengths, costs, [*_stated(side, stated), Note(ENDS[side.name], {"n": n, "bound": bound})])
    return Curve(lengths, costs, _stated(side, stated))


def count(side: Side, n: int) -> tuple[Cost, str | None]:
    """The cost at n tokens, and if stated figures take the place of counted ones, their source."""
    go_on()
    call, sizes, options = prepared(side, n)
    with speaking_of(side.name), torch.inference_mode(), Counter(MOST_CALLS) as counter:
        output = call()
    cost = counter.cost(output)
    if side.mechanism.cost is None:
        return cost, None
    stated = side.mechanism.cost(sizes, options)
    return stated.over(cost), stated.source


def prepared(side: Side, n: int) -> tuple[Callable[[], Tensor], dict[str, int], Mapping[str, Value]]:
    """The untraced function on inputs of n tokens (both sentences), the sizes of its axes, its options.

    Inputs that run along tokens are normal numbers of one seed: no cost depends on what a word means.
    """
    request = side.request
    now, options = side.resolved()
    names = _grown(side, n)
    generator = torch.Generator().manual_seed(request.seed)
    sizes: dict[str, int] = {}
    tensors = {}
    for entry in side.mechanism.inputs:
        if entry.name not in now:
            continue
        value = now[entry.name]
        shape = [len(names[a]) if a in names else size for a, size in zip(entry.axes, value.shape, strict=True)]
        if entry.name in READ:
            value = read(entry.name, names)
        elif any(axis in names for axis in entry.axes):
            value = torch.randn(shape, generator=generator)
        tensors[entry.name] = value
        sizes |= dict(zip(entry.axes, value.shape, strict=True))
    named = arguments(side.mechanism, options, request.seed)
    return lambda: side.mechanism.function(**tensors, **named), sizes, options


def measured(left: Side, right: Side, lengths: Sequence[int]) -> list[Timing]:
    """Medians of untraced runs, the two sides in turn, after a warm-up. Raises Problem if the present length
    is refused."""
    return [_timing(left, right, n) for n in lengths]


def lengths_to_time(n: int) -> list[int]:
    """A few lengths around the present one."""
    return sorted({n, 16, 64, 256})


def threads() -> tuple[int, int]:
    """How many threads torch may use, and how many processors there are."""
    return torch.get_num_threads(), os.cpu_count() or 1


def _timing(left: Side, right: Side, n: int) -> Timing:
    calls = _runnable(left, n), _runnable(right, n)
    found: tuple[list[float], list[float]] = ([], [])
    end = time.perf_counter() + MOST_TIMED
    for _ in range(REPEATS):
        go_on()
        for call, times in zip(calls, found, strict=True):
            if call:
                start = time.perf_counter()
                call()
                times.append(time.perf_counter() - start)
        if time.perf_counter() > end:
            break
    medians = [statistics.median(times) if times else None for times in found]
    return Timing(n, *medians)


def _runnable(side: Side, n: int) -> Callable[[], Tensor] | None:
    """A run at n, once done to warm up; None if a side refuses, or would take too long."""
    try:
        call, _, _ = prepared(side, n)
        with speaking_of(side.name), torch.inference_mode(), Counter(MOST_CALLS):
            call()
    except TooMany:
        return None
    except Problem:
        if n == len(side.request.tokens):
            raise
        return None
    return torch.inference_mode()(call)


def _grown(side: Side, n: int) -> dict[str, list[str]]:
    """What stands along each axis if both sentences have n tokens: the present words, again and again."""
    request = side.request

    def words(texts: Sequence[str]) -> list[str]:
        return [f"{text}{i // len(texts) or ''}" for i, text in enumerate(islice(cycle(texts), n))]

    own = toys.tokens(words(request.texts))
    other = toys.tokens(words([token.text for token in request.context])) if request.context else ()
    text = " ".join(islice(cycle(request.texts), n))
    return replace(request, tokens=own, context=other, text=text).names


def _beyond(lengths: Sequence[int], costs: Sequence[Cost], n: int) -> str:
    """The bound that a run at n would pass, as the last two lengths grew; "" for none."""
    if len(costs) < 2:
        return ""
    for name, most, unit in (("operations", MOST_OPERATIONS, "operations"), ("kept", MOST_KEPT, "bytes")):
        last, before = getattr(costs[-1], name), max(getattr(costs[-2], name), 1)
        power = math.log(max(last / before, 1)) / math.log(lengths[-1] / lengths[-2])
        if last * (n / lengths[-1]) ** power > most:
            return f"{most:,} {unit}"
    return ""


def _stated(side: Side, source: str | None) -> list[Note]:
    return [Note(STATED[side.name], {"source": source})] if source else []
