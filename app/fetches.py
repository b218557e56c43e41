"""The fetches that the pages of one server started: each in a thread, to be looked at while it goes on."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from threading import Lock, Thread
from typing import Literal

from fastapi import FastAPI, Request

from model.pretrained.catalogue import find
from model.pretrained.fetching import Progress, fetch
from model.problem import Problem

Status = Literal["fetchable", "damaged", "waiting", "downloading", "converting", "ready", "failed"]


class Stopped(Exception):
    """Ends a fetch when its server ends."""


@dataclass(frozen=True)
class State:
    """How far a fetch is, in bytes of the download; problem: why it failed."""

    status: Status
    done: int = 0
    total: int = 0
    problem: Problem | Exception | None = None


@dataclass
class Fetches:
    """One for each app. `stopping` ends those that go on."""

    states: dict[str, State] = field(default_factory=dict)
    threads: list[Thread] = field(default_factory=list)
    lock: Lock = field(default_factory=Lock)
    stopping: bool = False

    def state(self, id_: str) -> State:
        """How it stands with this model, whoever fetched it. Raises Problem for an unknown id."""
        entry = find(id_)
        if entry.ready():
            return State("ready", entry.download, entry.download)
        found = self.states.get(id_)
        # ready, and then removed or damaged by hand
        return State(entry.status, 0, entry.download) if found is None or found.status == "ready" else found

    def start(self, id_: str) -> State:
        """Begins to fetch, unless it is there or somebody did."""
        with self.lock:
            if self.state(id_).status in ("fetchable", "damaged", "failed"):
                self.states[id_] = State("downloading", 0, find(id_).download)
                thread = Thread(target=self._run, args=(id_,))
                self.threads.append(thread)
                thread.start()
        return self.state(id_)

    def stop(self) -> None:
        """Ends the fetches and waits until they have cleaned up."""
        self.stopping = True
        for thread in self.threads:
            thread.join()

    def _run(self, id_: str) -> None:
        try:
            fetch(id_, lambda progress: self._report(id_, progress))
        except Stopped:
            return
        except Exception as error:  # told to whoever looks: a thread has nobody else to tell
            self.states[id_] = State("failed", 0, find(id_).download, error)
        else:
            self.states[id_] = State("ready")

    def _report(self, id_: str, progress: Progress) -> None:
        if self.stopping:
            raise Stopped
        self.states[id_] = State(progress.stage, progress.done, progress.total)


@asynccontextmanager
async def running(app: FastAPI) -> AsyncIterator[None]:
    """The app's life: at its end nothing goes on fetching."""
    yield
    app.state.fetches.stop()


def of(request: Request) -> Fetches:
    """The fetches of the app that is asked."""
    found: Fetches = request.app.state.fetches
    return found
