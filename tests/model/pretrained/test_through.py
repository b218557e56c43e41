"""Raw attention, rollout and flow of a model, beside transformers' own weights."""

from pathlib import Path

import pytest
import torch
import transformers
from torch import Tensor

from model.flow import flow
from model.pretrained import through as module
from model.pretrained.interventions import SetWeight, Silence
from model.pretrained.loading import Loaded
from model.pretrained.through import flow_through, through
from model.problem import Problem
from tests.model.pretrained.tiny_checkpoints import opened, write

ID, LILY = "stories15m", "Lily had a cat."
TEXT = "the animal didn't cross"


def products(weights: Tensor, query: int) -> Tensor:
    """(layer, key): the row of a product that is taken in full."""
    n = weights.shape[-1]
    so_far, rows = torch.eye(n, dtype=torch.float64), []
    for layer in weights.double():
        so_far = (0.5 * layer + 0.5 * torch.eye(n)) @ so_far
        rows.append(so_far[query])
    return torch.stack(rows)


@pytest.mark.parametrize("name", ["gpt2", "bert", "t5"])
def test_rows_are_made_of_the_weights_that_transformers_gives(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded = opened(name, write(name, tmp_path))
    monkeypatch.setattr(module, "load", lambda _id: loaded)
    auto = {"gpt2": "AutoModel", "bert": "AutoModel", "t5": "T5EncoderModel"}[name]
    eager = getattr(transformers, auto).from_pretrained(tmp_path, attn_implementation="eager").eval()
    with torch.no_grad():
        theirs = eager(torch.tensor([loaded.tokenizer.encode(TEXT).ids]), output_attentions=True).attentions
    weights = torch.cat(theirs).mean(1)
    found = through("tiny", TEXT, 3)
    assert len(found.tokens) == weights.shape[-1]
    # float32 weights
    torch.testing.assert_close(found.raw, weights[:, 3], atol=1e-5, rtol=0)
    torch.testing.assert_close(found.rollout, products(weights, 3), atol=1e-5, rtol=0)
    torch.testing.assert_close(flow_through("tiny", TEXT, 1, 3), flow(weights, 1, 3), atol=1e-5, rtol=0)


def test_a_silenced_head_looks_at_nothing_and_a_set_weight_counts() -> None:
    plain = through(ID, LILY, 4)
    silent = through(ID, LILY, 4, [Silence(0, head) for head in range(6)])
    assert silent.raw[0].count_nonzero() == 0
    assert silent.rollout[0].tolist() == [0, 0, 0, 0, 1, 0, 0]
    changed = through(ID, LILY, 4, [SetWeight(0, 2, (4, 1), 1)])
    others = plain.raw[0] - changed.raw[0]
    assert others.nonzero().flatten().tolist() == [1]
    assert float(changed.rollout[0].sum()) == pytest.approx(1)
    assert not torch.equal(
        flow_through(ID, LILY, 5, 4), flow_through(ID, LILY, 5, 4, [Silence(3, head) for head in range(6)])
    )


def test_another_token_does_not_run_the_model_again(stories: Loaded) -> None:
    runs: list[int] = []
    handle = stories.model.register_forward_pre_hook(lambda *_: runs.append(1))
    try:
        for query in range(3):
            through(ID, "Nobody asked for this yet", query)
            flow_through(ID, "Nobody asked for this yet", 2, query)
    finally:
        handle.remove()
    assert len(runs) == 1


@pytest.mark.parametrize("query", [-1, 7])
def test_a_token_that_the_text_has_not_gets_a_sentence(query: int) -> None:
    for ask in (lambda: through(ID, LILY, query), lambda: flow_through(ID, LILY, 0, query)):
        with pytest.raises(Problem, match="count from 0 to 6") as caught:
            ask()
        assert caught.value.field == "query"


def test_the_bounds_of_flow_are_said() -> None:
    with pytest.raises(Problem, match="Layers count from 0 to 5"):
        flow_through(ID, LILY, 6, 0)
    long = " ".join(["cat dog"] * 60)
    found = through(ID, long, 100)
    assert found.rollout.shape == (6, len(found.tokens))
    with pytest.raises(Problem, match="at most 64 tokens, this one has 121") as caught:
        flow_through(ID, long, 0, 0)
    assert caught.value.field == "text"


def test_a_text_whose_weights_would_not_fit_gets_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST", 6)
    with pytest.raises(Problem, match="at most 6 tokens, this one has 7") as caught:
        through(ID, LILY, 0)
    assert caught.value.field == "text"


def test_a_decoder_that_looks_at_an_encoder_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    loaded = opened("t5", write("t5", tmp_path))
    monkeypatch.setattr(module, "load", lambda _id: loaded)
    with pytest.raises(Problem, match="choose the encoder") as caught:
        through("tiny", TEXT, 0, part="decoder")
    assert caught.value.field == "part"
