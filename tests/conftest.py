"""What every test shares: reproducible properties, one thread for torch, a client of the app."""

from collections.abc import Iterator

import pytest
import torch
from fastapi.testclient import TestClient
from hypothesis import settings

from app.main import create_app

# The same examples every time: a test that fails, fails for whoever looks. No deadline: CI's cores are slow.
settings.register_profile("headlight", derandomize=True, deadline=None, database=None)
settings.load_profile("headlight")

torch.set_num_threads(1)  # the tensors are small; threads only make the tests wait for each other


@pytest.fixture(scope="session")
def client() -> Iterator[TestClient]:
    """Asks the whole app, middleware included; what it did not foresee arrives as a 500."""
    with TestClient(create_app(), raise_server_exceptions=False) as client:
        yield client
