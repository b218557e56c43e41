"""The benches of long texts measure what they say; how long it takes is asserted nowhere."""

import pytest
from fastapi.testclient import TestClient

from app.main import create_app
from tests.bench import pretrained, wire
from tests.bench.texts import text_of


@pytest.mark.parametrize("n", [1, 7, 300])
def test_a_text_has_as_many_tokens_as_it_may(n: int) -> None:
    assert len(text_of(n, lambda text: len(text.split())).split()) == n
    assert len(text_of(n, lambda text: 2 * len(text.split())).split()) == max(1, n // 2)


def test_every_answer_of_a_text_has_its_bytes_and_a_long_one_travels_in_parts() -> None:
    with TestClient(create_app()) as client:
        short, long = (list(wire.rows(client, "stories15m", n)) for n in (16, 256))
    assert [row[0] for row in short] == ["all heads", "one head", "a cell's arithmetic"]
    assert [row[0] for row in long] == [
        "all heads", "one head, 64 × 64 of it", "its map", "a row of it", "a cell's arithmetic",
    ]  # fmt: skip
    sent = {row[0]: int(row[3].replace(",", "")) for row in long}
    # the whole head would be five matrices of 4 bytes for each pair, 4/3 in base64
    assert 0 < sent["one head, 64 × 64 of it"] < 5 * 4 * 4 / 3 * 255**2 / 4


@pytest.mark.parametrize("case", pretrained.CASES)
def test_every_case_has_its_time_and_its_memory(case: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(pretrained.ROUNDS, 16, 2)
    found = pretrained.measure(case, "stories15m", 16)
    assert found["seconds"] > 0
    assert found["peak"] > 10_000_000


def test_a_model_that_is_not_fetched_says_how_to_get_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert pretrained.main("minilm-l6") == 1
    assert "headlight models fetch minilm-l6" in capsys.readouterr().out
