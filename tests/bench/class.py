"""A class at one server: `python -m tests.bench.class` (other numbers of people as arguments).

Everybody types for five seconds, a letter every fifth of a second, and breaks off what a newer letter makes stale, as
the page does; then asks for the arithmetic of cells, and edits some. Half of them are on the first page, half in the
lab. One page's pictures and `/api/health` are asked for all the while. The same person alone comes before and after.
"""

import asyncio
import json
import random
import re
import sys
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import count

from tests.bench.letter import server
from tests.bench.timing import median, p95, table

CROWDS = (1, 5, 10, 40, 400)
KEY, KEYS = 0.2, 25  # seconds between letters, letters
LOOK, LOOKS = 2.0, 3  # seconds between looks and edits, how many of each
BESIDE = 0.1  # seconds between two questions for a file, and for the health
WORDS = "the a small old dog cat girl boy bird saw found had liked big red ball box tree house happy and then".split()
NAMES = count()


@dataclass
class Seen:
    """What happened to a crowd: seconds, and how many."""

    answers: list[float] = field(default_factory=list)  # from asking to the whole answer, waiting included
    last: list[float] = field(default_factory=list)  # from the last letter to its answer
    health: list[float] = field(default_factory=list)
    files: list[float] = field(default_factory=list)
    counted: Counter[str] = field(default_factory=Counter)


class Browser:
    """One page: a connection that is kept, given up with what is broken off; told to wait, all of it waits."""

    def __init__(self, address: str, seen: Seen) -> None:
        self.host, self.port = re.findall(r"http://(.*):(\d+)", address)[0]
        self.seen, self.name, self.open = seen, f"page {next(NAMES)}", 0.0
        self.free: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = []

    async def ask(self, method: str, path: str, body: object = None) -> bytes:
        """The body of the answer; asked again as often as it takes."""
        while True:
            await asyncio.sleep(max(0.0, self.open - time.perf_counter()))
            status, headers, content = await self._once(method, path, json.dumps(body).encode() if body else b"")
            if status == 200:
                return content
            self.seen.counted["told to wait" if status == 503 else "errors"] += 1
            wait = float(headers.get("retry-after", "1"))
            self.open = max(self.open, time.perf_counter() + wait)

    async def _once(self, method: str, path: str, body: bytes) -> tuple[int, dict[str, str], bytes]:
        reader, writer = self.free.pop() if self.free else await asyncio.open_connection(self.host, int(self.port))
        try:
            kind = f"Content-Type: application/json\r\nHeadlight-Page: {self.name}\r\nAccept-Encoding: gzip\r\n"
            head = f"{method} {path} HTTP/1.1\r\nHost: {self.host}\r\n{kind}Content-Length: {len(body)}\r\n\r\n"
            writer.write(head.encode() + body)
            first, *lines = (await reader.readuntil(b"\r\n\r\n")).decode().strip().split("\r\n")
            headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
            content = await reader.readexactly(int(headers["content-length"]))
        except (OSError, asyncio.IncompleteReadError):  # a kept connection that the server had closed meanwhile
            writer.close()
            return 503, {"retry-after": "0"}, b""
        except asyncio.CancelledError:
            writer.close()
            raise
        if headers.get("connection") == "close":
            writer.close()
        else:
            self.free.append((reader, writer))
        return int(first.split()[1]), headers, content

    def close(self) -> None:
        """Leaves."""
        for _, writer in self.free:
            writer.close()


class Someone:
    """Types, looks and edits."""

    def __init__(self, address: str, seen: Seen, seed: int) -> None:
        self.browser, self.seen, self.random = Browser(address, seen), seen, random.Random(seed)
        self.at_home = seed % 2 == 0
        self.text = " ".join(self.random.choices(WORDS, k=20))

    async def live(self) -> None:
        """All of it."""
        await asyncio.sleep(self.random.random())
        await self._type()
        for i in range(LOOKS):
            await asyncio.sleep(LOOK)
            at = {"step": "weights", "cell": [*([] if self.at_home else [0]), 3, i % 3]}
            await self._timed(self._path("cell"), self._question(len(self.text)) | {"at": at})
            await asyncio.sleep(LOOK)
            edit = {"edits": [{"step": "scores", "cell": [0, 3, i % 3], "value": self.random.random()}]}
            change = {"interventions": [{"do": "silence", "layer": i, "head": 1}]}
            await self._timed(self._path(), self._question(len(self.text)) | (change if self.at_home else edit))
        self.browser.close()

    async def _type(self) -> None:
        """A letter, and what it asks; the one before is broken off unless it is answered."""
        asked: asyncio.Task[float] | None = None
        for i in range(KEYS):
            if asked and not asked.done():
                asked.cancel()
                self.seen.counted["broken off"] += 1
            asked = asyncio.create_task(self._timed(self._path(), self._question(len(self.text) - KEYS + i + 1)))
            if i < KEYS - 1:
                await asyncio.sleep(KEY * self.random.uniform(0.5, 1.5))
        assert asked
        self.seen.last.append(await asked)

    async def _timed(self, path: str, question: object) -> float:
        start = time.perf_counter()
        self.seen.counted["asked"] += 1
        answer = await self.browser.ask("POST", path, question)
        self.seen.answers.append(time.perf_counter() - start)
        self.seen.counted["answered"] += bool(answer)
        return self.seen.answers[-1]

    def _path(self, of: str = "") -> str:
        if self.at_home:
            return f"/api/models/stories15m/{of or 'attention'}"
        return f"/api/mechanisms/causal/{of or 'trace'}"

    def _question(self, letters: int) -> dict[str, object]:
        return {"text": self.text[:letters]} | ({"layer": 4, "head": 4} if self.at_home else {})


async def beside(address: str, path: str, times: list[float]) -> None:
    """Asks for something light, again and again."""
    browser = Browser(address, Seen())
    while True:
        start = time.perf_counter()
        await browser.ask("GET", path)
        times.append(time.perf_counter() - start)
        await asyncio.sleep(BESIDE)


async def crowd(address: str, people: int, seed: int) -> Seen:
    """So many at once, until the last has all answers."""
    seen = Seen()
    watching = [
        asyncio.create_task(beside(address, path, times))
        for path, times in (("/api/health", seen.health), ("/static/base.css", seen.files))
    ]
    await asyncio.gather(*(Someone(address, seen, seed + i).live() for i in range(people)))
    for each in watching:
        each.cancel()
        with suppress(asyncio.CancelledError):
            await each
    return seen


def row(people: int, seen: Seen, alone: float) -> list[str]:
    """A line of the table, times in ms."""
    lost = seen.counted["asked"] - seen.counted["answered"] - seen.counted["broken off"]
    times = [median(seen.answers), p95(seen.answers)]
    return [
        *map(str, (people, *(seen.counted[each] for each in ("asked", "broken off", "told to wait", "errors")), lost)),
        *(f"{1000 * each:.0f}" for each in times), f"{times[1] / alone:.1f}",
        *(f"{1000 * each:.0f}" for each in (p95(seen.last) if len(seen.last) > 1 else seen.last[0], max(seen.last))),
        *(f"{1000 * p95(each):.0f}" for each in (seen.health, seen.files)),
    ]  # fmt: skip


HEAD = ["people", "asked", "broken off", "told", "errors", "lost", "median", "p95", "× alone", "last key p95", "max",
        "health p95", "file p95"]  # fmt: skip


async def classes(address: str, crowds: list[int]) -> list[list[str]]:
    """A line for each crowd; whoever is alone comes before and after, two of them, one of each kind."""
    await crowd(address, 2, 0)  # everything is read once
    before = [await crowd(address, 1, seed) for seed in (2, 3)]
    found = [await crowd(address, people, 100 * i) for i, people in enumerate(crowds) if people > 1]
    after = [await crowd(address, 1, seed) for seed in (4, 5)]
    one = Seen()
    for each in before + after:
        for name in ("answers", "last", "health", "files"):
            getattr(one, name).extend(getattr(each, name))
        one.counted += each.counted
    alone = median(one.answers)
    many = [people for people in crowds if people > 1]
    return [row(1, one, alone), *(row(people, seen, alone) for people, seen in zip(many, found, strict=True))]


def main() -> int:
    """Print the table."""
    crowds = [int(each) for each in sys.argv[1:]] or list(CROWDS)
    with server() as address:
        rows = asyncio.run(classes(address, crowds))
    print("Times in ms, waiting included; one person: four of them, one after the other, before and after the rest\n")
    print(table(HEAD, rows))
    return 0


if __name__ == "__main__":
    sys.exit(main())
