"""A class at one server: `python -m tests.bench.class` (`--people 40`: fewer, for a short run; `--seconds 30`: they
type so long, not five seconds).

Everybody opens a page, which asks for its sentence, and types, a letter every fifth of a second, after five seconds in
another sentence, and asks at the pace of the page (static/lib/pace.js, `latest` in api.js; `Latest` and `Someone._ask`
do the same); then asks for the arithmetic of cells, and edits some. Half of them are on the first page, half in the
lab. One page's pictures and `/api/health` are asked for all the while. The same person alone comes before and after.
Then thirty ask the same at once, and four bodies of a megabyte are sent beside light requests.
"""

import asyncio
import json
import re
import sys
import time
from argparse import ArgumentParser
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import count
from random import Random

from tests.bench.letter import server
from tests.bench.pace import Latest
from tests.bench.timing import median, p95, table

CROWDS = (1, 5, 10, 40, 400)
KEY, KEYS = 0.2, 25  # seconds between letters, letters of a sentence
LOOK, LOOKS = 2.0, 3  # seconds between looks and edits, how many of each
BESIDE = 0.1  # seconds between two questions for a file, and for the health
LONGEST = 180.0  # seconds for a crowd; what has no answer by then is lost
LIGHT = 60  # light requests that are timed alone, and beside four bodies of a megabyte
WORDS = "the a small old dog cat girl boy bird saw found had liked big red ball box tree house happy and then".split()
TEXT = "Lily had a cat. The cat was happy because it got a fish."
BODIES: list[dict[str, object]] = [
    {"text": TEXT, "inputs": {"q": [[0.125] * 64] * 2170}},
    {"text": TEXT, "edits": [{"step": "scores", "cell": [0, 1, 1], "value": 0.5}] * 18_500},
    {"text": "the " * 249_000},
    {"tokens": ["the"] * 140_000},
]
MEDIAN_TIMES, P95_TIMES = 3, 10  # asked of 40 people, in medians of one person
MOST_SECONDS = 2.0  # from the last key to its answer
EQUAL = 30  # people who ask the same at once
SAME: list[tuple[str, dict[str, object]]] = [  # what they ask, of another sentence each time
    ("/api/models/stories15m/attention", {"layer": 4, "head": 4}),
    ("/api/mechanisms/causal/trace", {}),
    ("/api/mechanisms/encoder-decoder/trace", {}),
    ("/api/models/stories15m/write", {"tokens": 20}),
]
NAMES = count()


@dataclass
class Seen:
    """What happened to a crowd: seconds, and how many; typed: letters."""

    typed: int = 0
    answers: list[float] = field(default_factory=list)  # from asking to the whole answer, waiting included
    keys: list[float] = field(default_factory=list)  # from a letter to its answer, the page's pause included
    last: list[float] = field(default_factory=list)  # the same of the last letter
    health: list[float] = field(default_factory=list)
    files: list[float] = field(default_factory=list)
    counted: Counter[str] = field(default_factory=Counter)


async def _body(reader: asyncio.StreamReader, headers: dict[str, str]) -> bytes:
    """Of the length that was said, or in chunks as what is written comes."""
    if "content-length" in headers:
        return await reader.readexactly(int(headers["content-length"]))
    found = b""
    while size := int(await reader.readline(), 16):
        found += await reader.readexactly(size)
        await reader.readline()
    await reader.readline()
    return found


class Browser:
    """One page: a connection that is kept, given up with what is broken off; told to wait, all of it waits."""

    def __init__(self, address: str, seen: Seen) -> None:
        self.host, self.port = re.findall(r"http://(.*):(\d+)", address)[0]
        self.seen, self.name, self.open, self.pace = seen, f"page {next(NAMES)}", 0.0, 0.0
        self.free: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = []

    async def ask(self, method: str, path: str, body: object = None) -> bytes:
        """The body of the answer; asked again as often as it is told to wait; b"" is an error."""
        sent = json.dumps(body).encode() if body else b""
        while True:
            await asyncio.sleep(max(0.0, self.open - time.perf_counter()))
            status, headers, content = await self._once(method, path, sent)
            self.pace = float(headers.get("headlight-pace", self.pace))
            if status != 503:
                self.seen.counted["errors"] += status != 200
                return content if status == 200 else b""
            self.seen.counted["told to wait"] += 1
            self.open = max(self.open, time.perf_counter() + float(headers.get("retry-after", "1")))

    async def _once(self, method: str, path: str, body: bytes) -> tuple[int, dict[str, str], bytes]:
        reader, writer = self.free.pop() if self.free else await asyncio.open_connection(self.host, int(self.port))
        try:
            kind = f"Content-Type: application/json\r\nHeadlight-Page: {self.name}\r\nAccept-Encoding: gzip\r\n"
            head = f"{method} {path} HTTP/1.1\r\nHost: {self.host}\r\n{kind}Content-Length: {len(body)}\r\n\r\n"
            writer.write(head.encode() + body)
            first, *lines = (await reader.readuntil(b"\r\n\r\n")).decode().strip().split("\r\n")
            headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
            content = await _body(reader, headers)
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

    def __init__(self, address: str, seen: Seen, seed: int, sentences: int) -> None:
        self.browser, self.seen, self.random = Browser(address, seen), seen, Random(seed)
        self.runs, self.cells = (Latest[bytes](lambda: self.browser.pace) for _ in range(2))
        self.at_home = seed % 2 == 0
        self.texts = [sentence(self.random) for _ in range(sentences)]

    async def live(self) -> None:
        """All of it."""
        await asyncio.sleep(self.random.random())
        await self._ask(self.runs, self._path(), self._question(self.texts[0][:-KEYS]))
        await self._type()
        for i in range(LOOKS):
            await asyncio.sleep(LOOK)
            at = {"step": "weights", "cell": [*([] if self.at_home else [0]), 3, i % 3]}
            await self._ask(self.cells, self._path("cell"), self._question(self.texts[-1]) | {"at": at})
            await asyncio.sleep(LOOK)
            edit = {"edits": [{"step": "scores", "cell": [0, 3, i % 3], "value": self.random.random()}]}
            silence = {"interventions": [{"do": "silence", "layer": i, "head": 1}]}
            change = silence if self.at_home else edit
            await self._ask(self.runs, self._path(), self._question(self.texts[-1]) | change)
        self.seen.counted["broken off"] += self.runs.broken_off + self.cells.broken_off
        self.browser.close()

    async def _type(self) -> None:
        """Letter by letter; what each asks goes at the page's pace."""
        asked = []
        for text in (text[: len(text) - left] for text in self.texts for left in reversed(range(KEYS))):
            if asked:
                await asyncio.sleep(KEY * self.random.uniform(0.5, 1.5))
            asked.append(asyncio.create_task(self._key(self._question(text))))
        await asyncio.gather(*asked)
        self.seen.last.append(asked[-1].result())

    async def _key(self, question: object) -> float:
        start = time.perf_counter()
        answer = await self._ask(self.runs, self._path(), question)
        took = time.perf_counter() - start
        if answer:
            self.seen.keys.append(took)
        return took

    async def _ask(self, kind: Latest[bytes], path: str, question: object) -> bytes | None:
        return await kind.ask(lambda: self._timed(path, question))

    async def _timed(self, path: str, question: object) -> bytes:
        start = time.perf_counter()
        self.seen.counted["asked"] += 1
        answer = await self.browser.ask("POST", path, question)
        self.seen.answers.append(time.perf_counter() - start)
        self.seen.counted["answered"] += bool(answer)
        return answer

    def _path(self, of: str = "") -> str:
        if self.at_home:
            return f"/api/models/stories15m/{of or 'attention'}"
        return f"/api/mechanisms/causal/{of or 'trace'}"

    def _question(self, text: str) -> dict[str, object]:
        return {"text": text} | ({"layer": 4, "head": 4} if self.at_home else {})


def sentence(random: Random) -> str:
    """Twenty words."""
    return " ".join(random.choices(WORDS, k=20))


async def beside(address: str, path: str, times: list[float]) -> None:
    """Asks for something light, again and again."""
    browser = Browser(address, Seen())
    while True:
        start = time.perf_counter()
        await browser.ask("GET", path)
        times.append(time.perf_counter() - start)
        await asyncio.sleep(BESIDE)


async def ended(tasks: list[asyncio.Task[None]]) -> None:
    """Breaks off what goes on."""
    for each in tasks:
        each.cancel()
        with suppress(asyncio.CancelledError):
            await each


async def crowd(address: str, people: int, seed: int, sentences: int) -> Seen:
    """So many at once, until the last has all answers, or their time is up."""
    seen = Seen(people * sentences * KEYS)
    watching = [
        asyncio.create_task(beside(address, path, times))
        for path, times in (("/api/health", seen.health), ("/static/base.css", seen.files))
    ]
    living = [asyncio.create_task(Someone(address, seen, seed + i, sentences).live()) for i in range(people)]
    done, late = await asyncio.wait(living, timeout=LONGEST)
    await ended([*late, *watching])
    for each in done:
        each.result()
    return seen


def row(people: int, seen: Seen, alone: float) -> list[str]:
    """A line of the table, times in ms."""
    counted = [seen.counted[each] for each in ("asked", "broken off", "told to wait", "errors")]
    last = p95(seen.last) if len(seen.last) > 1 else seen.last[0]
    times = [median(seen.answers), p95(seen.answers)]
    return [
        *map(str, (people, seen.typed, *counted, lost(seen))),
        *(f"{1000 * each:.0f}" for each in times), f"{times[1] / alone:.1f}",
        *(f"{1000 * each:.0f}" for each in (p95(seen.keys), last, max(seen.last))),
        *(f"{1000 * p95(each):.0f}" for each in (seen.health, seen.files)),
    ]  # fmt: skip


def lost(seen: Seen) -> int:
    """Questions that neither their person nor an answer has ended."""
    return seen.counted["asked"] - seen.counted["answered"] - seen.counted["broken off"]


HEAD = ["people", "keys", "asked", "broken off", "told", "errors", "lost", "median", "p95", "× alone", "key p95",
        "last key p95", "max", "health p95", "file p95"]  # fmt: skip


async def classes(address: str, crowds: list[int], sentences: int) -> dict[int, Seen]:
    """Each crowd; whoever is alone comes before and after, two of them, one of each kind."""
    await crowd(address, 2, 0, 1)  # everything is read once
    before = [await crowd(address, 1, seed, sentences) for seed in (2, 3)]
    seeds = {people: 100 * i for i, people in enumerate(crowds, 1) if people > 1}
    found = {people: await crowd(address, people, seed, sentences) for people, seed in seeds.items()}
    after = [await crowd(address, 1, seed, sentences) for seed in (4, 5)]
    one = Seen()
    for each in before + after:
        one.typed += each.typed
        for name in ("answers", "keys", "last", "health", "files"):
            getattr(one, name).extend(getattr(each, name))
        one.counted += each.counted
    return {1: one, **found}


async def equal(address: str) -> list[list[str]]:
    """Of each question of `SAME`, how long it takes alone, and until the last of thirty who ask it at once has it:
    medians over sentences that nobody has asked about, alone and together in turn."""
    random, rows = Random(0), []
    browsers = [Browser(address, Seen()) for _ in range(EQUAL)]
    for path, asked in SAME:
        times: dict[int, list[float]] = {1: [], EQUAL: []}
        for people in [1, EQUAL] * 7:
            question = asked | {"text": sentence(random)}
            start = time.perf_counter()
            answers = await asyncio.gather(*(each.ask("POST", path, question) for each in browsers[:people]))
            times[people].append(time.perf_counter() - start)
            assert all(answers)
        alone, together = median(times[1]), median(times[EQUAL])
        rows.append([path, f"{1000 * alone:.0f}", f"{1000 * together:.0f}", f"{together / alone:.1f}"])
    return rows


async def light(address: str) -> list[float]:
    """How long light requests take, one after the other."""
    times, browser = [], Browser(address, Seen())
    for i in range(LIGHT):
        start = time.perf_counter()
        assert await browser.ask("POST", "/api/mechanisms/causal/trace", {"text": f"{TEXT} {i}"})
        times.append(time.perf_counter() - start)
    return times


async def large(address: str, body: object) -> None:
    """Sends a megabyte again and again."""
    browser = Browser(address, Seen())
    while True:
        await browser.ask("POST", "/api/mechanisms/causal/trace", body)


async def megabytes(address: str) -> tuple[list[float], list[float]]:
    """Light requests alone, and beside four bodies of a megabyte."""
    alone = await light(address)
    sending = [asyncio.create_task(large(address, body)) for body in BODIES]
    together = await light(address)
    await ended(sending)
    return alone, together


def bounds(found: dict[int, Seen]) -> list[str]:
    """What is asked of a class of 40, and whether it holds."""
    if 40 not in found:
        return []
    middle, slow = (of(found[40].answers) / median(found[1].answers) for of in (median, p95))
    last = max(found[40].last)
    asked = [
        (f"median {middle:.1f} times one person's, at most {MEDIAN_TIMES}", middle <= MEDIAN_TIMES),
        (f"p95 {slow:.1f} times one person's median, at most {P95_TIMES}", slow <= P95_TIMES),
        (f"{found[40].counted['errors']} errors, none", not found[40].counted["errors"]),
        (f"last key to its answer {last:.2f} s, under {MOST_SECONDS:.0f} s", last < MOST_SECONDS),
        (f"{lost(found[40])} lost, none", lost(found[40]) == 0),
    ]
    return [f"40 people: {what}: {'holds' if holds else 'DOES NOT HOLD'}" for what, holds in asked]


def main() -> int:
    """Print the table."""
    parser = ArgumentParser("python -m tests.bench.class")
    parser.add_argument("--people", type=int, nargs="+", default=CROWDS, metavar="N", help="at once, one crowd each")
    parser.add_argument("--seconds", type=float, default=KEY * KEYS, metavar="S", help="for which they type")
    given = parser.parse_args()
    with server() as address:
        found = asyncio.run(classes(address, given.people, max(1, round(given.seconds / (KEY * KEYS)))))
        same = asyncio.run(equal(address))
        alone, together = asyncio.run(megabytes(address))
    rows = [row(people, seen, median(found[1].answers)) for people, seen in found.items()]
    print("Times in ms, waiting included; one person: four of them, one after the other, before and after the rest\n")
    print(table(HEAD, rows), end="\n\n")
    print(*bounds(found), sep="\n", end="\n\n")
    print(table([f"{EQUAL} who ask the same at once", "alone", "the last", "× alone"], same), end="\n\n")
    named = {"a light request alone": alone, "beside four JSON bodies of 1 MB": together}
    times = [[name, *(f"{1000 * each:.0f}" for each in (median(of), p95(of), max(of)))] for name, of in named.items()]
    print(table(["", "median", "p95", "max"], times))
    return 0


if __name__ == "__main__":
    sys.exit(main())
