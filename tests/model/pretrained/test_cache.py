import os
import sys
import tempfile
from pathlib import Path

import pytest

from model.pretrained import cache


@pytest.fixture(autouse=True)
def home(monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("HEADLIGHT_CACHE", "XDG_CACHE_HOME", "LOCALAPPDATA"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", "/home/ada")
    return Path("/home/ada")


@pytest.mark.parametrize(
    ("platform", "variables", "folder"),
    [
        ("linux", {}, "/home/ada/.cache/headlight"),
        ("linux", {"XDG_CACHE_HOME": "/var/cache/ada"}, "/var/cache/ada/headlight"),
        ("linux", {"XDG_CACHE_HOME": "/var/cache/ada", "HEADLIGHT_CACHE": "/data"}, "/data"),
        ("linux", {"HEADLIGHT_CACHE": "~/models"}, "/home/ada/models"),
        ("darwin", {}, "/home/ada/Library/Caches/headlight"),
        ("win32", {"LOCALAPPDATA": "/c/Local"}, "/c/Local/headlight/Cache"),
        ("win32", {}, "/home/ada/AppData/Local/headlight/Cache"),
    ],
)
def test_models_are_kept_where_the_person_or_the_system_says(
    monkeypatch: pytest.MonkeyPatch, platform: str, variables: dict[str, str], folder: str
) -> None:
    monkeypatch.setattr(sys, "platform", platform)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert cache.folder() == Path(folder)


@pytest.mark.parametrize("own", [None, "~nobody-of-this-name/models"])
def test_somebody_without_a_home_has_a_folder_among_the_temporary_ones(
    monkeypatch: pytest.MonkeyPatch, own: str | None
) -> None:
    monkeypatch.setattr(os.path, "expanduser", lambda name: name)
    if own:
        monkeypatch.setenv("HEADLIGHT_CACHE", own)
    assert cache.folder() == Path(tempfile.gettempdir(), "headlight") / ("" if own else "headlight")
