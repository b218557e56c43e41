"""What the tests share keeps them apart: one that fails makes no other fail."""

from pathlib import Path

import pytest

from model.pretrained import catalogue, devices, loading
from tests.conftest import models_as_found
from tests.model.pretrained.writers import added, reading_at_most


def test_a_test_that_fails_halfway_leaves_the_models_as_it_found_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = added("gpt2", tmp_path)  # as by a fixture of its module
    known, loaded = dict(catalogue.CATALOGUE), dict(loading._loaded)

    @models_as_found()
    def fails_halfway() -> None:
        added("llama", tmp_path)
        reading_at_most(kept, 3)
        monkeypatch.delitem(catalogue.CATALOGUE, "stories15m")
        devices._chosen = "elsewhere"
        raise AssertionError("halfway")

    with pytest.raises(AssertionError, match="halfway"):
        fails_halfway()
    assert known == catalogue.CATALOGUE
    assert loading._loaded == loaded
    assert (loading._loaded["gpt2"], devices._chosen) == (kept, "cpu")
