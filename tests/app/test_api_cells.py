"""/api/mechanisms/{id}/cells: the arithmetic of every cell at once, for a page that is saved."""

from math import prod

from fastapi.testclient import TestClient

from app import walks

ASKED = {"text": "Anna met Otto", "edits": [{"step": "scores", "cell": [0, 2, 0], "value": 1.5}]}


def test_each_cell_is_told_as_it_is_alone(client: TestClient) -> None:
    steps = client.post("/api/mechanisms/causal/trace", json=ASKED).json()["steps"]
    cells = client.post("/api/mechanisms/causal/cells", json=ASKED).json()
    computed = [step for step in steps if step["kind"] == "computed"]
    assert len(cells) == sum(prod(map(int, step["value"]["shape"].split(","))) for step in computed)
    assert {each["step"] for each in cells} == {step["id"] for step in computed}
    for each in cells[:: len(cells) // 20]:
        at = {"step": each["step"], "cell": each["cell"]}
        assert client.post("/api/mechanisms/causal/cell", json=ASKED | {"at": at}).json() == each


def test_more_cells_than_a_file_should_hold_are_refused_with_what_to_do(client: TestClient) -> None:
    answer = client.post("/api/mechanisms/multi-head/cells", json={"text": "word " * 60})
    assert answer.status_code == 422
    assert f"{walks.MOST:,} at most" in answer.json()["error"]["message"]
    assert "shorter sentence" in answer.json()["error"]["message"]
