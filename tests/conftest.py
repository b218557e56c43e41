"""What every test shares: reproducible properties, one thread for torch, a client of the app."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

# The tensors are small, and threads only make the tests wait for each other. Said before torch is loaded, so that it
# holds in the server's threads too: one thread sums in another order than two, and answers are compared by their bits.
os.environ |= {"OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}

import pytest
from fastapi.testclient import TestClient
from hypothesis import settings

from model import memory
from model.pretrained import catalogue, devices, loading
from tests import chromium

# The same examples every time: a test that fails, fails for whoever looks. No deadline: CI's cores are slow.
settings.register_profile("headlight", derandomize=True, deadline=None, database=None)
settings.load_profile("headlight")


@pytest.fixture(scope="session")
def client() -> Iterator[TestClient]:
    """Asks the whole app, middleware included; what it did not foresee arrives as a 500."""
    from app.main import create_app  # the tests of the maths do without it

    with TestClient(create_app(), raise_server_exceptions=False) as client:
        yield client


@contextmanager
def models_as_found() -> Iterator[None]:
    """What is added to the models or chosen for them inside is gone behind it, however it ends."""
    known, loaded, device = dict(catalogue.CATALOGUE), dict(loading._loaded), devices._chosen
    try:
        yield
    finally:
        catalogue.CATALOGUE.clear()
        catalogue.CATALOGUE.update(known)
        for id_ in loading._loaded.keys() - known.keys():  # the others may stay in memory: they take long to load
            del loading._loaded[id_]
        loading._loaded.update(loaded)
        devices._chosen = device


@pytest.fixture(autouse=True)
def no_leftovers() -> Iterator[None]:
    """Each test begins with the models of the catalogue, and those of its module's fixtures, also after one failed; and
    with nothing remembered of what others computed."""
    memory._answers = memory.Memory()
    with models_as_found():
        yield


@pytest.fixture(scope="session", autouse=True)
def no_fetched_models(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """What the person who runs the tests has fetched is not seen by them; programs that they start inherit this."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HEADLIGHT_CACHE", str(tmp_path_factory.mktemp("no-models")))
        yield


@pytest.fixture
def tried(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[str]:
    """The commands that were tried to get a program, on a computer that has none and where each of them fails."""
    commands: list[str] = []

    def fails(command: Sequence[str]) -> bool:
        commands.append(" ".join(command))
        return False

    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(chromium, "_succeeds", fails)
    return commands
