"""What is left is what the narrowest of those says who know."""

import ctypes
import os
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from model.pretrained import memory_left
from model.pretrained.memory_left import free


@pytest.fixture(autouse=True)
def nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A computer of which nothing is known."""
    monkeypatch.setattr(memory_left, "LINUX", tmp_path / "meminfo")
    monkeypatch.setattr(memory_left, "GROUP", tmp_path)
    monkeypatch.setattr(os, "sysconf_names", {})


def test_what_nobody_says_is_no_bound() -> None:
    assert free() == float("inf")


def test_elsewhere_it_is_what_is_built_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sysconf_names", {"SC_PHYS_PAGES": 0})
    monkeypatch.setattr(os, "sysconf", {"SC_PHYS_PAGES": 10, "SC_PAGE_SIZE": 4096}.__getitem__)
    assert free() == 40960


def test_a_linux_says_what_is_available_and_a_container_what_it_may_take(tmp_path: Path) -> None:
    (tmp_path / "meminfo").write_text("MemTotal:  9 kB\nMemFree: 1 kB\nMemAvailable:       7 kB\n")
    (tmp_path / "memory.max").write_text("max\n")
    assert free() == 7168
    (tmp_path / "memory").mkdir()
    (tmp_path / "memory/memory.limit_in_bytes").write_text("5120\n")
    assert free() == 5120
    (tmp_path / "memory.max").write_text("4096\n")
    assert free() == 4096


@pytest.mark.parametrize(("answer", "left"), [(1, 5e9), (0, float("inf"))])
def test_a_windows_says_what_is_free(answer: int, left: float, monkeypatch: pytest.MonkeyPatch) -> None:
    def told(status: Any) -> int:
        assert status._obj.length == ctypes.sizeof(status._obj) == 64  # Windows answers to no other size
        ctypes.memmove(ctypes.addressof(status._obj) + 16, (5 * 10**9).to_bytes(8, "little"), 8)  # ullAvailPhys
        return answer

    kernel = SimpleNamespace(GlobalMemoryStatusEx=told)
    monkeypatch.setattr(ctypes, "windll", SimpleNamespace(kernel32=kernel), raising=False)
    assert free() == left


def test_this_computer_has_some() -> None:
    assert free() > 0
