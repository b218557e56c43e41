"""Times that can be compared: interleaved in one process, medians, a quarter for the spread."""

import gc
import time
from collections.abc import Callable, Mapping
from statistics import quantiles

WARM_UP = 5


def interleaved(calls: Mapping[str, Callable[[], object]], rounds: int) -> dict[str, list[float]]:
    """Seconds of each call, one after the other in every round, so that a slow moment meets them all."""
    for call in calls.values():
        for _ in range(WARM_UP):
            call()
    found: dict[str, list[float]] = {name: [] for name in calls}
    gc.disable()
    for _ in range(rounds):
        for name, call in calls.items():
            start = time.perf_counter()
            call()
            found[name].append(time.perf_counter() - start)
    gc.enable()
    return found


def median(times: list[float]) -> float:
    """The middle one."""
    return quantiles(times, n=2)[0]


def p95(times: list[float]) -> float:
    """The one that 19 of 20 stay below."""
    return quantiles(times, n=20)[-1]


def table(head: list[str], rows: list[list[str]]) -> str:
    """Columns as wide as their widest cell; numbers to the right, words to the left."""
    widths = [max(map(len, column)) for column in zip(head, *rows, strict=True)]
    lines = []
    for row in (head, ["-" * width for width in widths], *rows):
        cells = [
            cell.rjust(width) if example[:1].isdigit() else cell.ljust(width)
            for cell, width, example in zip(row, widths, rows[0], strict=True)
        ]
        lines.append("  ".join(cells).rstrip())
    return "\n".join(lines)
