"""The contract of /api/models/…/overview: what each head is seen to do, without the first token, for one pair."""

from pathlib import Path

import numpy as np
import pytest
from fastapi.testclient import TestClient

from model.pretrained import runner
from tests.app.reading import LILY, ask, tensor, values
from tests.model.pretrained.tiny_checkpoints import opened, write

MODEL = "/api/models/stories15m"


def test_each_head_has_its_scores_beside_those_of_uniform_attention(client: TestClient) -> None:
    answer = ask(client, f"{MODEL}/overview", text=LILY)
    ids = [pattern["id"] for pattern in answer["patterns"]]
    assert all(pattern.keys() == {"id", "title", "definition", "source"} for pattern in answer["patterns"])
    scores, uniform, counted = (tensor(answer[name]) for name in ("scores", "uniform", "counted"))
    assert scores.shape == (6, 6, len(ids))
    assert uniform.shape == counted.shape == (6, len(ids))
    assert np.isfinite(scores).all()
    exact = values(ask(client, f"{MODEL}/attention", text=LILY, layer=2, head=0))["weights"]
    # the mean of the diagonal below the main one; float32
    assert scores[2, 0, ids.index("previous")] == pytest.approx(np.diag(exact, -1).mean(), abs=1e-6)
    assert uniform[0, ids.index("previous")] == pytest.approx(np.mean([1 / n for n in range(2, 18)]), abs=1e-6)
    assert counted[0, ids.index("next")] == 0


def test_a_name_keeps_the_rule_that_comes_with_it(client: TestClient) -> None:
    answer = ask(client, f"{MODEL}/overview", text=LILY)
    rule, names = answer["naming"], tensor(answer["names"])
    scores, uniform, counted = (tensor(answer[name]) for name in ("scores", "uniform", "counted"))
    for layer, head in np.ndindex(names.shape):
        above = np.where(counted[layer] >= rule["fewest"], scores[layer, head] - uniform[layer], 0)[:-1]
        broad = len(above) if scores[layer, head, -1] >= rule["broad"] else -1
        assert names[layer, head] == (above.argmax() if above.max() >= rule["margin"] else broad)
    assert len(set(names.flatten().tolist())) > 3


def test_the_first_token_can_be_hidden(client: TestClient) -> None:
    plain, rest = (ask(client, f"{MODEL}/overview", text=LILY, hide_first=hide) for hide in (False, True))
    assert tensor(plain["hidden"]).tolist() == np.triu(np.ones((17, 17)), 1).tolist()
    hidden = tensor(rest["hidden"])
    assert hidden[:, 0].all()
    assert hidden[0].all()
    weights = tensor(rest["weights"]).astype(float)
    assert not weights[:, :, :, 0].any()
    # each of 16 cells is rounded by half a step at most
    assert np.abs(weights[:, :, 1:].sum(-1) / 255 - 1).max() <= 8 / 255


def test_the_weight_of_one_pair_is_told_of_every_head(client: TestClient) -> None:
    answer = ask(client, f"{MODEL}/overview", text=LILY, pair=[12, 5])
    exact = values(ask(client, f"{MODEL}/attention", text=LILY, layer=4, head=4))["weights"]
    assert tensor(answer["pair"])[4, 4] == pytest.approx(exact[12, 5], abs=1e-6)  # float32
    assert tensor(answer["pair"]).argmax() == 4 * 6 + 4
    assert ask(client, f"{MODEL}/overview", text=LILY)["pair"] is None


@pytest.mark.parametrize("pair", [[17, 0], [0], [1, 2, 3], [-1, 0], "it"])
def test_a_pair_that_is_none_gets_a_sentence(client: TestClient, pair: object) -> None:
    answer = client.post(f"{MODEL}/overview", json={"text": LILY, "pair": pair})
    assert (answer.status_code, answer.json()["error"]["field"][:4]) == (422, "pair")


def test_the_mask_comes_by_layer_where_layers_differ(
    client: TestClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    layers = {"use_sliding_window": True, "sliding_window": 2, "max_window_layers": 1}
    loaded = opened("qwen2", write("qwen2", tmp_path, **layers))
    monkeypatch.setattr(runner, "load", lambda _id: loaded)
    answer = ask(client, "/api/models/tiny/overview", text="the cat was tired")
    n = len(answer["tokens"])
    hidden = tensor(answer["hidden"])
    assert hidden.shape == (2, n, n)
    assert hidden[0].tolist() == np.triu(np.ones((n, n)), 1).tolist()
    assert (hidden[1] - hidden[0]).sum() == (n - 2) * (n - 1) / 2  # what lies two or more behind
