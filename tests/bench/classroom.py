"""A class that is led and asked: `python -m tests.bench.classroom` (`--pupils 40`; `--alone`: one process, no nginx).

Two processes of Headlight behind nginx (app/rooms/replicas/nginx.conf) and one Redis; each pupil has a seat, a stream,
and a box of answers that are sent again until the server has them, as the page does. The teacher shows a page every
second, and asks questions that all answer within two seconds. In between one of the processes and Redis are killed
with kill -9 and started again (`--calm`: nothing is). Told is how long it takes until a pupil is told what the teacher
shows, beside one pupil alone in the same run; how many answers were lost; what was answered otherwise.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from argparse import ArgumentParser
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import urlsplit

from app.settings import TREE
from tests.bench.timing import median, p95, table
from tests.redis_server import RedisServer

LEADS, QUESTIONS = 20, 6
THINK = 2.0  # seconds within which all answer
PATIENCE = 60.0  # seconds for an answer to arrive, breaks included
CHOICE = {"view": "/gap", "says": "Which one?", "choice": {"choices": ["a", "b", "c", "d"], "right": 1}}
Started = subprocess.Popen[str]


def headlight(*arguments: str) -> tuple[Started, str]:
    """A process of it, and its address."""
    command = [sys.executable, "-m", "app.cli", "--no-browser", "--host", "127.0.0.1", *arguments]
    process = subprocess.Popen(command, cwd=TREE, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    found = re.search(r"http://[^\s(]+", process.stdout.readline())
    assert found, "no address was said"
    return process, found[0]


class Place:
    """Where the class is: its address; whom one can kill."""

    def __init__(self, stack: ExitStack, is_alone: bool) -> None:
        self.folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        self.redis: RedisServer | None = None
        self.own: list[str] = ["--rooms", str(self.folder / "rooms")]
        if not is_alone:
            self.redis = RedisServer(self.folder)
            self.redis.start()
            stack.callback(self.redis.kill)
            self.own = ["--redis", self.redis.url]
        self.replicas = [headlight("--port", "0", *self.own) for _ in range(1 if is_alone else 2)]
        stack.callback(lambda: [process.kill() for process, _ in self.replicas])
        self.address = self.replicas[0][1] if is_alone else stack.enter_context(nginx(self))

    def kill(self, n: int) -> None:
        """One process, as a crash does."""
        self.replicas[n][0].kill()
        self.replicas[n][0].wait()

    def start(self, n: int) -> None:
        """It is started again, at its address."""
        self.replicas[n] = headlight("--port", str(urlsplit(self.replicas[n][1]).port), *self.own)


@contextmanager
def nginx(place: Place) -> Iterator[str]:
    """Its address; as app/rooms/replicas/nginx.conf has it, on this machine."""
    text = (TREE / "app/rooms/replicas/nginx.conf").read_text("utf-8")
    for n, (_, address) in enumerate(place.replicas, 1):
        text = text.replace(f"headlight-{n}:8000", urlsplit(address).netloc)
    port = urlsplit(place.replicas[-1][1]).port or 8000
    port = port + 1000 if port < 60_000 else port - 1000
    text = text.replace("listen 80;", f"listen 127.0.0.1:{port};")
    own = f"pid {place.folder}/pid; error_log {place.folder}/error.log; daemon off;\n"
    logs = f"http {{ access_log off; client_body_temp_path {place.folder}/body; proxy_temp_path {place.folder}/proxy;"
    (place.folder / "nginx.conf").write_text(own + text.replace("http {", logs))
    program = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
    assert program, "nginx is to be installed"
    process = subprocess.Popen([program, "-p", str(place.folder), "-c", str(place.folder / "nginx.conf")])
    time.sleep(1)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait()


@dataclass
class Line:
    """HTTP by hand, since a pupil costs little then: a request in a connection of its own."""

    address: str
    statuses: Counter[int | str] = field(default_factory=Counter)

    async def _asked(
        self, method: str, path: str, body: object, secret: str
    ) -> tuple[asyncio.StreamReader, asyncio.StreamWriter, int]:
        netloc = urlsplit(self.address).netloc
        host, _, port = netloc.partition(":")
        reader, writer = await asyncio.open_connection(host, int(port))
        sent = json.dumps(body).encode() if body is not None else b""
        head = [f"{method} {path} HTTP/1.1", f"Host: {netloc}", "Connection: close", f"Content-Length: {len(sent)}"]
        head += [f"Authorization: Bearer {secret}"] if secret else []
        head += ["Content-Type: application/json", "Accept: */*", "", ""]
        writer.write("\r\n".join(head).encode() + sent)
        status = int((await reader.readline()).split()[1])
        while (await reader.readline()).strip():
            pass
        return reader, writer, status

    async def ask(self, path: str, body: object = None, secret: str = "", method: str = "POST") -> tuple[int, Any]:
        """Status and answer; 0 if there is none."""
        writer = None
        try:
            async with asyncio.timeout(30):
                reader, writer, status = await self._asked(method, path, {} if body is None else body, secret)
                found = json.loads(await reader.read()) if status == 200 else None
        except (OSError, ValueError, IndexError, TimeoutError):
            status, found = 0, None
        finally:
            if writer:
                writer.close()
        self.statuses[status or "no answer"] += 1
        return status, found

    async def stream(self, path: str, secret: str) -> AsyncIterator[Any]:
        """What is told, until the line breaks."""
        writer = None
        try:
            reader, writer, status = await self._asked("GET", path, None, secret)
            self.statuses[status] += 1
            while status == 200 and (line := await asyncio.wait_for(reader.readline(), 25)):
                if line.startswith(b"data: {"):
                    yield json.loads(line[6:])
        except (OSError, ValueError, IndexError, TimeoutError):
            self.statuses["line broken"] += 1
        finally:
            if writer:
                writer.close()


@dataclass
class Pupil:
    """A seat: it follows, and answers what it is asked."""

    line: Line
    code: str
    chance: Random
    delays: list[float] = field(default_factory=list)
    answered: set[int] = field(default_factory=set)
    after: int = 0
    secret: str = ""
    bytes: int = 0
    tasks: set[asyncio.Task[None]] = field(default_factory=set)

    async def join(self) -> None:
        """Takes a seat."""
        while not self.secret:
            _, found = await self.line.ask(f"/api/rooms/{self.code}/seats", {"name": ""})
            if found:
                self.secret = found["secret"]
            else:
                await asyncio.sleep(self.chance.uniform(0.5, 1.5))

    async def follow(self, shown: dict[str, float]) -> None:
        """What the teacher shows, as long as one is there; shown: when each view was."""
        while True:
            path = f"/api/rooms/{self.code}/stream?after={self.after}"
            async for news in self.line.stream(path, self.secret):
                now, self.after = time.perf_counter(), news["n"]
                self.bytes += len(json.dumps(news))
                view = news["state"].get("lead", {}).get("view")
                if view in shown:
                    self.delays.append(now - shown[view])
                for key, value in news["state"].items():
                    is_open = key.startswith("question/") and value["state"] == "open"
                    if is_open and value["question"] not in self.answered:
                        self.answered.add(value["question"])
                        task = asyncio.create_task(self.answer(value["question"]))
                        self.tasks.add(task)
            await asyncio.sleep(self.chance.uniform(0.2, 1.0))

    async def answer(self, question: int) -> None:
        """Thinks, then sends until the server has it."""
        await asyncio.sleep(self.chance.uniform(0, THINK))
        own = {"id": f"{question}", "question": question, "round": 1, "answer": {"choice": self.chance.randrange(4)}}
        while True:
            status, _ = await self.line.ask(f"/api/rooms/{self.code}/answers", own, self.secret)
            if status in (200, 409, 422):
                return
            await asyncio.sleep(self.chance.uniform(0.2, 1.0))


@dataclass
class Found:
    """What a class of so many saw."""

    pupils: int
    delays: list[float]
    lost: int
    refused: Counter[int | str]
    bytes: int


async def lesson(place: Place, pupils: int, is_calm: bool) -> Found:
    """One class, from its opening to its end."""
    line, teacher_line = Line(place.address), Line(place.address)
    _, room = await teacher_line.ask("/api/rooms")
    code, teacher = room["code"], room["teacher"]
    crowd = [Pupil(line, code, Random(n)) for n in range(pupils)]
    for start in range(0, pupils, 50):
        await asyncio.gather(*(each.join() for each in crowd[start : start + 50]))
    shown: dict[str, float] = {}
    following = [asyncio.create_task(each.follow(shown)) for each in crowd]
    await asyncio.sleep(2)

    async def teach(path: str, body: object) -> Any:
        for _ in range(int(PATIENCE)):
            status, found = await teacher_line.ask(f"/api/rooms/{code}/{path}", body, teacher)
            if status == 200:
                return found
            if status == 409 and path == "questions":  # it was asked, and the answer was cut off
                return None
            await asyncio.sleep(1)
        raise AssertionError(f"{path}: no answer")

    async def breaks() -> None:
        await asyncio.sleep(6)
        place.kill(0)
        await asyncio.sleep(2)
        await asyncio.to_thread(place.start, 0)
        if place.redis:
            await asyncio.sleep(6)
            place.redis.kill()
            await asyncio.sleep(2)
            await asyncio.to_thread(place.redis.start)

    breaking = asyncio.create_task(breaks()) if not is_calm else None
    for n in range(1, QUESTIONS + 1):
        for step in range(LEADS // QUESTIONS + 1):
            view = f"/lab/causal#{n}-{step}"
            shown[view] = time.perf_counter()
            await teach("lead", {"view": view})
            await asyncio.sleep(1)
        await teach("questions", CHOICE)
        await asyncio.sleep(THINK + 1)
        await _all_in(crowd, n)
        await teach(f"questions/{n}/close", {})
    if breaking:
        await breaking
    _, report = await teacher_line.ask(f"/api/rooms/{code}/report.json", None, teacher, "GET")
    for task in following:
        task.cancel()
    await asyncio.gather(*following, return_exceptions=True)
    own = {key: n for key, n in (line.statuses + teacher_line.statuses).items() if key != 200}
    lost = QUESTIONS * pupils - len(report["answers"])
    delays = sorted(delay for each in crowd for delay in each.delays)
    return Found(pupils, delays, lost, Counter(own), sum(each.bytes for each in crowd) // pupils)


async def _all_in(crowd: list[Pupil], n: int) -> None:
    """Until everybody has answered, or for as long as one waits."""
    for _ in range(int(PATIENCE * 5)):
        tasks = [task for each in crowd for task in each.tasks]
        if all(n in each.answered for each in crowd) and all(task.done() for task in tasks):
            return
        await asyncio.sleep(0.2)


def main() -> None:
    """Prints a row for one pupil alone, and one for the class."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--pupils", type=int, default=40)
    parser.add_argument("--alone", action="store_true")
    parser.add_argument("--calm", action="store_true")
    given = parser.parse_args()
    rows = []
    with ExitStack() as stack:
        place = Place(stack, given.alone)
        for pupils, is_calm in ((1, True), (given.pupils, given.calm)):
            with suppress(KeyboardInterrupt):
                found = asyncio.run(lesson(place, pupils, is_calm))
            rows.append([
                str(pupils), f"{1000 * median(found.delays):.0f}", f"{1000 * p95(found.delays):.0f}",
                f"{1000 * max(found.delays):.0f}", str(len(found.delays)), str(found.lost), f"{found.bytes:,}",
                " ".join(f"{key}: {n}" for key, n in found.refused.items()) or "none",
            ])  # fmt: skip
    head = ["pupils", "p50 ms", "p95 ms", "worst ms", "views told", "answers lost", "bytes each", "other answers"]
    print(table(head, rows))


if __name__ == "__main__":
    main()
