"""What every test shares: reproducible properties, one thread for torch, a client of the app."""

import os
from collections.abc import Iterator

# The tensors are small, and threads only make the tests wait for each other. Said before torch is loaded, so that it
# holds in the server's threads too: one thread sums in another order than two, and answers are compared by their bits.
os.environ |= {"OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}

import pytest
from fastapi.testclient import TestClient
from hypothesis import settings

from app.main import create_app

# The same examples every time: a test that fails, fails for whoever looks. No deadline: CI's cores are slow.
settings.register_profile("headlight", derandomize=True, deadline=None, database=None)
settings.load_profile("headlight")


@pytest.fixture(scope="session")
def client() -> Iterator[TestClient]:
    """Asks the whole app, middleware included; what it did not foresee arrives as a 500."""
    with TestClient(create_app(), raise_server_exceptions=False) as client:
        yield client


@pytest.fixture(scope="session", autouse=True)
def no_fetched_models(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """What the person who runs the tests has fetched is not seen by them; programs that they start inherit this."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HEADLIGHT_CACHE", str(tmp_path_factory.mktemp("no-models")))
        yield
