from collections.abc import Iterator

import pytest
import torch

from model.pretrained import devices
from model.problem import Problem


@pytest.fixture(autouse=True)
def afterwards() -> Iterator[None]:
    yield
    devices.use("cpu")


@pytest.mark.parametrize(
    ("cuda", "mps", "found"), [(True, False, "cuda"), (False, True, "mps"), (False, False, "cpu"), (True, True, "cuda")]
)
def test_auto_takes_a_graphics_card_where_there_is_one(
    monkeypatch: pytest.MonkeyPatch, cuda: bool, mps: bool, found: str
) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: cuda)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: mps)
    devices.use("auto")
    assert devices.device() == torch.device(found)
    devices.use("cpu")
    assert devices.device() == torch.device("cpu")


def test_a_device_that_is_not_there_gets_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    with pytest.raises(Problem, match="This computer has no cuda: try --device auto"):
        devices.use("cuda")
    assert devices.device() == torch.device("cpu")
