import runpy
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from transformers import AutoModelForCausalLM

from model.pretrained.catalogue import CATALOGUE
from model.pretrained.llama2c import convert, halves, main, read_checkpoint, read_header
from tests.model.pretrained import naive_llama2c as naive
from tests.model.pretrained.conftest import Tiny

IDS = [1, 261, 268, 40, 259, 263, 1]


def eager_answer(folder: Path) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    model = AutoModelForCausalLM.from_pretrained(
        folder, dtype=torch.float32, attn_implementation="eager"
    ).eval()
    with torch.inference_mode():
        answer = model(torch.tensor([IDS]), output_attentions=True)
    return answer.logits[0].numpy(), torch.cat(answer.attentions).numpy()


def test_a_converted_checkpoint_computes_what_llama2c_computes(tiny: Tiny, tmp_path: Path) -> None:
    convert(tiny.checkpoint, tiny.tokenizer, tmp_path)
    logits, maps = eager_answer(tmp_path)
    expected_logits, expected_maps = naive.forward(naive.read_checkpoint(tiny.checkpoint), IDS)
    # float32 against float64; the weights are exact in fp16
    np.testing.assert_allclose(maps, expected_maps, atol=1e-6)
    np.testing.assert_allclose(logits, expected_logits, atol=2e-5)


def test_the_same_input_gives_the_same_bytes(tiny: Tiny, tmp_path: Path) -> None:
    first, second = (convert(tiny.checkpoint, tiny.tokenizer, tmp_path / name) for name in "ab")
    assert [p.name for p in first] == [
        "config.json",
        "model.safetensors",
        "tokenizer.json",
        "tokenizer_config.json",
    ]
    assert [p.read_bytes() for p in first] == [p.read_bytes() for p in second]


def test_reordering_rows_keeps_every_dot_product() -> None:
    random = np.random.default_rng(1)
    w_q, w_k = (random.normal(size=(8, 5)).astype(np.float32) for _ in range(2))
    np.testing.assert_allclose(halves(w_q, 2).T @ halves(w_k, 2), w_q.T @ w_k, atol=1e-5)  # float32
    np.testing.assert_array_equal(halves(w_q, 2), w_q[[0, 2, 1, 3, 4, 6, 5, 7]])


def test_a_file_of_another_kind_is_refused(tiny: Tiny) -> None:
    with pytest.raises(ValueError, match="too short"):
        read_header(b"GGUF")
    with pytest.raises(ValueError, match="not the header"):
        read_header(b"not a checkpoint, but long enough")
    with pytest.raises(ValueError, match="the file has"):
        read_checkpoint(tiny.checkpoint[:-1])


@pytest.mark.parametrize("sizes", [{"heads": 3}, {"key_heads": 3}, {"layers": 0}])
def test_a_header_that_does_not_divide_is_refused(tiny: Tiny, sizes: dict[str, int]) -> None:
    header = replace(tiny.header, **sizes)  # type: ignore[arg-type]
    numbers = (header.d, header.hidden, header.layers, header.heads, header.key_heads, 300, 32)
    with pytest.raises(ValueError, match="not the header"):
        read_header(np.array(numbers, "<i4").tobytes())


def test_the_command_takes_two_files_or_one_that_holds_both(
    tiny: Tiny, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    checkpoint, tokenizer = tiny.write(tmp_path)
    both = tmp_path / "both.data"
    both.write_bytes(tiny.checkpoint + tiny.tokenizer)
    main([str(checkpoint), str(tokenizer), str(tmp_path / "two")])
    two = capsys.readouterr().out
    main([str(both), str(tmp_path / "one")])
    assert capsys.readouterr().out == two
    assert two.count("\n") == 4


def test_the_command_refuses_another_checksum(tiny: Tiny, tmp_path: Path) -> None:
    checkpoint, tokenizer = tiny.write(tmp_path)
    with pytest.raises(SystemExit, match="2"):
        main([str(checkpoint), str(tokenizer), str(tmp_path / "out"), "--sha256", "0" * 64])
    assert not (tmp_path / "out").exists()


def test_the_module_runs_as_a_command(monkeypatch: pytest.MonkeyPatch, tiny: Tiny, tmp_path: Path) -> None:
    files = [str(path) for path in tiny.write(tmp_path)]
    monkeypatch.setattr(sys, "argv", ["llama2c", *files, str(tmp_path / "out")])
    monkeypatch.delitem(sys.modules, "model.pretrained.llama2c")  # or runpy warns that it is imported twice
    runpy.run_module("model.pretrained.llama2c", run_name="__main__")
    assert (tmp_path / "out" / "model.safetensors").exists()


def test_the_readme_beside_a_model_names_the_digest_of_every_file() -> None:
    import hashlib

    for entry in (entry for entry in CATALOGUE.values() if entry.wheel is None):
        readme = (entry.folder / "README.md").read_text()
        files = [path for path in entry.folder.iterdir() if path.name != "README.md"]
        assert len(files) == 4
        for path in files:
            assert f"| {path.name} | `{hashlib.sha256(path.read_bytes()).hexdigest()}` |" in readme
