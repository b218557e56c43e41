"""Many train at once: `python -m tests.bench.training_crowd [--people 30] [--task induction] [--steps 300]`.

A server of its own; each person asks for a training, reads its lines as they come, and asks again when told to. First
one person alone, then all for the same training, then each with a seed of their own. Told is how long one waits for
the first line and for the last, how often one was told to come back, how many were cut off, what the training took
in the server, and what the server keeps in memory before, at most, and afterwards.
"""

from __future__ import annotations

import http.client
import json
import threading
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from urllib.parse import urlsplit

from tests.bench.classroom import headlight
from tests.bench.timing import median, table

LOOK = 0.1  # seconds between two looks at the server's memory
SETTLED = 3.0  # seconds after the last line
PATIENCE = 1200.0
pages = count()


@dataclass
class Waited:
    """Seconds until the first and the last line; how often told to come back; whether cut off."""

    first: float = 0.0
    last: float = 0.0
    refused: int = 0
    is_cut: bool = False


@dataclass
class Watched:
    """What a process has in memory, in MB: before, at most, afterwards; and its seconds of computing."""

    pid: int
    before: float = 0.0
    most: float = 0.0
    after: float = 0.0
    computed: float = 0.0
    over: threading.Event = field(default_factory=threading.Event)

    def now(self) -> float:
        """MB that are resident."""
        text = Path(f"/proc/{self.pid}/status").read_text("ascii")
        return float(text.split("VmRSS:")[1].split()[0]) / 1024

    def seconds(self) -> float:
        """Of both kinds of processor time."""
        user, system = Path(f"/proc/{self.pid}/stat").read_text("ascii").rsplit(")", 1)[1].split()[11:13]
        return (int(user) + int(system)) / 100

    def watch(self) -> None:
        """Until it is over."""
        while not self.over.wait(LOOK):
            self.most = max(self.most, self.now())


@contextmanager
def watched(pid: int) -> Iterator[Watched]:
    """What it has while this is open, and a moment later."""
    own = Watched(pid)
    own.before, begun = own.now(), own.seconds()
    looking = threading.Thread(target=own.watch)
    looking.start()
    yield own
    own.computed = own.seconds() - begun
    time.sleep(SETTLED)
    own.over.set()
    looking.join()
    own.after = own.now()


def train(address: str, asked: dict[str, object]) -> Waited:
    """One person's training, read to its end."""
    found, begun, page = Waited(), time.perf_counter(), f"crowd-{next(pages)}"
    while time.perf_counter() - begun < PATIENCE:
        connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=PATIENCE)
        headers = {"Content-Type": "application/json", "Headlight-Page": page}
        connection.request("POST", "/api/train", json.dumps(asked), headers)
        response = connection.getresponse()
        if response.status == 503:
            found.refused += 1
            time.sleep(float(response.headers["Retry-After"]))
            continue
        assert response.status == 200, response.read()
        is_done = False
        with suppress(http.client.HTTPException, OSError, json.JSONDecodeError):  # it is cut off
            for line in response:
                found.first = found.first or time.perf_counter() - begun
                is_done = json.loads(line)["done"]
        found.is_cut, found.last = not is_done, time.perf_counter() - begun
        return found
    found.is_cut = True
    return found


def crowd(name: str, address: str, pid: int, asked: list[dict[str, object]]) -> list[str]:
    """A row: what a crowd waited for, and what the server kept."""
    with watched(pid) as own, ThreadPoolExecutor(len(asked)) as people:
        all_ = list(people.map(lambda each: train(address, each), asked))
    first, last = sorted(each.first for each in all_), sorted(each.last for each in all_)
    return [
        name, str(len(asked)), f"{_middle(first):.1f}", f"{first[-1]:.1f}", f"{_middle(last):.1f}", f"{last[-1]:.1f}",
        str(sum(each.refused for each in all_)), str(sum(each.is_cut for each in all_)), f"{own.computed:.1f}",
        f"{own.before:.0f}", f"{own.most:.0f}", f"{own.after:.0f}",
    ]  # fmt: skip


def _middle(found: list[float]) -> float:
    return median(found) if len(found) > 1 else found[0]


def rows(given: Namespace) -> Iterator[list[str]]:
    """Of one person, of all with one seed, of all with their own."""
    process, address = headlight("--port", "0")
    try:
        asked = {"task": given.task, "steps": given.steps}
        yield crowd("warm", address, process.pid, [asked | {"seed": 1, "steps": 20}])
        yield crowd("alone", address, process.pid, [asked | {"seed": 1}])
        yield crowd("same seed", address, process.pid, [asked | {"seed": 2}] * given.people)
        yield crowd("own seeds", address, process.pid, [asked | {"seed": 100 + i} for i in range(given.people)])
        yield crowd("again", address, process.pid, [asked | {"seed": 200 + i} for i in range(given.people)])
    finally:
        process.kill()
        process.wait()


def main() -> None:
    """Print the table."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=30)
    parser.add_argument("--task", default="induction")
    parser.add_argument("--steps", type=int, default=300)
    columns = ["who", "people", "s to first, median", "most", "s to last, median", "most", "told to come back",
               "cut off", "s computed", "MB before", "MB at most", "MB after"]  # fmt: skip
    print(table(columns, list(rows(parser.parse_args()))))


if __name__ == "__main__":
    main()
