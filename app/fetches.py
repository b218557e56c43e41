"""The fetches that the pages of one server started: each in a thread, to be looked at while it goes on.

A server may be several processes: how far a fetch is stands in a small file beside the model's lock, which each of them
reads, whichever of them fetches.
"""

import json
import os
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock, Thread, get_ident
from typing import Any, Literal

from fastapi import Request

from app import errors
from model.pretrained.catalogue import Entry, find
from model.pretrained.fetching import Progress, disk_said, fetch, held, lock_of
from model.problem import Problem

Status = Literal["fetchable", "damaged", "waiting", "downloading", "converting", "ready", "failed"]

FRESH = 5.0  # s in which a fetch counts that has not its lock yet
REMEMBERED = 600.0  # s for which it is told why one failed


class Stopped(Exception):
    """Ends a fetch when its server ends."""


@dataclass(frozen=True)
class State:
    """How far a fetch is, in bytes of the download; problem: why it failed; process: which one fetches."""

    status: Status
    done: int = 0
    total: int = 0
    problem: Problem | None = None
    process: int = field(default_factory=os.getpid)


@dataclass
class Fetches:
    """One for each process. `stopping` ends those that go on; `unwritten` could not be told to the others."""

    unwritten: dict[str, State] = field(default_factory=dict)
    threads: dict[str, Thread] = field(default_factory=dict)
    lock: Lock = field(default_factory=Lock)
    stopping: bool = False

    def state(self, id_: str) -> State:
        """How it stands with this model, whoever fetched it. Raises Problem for an unknown id."""
        entry = find(id_)
        if entry.ready():
            return State("ready", entry.download, entry.download)
        return self._shared(entry) or self.unwritten.get(id_) or State(entry.status, 0, entry.download)

    def start(self, id_: str) -> State:
        """Begins to fetch, unless it is there or somebody did. Raises Problem if nothing can be written."""
        entry = find(id_)
        with self.lock:
            if self.state(id_).status in ("fetchable", "damaged", "failed"):
                with disk_said(entry):
                    _write(entry, State("downloading", 0, entry.download))
                thread = Thread(target=self._run, args=(entry,))
                self.threads[id_] = thread
                thread.start()
        return self.state(id_)

    def stop(self) -> None:
        """Ends the fetches and waits until they have cleaned up."""
        self.stopping = True
        for thread in self.threads.values():
            thread.join()

    def _run(self, entry: Entry) -> None:
        try:
            fetch(entry.id, lambda progress: self._report(entry, progress))
        except Stopped:
            self._tell(entry, None)
        except Problem as problem:  # told to whoever looks: a thread has nobody else to tell
            self._tell(entry, State("failed", 0, entry.download, problem))
        except Exception as error:
            sorry = Problem(errors.APOLOGY, id=errors.noted(error, "fetch", entry.id))
            self._tell(entry, State("failed", 0, entry.download, sorry))
        else:
            self._tell(entry, None)

    def _report(self, entry: Entry, progress: Progress) -> None:
        if self.stopping:
            raise Stopped
        said = self._shared(entry)
        if progress.stage == "waiting" and said and said.process != os.getpid():
            return  # the process that is waited for says how far it is
        self._tell(entry, State(progress.stage, progress.done, progress.total))

    def _shared(self, entry: Entry) -> State | None:
        """What some process says of a fetch, if it goes on or has just failed."""
        found, age = _read(entry)
        if found is None:
            return None
        if found.status == "failed":
            return found if age < REMEMBERED else None
        own = self.threads.get(entry.id) if found.process == os.getpid() else None
        return found if age < FRESH or (own and own.is_alive()) or held(entry) else None

    def _tell(self, entry: Entry, state: State | None) -> None:
        self.unwritten.pop(entry.id, None)
        try:
            _write(entry, state)
        except OSError:
            if state:
                self.unwritten[entry.id] = state


def _place(entry: Entry) -> Path:
    return lock_of(entry).with_suffix(".state")


def _write(entry: Entry, state: State | None) -> None:
    """Whole or not at all; None: there is nothing to be said any more. Raises OSError."""
    place = _place(entry)
    if state is None:
        return place.unlink(missing_ok=True)
    place.parent.mkdir(parents=True, exist_ok=True)
    begun = place.with_suffix(f".{os.getpid()}-{get_ident()}")
    try:
        begun.write_text(json.dumps(state.__dict__, default=_plain), "utf-8")
        os.replace(begun, place)
    finally:
        begun.unlink(missing_ok=True)


def _plain(value: object) -> object:
    """What JSON lacks: a Problem, and the paths that are told on this computer alone."""
    if isinstance(value, Problem):
        return {"message": value.message, "field": value.field, "params": value.params}
    return {"path": str(value)} if isinstance(value, Path) else str(value)


def _read(entry: Entry) -> tuple[State | None, float]:
    """What was said last of a fetch, and how many seconds ago."""
    with suppress(OSError, ValueError, TypeError, KeyError):  # there is nothing, or another version wrote it
        place = _place(entry)
        age = time.time() - place.stat().st_mtime
        found: dict[str, Any] = json.loads(place.read_text("utf-8"))
        return State(**found | {"problem": _problem(found["problem"])}), age
    return None, 0.0


def _problem(said: dict[str, Any] | None) -> Problem | None:
    if said is None:
        return None
    params = {name: Path(each["path"]) if isinstance(each, dict) else each for name, each in said["params"].items()}
    return Problem(said["message"], field=said["field"], **params)


def of(request: Request) -> Fetches:
    """The fetches of the app that is asked."""
    found: Fetches = request.app.state.fetches
    return found
