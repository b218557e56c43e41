import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from threading import Barrier

import pytest
import torch
from tokenizers import Tokenizer, models
from torch import nn
from transformers import PreTrainedTokenizerFast

from model.digest import sha256
from model.pretrained import attention, building, loading, theirs
from model.pretrained.building import read_weights
from model.pretrained.catalogue import Entry, find
from model.pretrained.checkpoint import look
from model.pretrained.families import family
from model.pretrained.llama2c import convert
from model.pretrained.loading import Loaded, load, read, read_tokenizer
from model.problem import Problem
from tests.model.pretrained.conftest import Tiny
from tests.model.pretrained.tiny_checkpoints import write


def test_importing_the_runner_does_not_import_transformers() -> None:
    code = "import sys, model.pretrained.runner; sys.exit('transformers' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_two_requests_at_once_load_a_model_once(monkeypatch: pytest.MonkeyPatch, stories: Loaded) -> None:
    calls, together = [], Barrier(2)

    def slow(entry: Entry, folder: Path) -> Loaded:
        calls.append((entry, folder))
        time.sleep(0.1)  # the other request arrives meanwhile
        return stories

    def ask(_: int) -> Loaded:
        together.wait()
        return load("stories15m")

    monkeypatch.setattr(loading, "_loaded", {})
    monkeypatch.setattr(loading, "read", slow)
    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(ask, range(2))) == [stories, stories]
    assert calls == [(find("stories15m"), find("stories15m").folder)]


def test_models_that_are_read_at_once_all_find_their_weights() -> None:
    kind, folder, start = family("llama"), find("stories15m").folder, Barrier(3)
    theirs.register(attention.NAME, attention.attention)

    def reading(_: int) -> float:
        start.wait()
        model, _digest = read_weights("Tied", kind, folder, loading.read_config("Tied", folder))
        return float(model.lm_head.weight[1].sum().item())

    with ThreadPoolExecutor(3) as pool:
        assert len(set(pool.map(reading, range(3)))) == 1


def test_weights_with_another_digest_are_refused(tiny: Tiny, tmp_path: Path) -> None:
    convert(tiny.checkpoint, tiny.tokenizer, tmp_path)
    with pytest.raises(Problem, match=r"a part of Headlight, were changed or damaged: install Headlight again"):
        read(replace(find("stories15m"), sha256="0" * 64), tmp_path)


def test_weights_that_are_overwritten_between_two_looks_are_refused(
    tiny: Tiny, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    convert(tiny.checkpoint, tiny.tokenizer, tmp_path)
    monkeypatch.setattr(Entry, "sound", lambda *_: True)
    with pytest.raises(Problem, match="changed or damaged"):
        read(replace(find("stories15m"), sha256="0" * 64), tmp_path)
    assert read(replace(find("stories15m"), sha256=sha256([tmp_path / "model.safetensors"])), tmp_path).found


def test_what_another_thread_builds_meanwhile_is_not_counted(tmp_path: Path) -> None:
    files = look("tiny", write("gpt2", tmp_path))

    def build() -> None:
        for _ in range(files.parts + 1):
            nn.Module().one = nn.Identity()

    with building._bounded(files):
        with ThreadPoolExecutor(1) as pool:
            pool.submit(build).result()
        with pytest.raises(Problem, match="contradicts itself or its weights"):
            build()


def test_an_unknown_model_is_not_looked_for() -> None:
    with pytest.raises(Problem, match="There is no model"):
        load("../../etc")


def test_a_loaded_model_is_fp32_and_in_evaluation_mode(stories: Loaded) -> None:
    assert {weight.dtype for weight in stories.model.parameters()} == {torch.float32}
    assert not stories.model.training
    assert stories.longest == 16  # sixteen spaces


def test_a_tokenizer_without_a_word_is_refused(tmp_path: Path) -> None:
    empty = Tokenizer(models.BPE({}, []))
    empty.add_special_tokens(["<s>", "</s>"])
    PreTrainedTokenizerFast(tokenizer_object=empty, bos_token="<s>", eos_token="</s>").save_pretrained(tmp_path)
    with pytest.raises(Problem, match=r"its tokenizer\.json cannot be used \(it knows no word\)"):
        read_tokenizer("mine", tmp_path)
