"""Who keeps the lists of events: this process and a file beside it, or Redis (app/rooms/redis.py).

A store only puts lines at the end of a list, and reads on from a place in it. It decides nothing, so that two that are
asked at once, or one that is asked twice, do no harm.
"""

import asyncio
import contextlib
import os
import re
from pathlib import Path
from typing import IO, Protocol

from filelock import FileLock, Timeout

from app.rooms.bounds import CODE
from app.rooms.credentials import LETTERS
from model.problem import N_, Problem, reason

TAKEN = N_("Another Headlight keeps its rooms in {folder}: name another folder with --rooms.")
UNWRITABLE = N_("Rooms cannot be kept in {folder} ({reason}): name another folder with --rooms.")
_FILE = re.compile(rf"([{LETTERS}]{{{CODE}}})\.jsonl")


class Store(Protocol):
    """The lists of all rooms, and what seats last said of themselves."""

    async def create(self, code: str, line: str) -> bool:
        """A list with its first line; False if there is one under this code."""
        ...

    async def append(self, code: str, line: str) -> int:
        """Puts a line at the list's end, so that it survives whatever ends this process. Returns its number, from 1;
        0 if there is no such list."""
        ...

    async def read(self, code: str, after: int) -> list[str] | None:
        """The lines after the nth; None if there is no such list."""
        ...

    async def changed(self, code: str, after: int, seconds: float) -> None:
        """Waits until there may be more than so many lines, or for so long."""
        ...

    async def delete(self, code: str) -> None:
        """The list, and all that was said beside it, is gone."""
        ...

    async def codes(self) -> list[str]:
        """Of all lists there are."""
        ...

    async def say(self, code: str, seat: int, said: str) -> None:
        """What a seat says of itself now; nothing is kept of what it said before."""
        ...

    async def said(self, code: str) -> dict[int, str]:
        """What each seat last said."""
        ...

    async def close(self) -> None:
        """Nothing more is asked of it."""
        ...


class Journal:
    """In memory, each list with a file beside it: what was put in is on the disk before that is said.

    folder: where the files are; None: there are none, and the lists end with the process
    """

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder
        self._lists: dict[str, list[str]] = {}
        self._said: dict[str, dict[int, str]] = {}
        self._files: dict[str, IO[bytes]] = {}
        self._waiting: dict[str, set[asyncio.Future[None]]] = {}
        self._unwritten: dict[str, list[str]] = {}
        self._writing: asyncio.Task[None] | None = None
        self.lock: FileLock | None = None
        if folder is not None:
            self.lock = held(folder)
            for path in sorted(folder.iterdir()):
                if found := _FILE.fullmatch(path.name):
                    self._lists[found[1]] = whole(path)

    async def create(self, code: str, line: str) -> bool:
        if code in self._lists:
            return False
        self._lists[code] = []
        await self.append(code, line)
        return True

    async def append(self, code: str, line: str) -> int:
        lines = self._lists.get(code)
        if lines is None:
            return 0
        lines.append(line)
        n = len(lines)
        if self.folder is not None:
            self._unwritten.setdefault(code, []).append(line)
            while self._unwritten.get(code):  # those that came while the disk was busy go to it together
                self._writing = self._writing or asyncio.create_task(self._write())
                await asyncio.shield(self._writing)
        self._wake(code)
        return n if code in self._lists else 0

    async def _write(self) -> None:
        unwritten, self._unwritten = self._unwritten, {}
        try:
            await asyncio.to_thread(self._put, unwritten)
        finally:
            self._writing = None

    def _put(self, unwritten: dict[str, list[str]]) -> None:
        for code, lines in unwritten.items():
            file = self._files.get(code)
            if file is None:
                file = self._files[code] = open(self._path(code), "ab", opener=private)  # noqa: SIM115  (it stays open)
            file.write("".join(f"{line}\n" for line in lines).encode())
            file.flush()
            os.fsync(file.fileno())

    async def read(self, code: str, after: int) -> list[str] | None:
        lines = self._lists.get(code)
        return None if lines is None else lines[after:]

    async def changed(self, code: str, after: int, seconds: float) -> None:
        if len(self._lists.get(code, ())) > after or code not in self._lists:
            return
        future = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(code, set()).add(future)
        try:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(future, seconds)
        finally:
            self._waiting.get(code, set()).discard(future)

    def _wake(self, code: str) -> None:
        for future in self._waiting.pop(code, ()):
            if not future.done():
                future.set_result(None)

    async def delete(self, code: str) -> None:
        self._lists.pop(code, None)
        self._said.pop(code, None)
        self._unwritten.pop(code, None)
        if self._writing:
            await asyncio.shield(self._writing)
        if file := self._files.pop(code, None):
            file.close()
        if self.folder is not None:
            self._path(code).unlink(missing_ok=True)
        self._wake(code)

    async def codes(self) -> list[str]:
        return list(self._lists)

    async def say(self, code: str, seat: int, said: str) -> None:
        if code in self._lists:
            self._said.setdefault(code, {})[seat] = said

    async def said(self, code: str) -> dict[int, str]:
        return dict(self._said.get(code, {}))

    async def close(self) -> None:
        for file in self._files.values():
            file.close()
        self._files.clear()
        if self.lock:
            self.lock.release()

    def _path(self, code: str) -> Path:
        assert self.folder is not None
        return self.folder / f"{code}.jsonl"


def held(folder: Path) -> FileLock:
    """A folder, made if need be, that no other process writes to; the system lets go of it with the process. Raises
    Problem."""
    lock = FileLock(folder / "lock", blocking=False)
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        lock.acquire()
    except Timeout:
        raise Problem(TAKEN, folder=folder) from None
    except OSError as error:
        raise Problem(UNWRITABLE, folder=folder, reason=reason(error)) from None
    return lock


def private(path: str, flags: int) -> int:
    """Opens a file that only its owner reads."""
    return os.open(path, flags, 0o600)


def whole(path: Path) -> list[str]:
    """The lines of a file; the last, if a crash cut it, is taken away: nobody was told that it was there."""
    content = path.read_bytes()
    end = content.rfind(b"\n") + 1
    if end < len(content):
        with path.open("r+b") as file:
            file.truncate(end)
    return content[:end].decode().splitlines()

