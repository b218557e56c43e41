"""What a person may name in place of a checkpoint is found, or named for what it is."""

import json
import os
import zipfile
from pathlib import Path

import pytest
import transformers.utils.hub

from model.pretrained.located import HUB, located
from model.problem import Problem

A, B = "a" * 40, "b" * 40


def model(folder: Path) -> Path:
    """What looks like a checkpoint from outside."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("config.json", "model.safetensors", "tokenizer.json"):
        (folder / name).write_text("{}")
    return folder


@pytest.fixture
def asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str | None]]:
    """What the hub is asked for; it has everything."""
    found: list[tuple[str, str | None]] = []

    def snapshot(name: str, revision: str | None, allow_patterns: list[str]) -> str:
        found.append((name, revision))
        return str(model(tmp_path / "snapshot"))

    monkeypatch.setattr(transformers.utils.hub, "snapshot_download", snapshot)
    return found


def test_a_folder_is_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    here = model(tmp_path / "mine")
    assert located(str(here)) == (here, "mine", str(here))
    monkeypatch.chdir(here)
    assert located(".") == (Path(), "mine", ".")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert located("~/mine").folder == here


@pytest.mark.parametrize("main", [A, None])
def test_a_folder_of_the_hub_s_cache_is_the_snapshot_of_its_main_branch_or_the_only_one(
    tmp_path: Path, main: str | None
) -> None:
    cached = tmp_path / "models--ada--tiny--two"
    snapshot = model(cached / "snapshots" / A)
    if main:
        model(cached / "snapshots" / B)
        (cached / "refs").mkdir()
        (cached / "refs" / "main").write_text(main)
    assert located(str(cached)) == (snapshot, "ada/tiny--two", f"{HUB}ada/tiny--two")


def test_several_snapshots_without_a_main_branch_are_named(tmp_path: Path) -> None:
    cached = tmp_path / "models--ada--tiny"
    for commit in (A, B):
        model(cached / "snapshots" / commit)
    with pytest.raises(Problem, match=rf"holds several versions of ada/tiny: name one of them, such as .*{A}, .*{B}"):
        located(str(cached))


def test_an_unfinished_folder_of_the_hub_s_cache_is_named(tmp_path: Path) -> None:
    (tmp_path / "models--ada--tiny" / "blobs").mkdir(parents=True)
    with pytest.raises(Problem, match="in which no download was completed: name ada/tiny itself"):
        located(str(tmp_path / "models--ada--tiny"))


def test_a_folder_that_holds_models_names_them(tmp_path: Path) -> None:
    model(tmp_path / "outer" / "0_Transformer")
    with pytest.raises(Problem, match=r"is not a model but a folder of models: .* such as .*/0_Transformer"):
        located(str(tmp_path / "outer"))
    (tmp_path / "hub" / "models--ada--tiny").mkdir(parents=True)
    with pytest.raises(Problem, match=r"such as .*/models--ada--tiny"):
        located(str(tmp_path / "hub"))


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (["adapter_config.json", "adapter_model.safetensors"], r"is an adapter \(LoRA\): .* another model, ada/base,"),
        (["config.json", "adapter_config.json"], r"is an adapter \(LoRA\)"),
        (["model.safetensors", "tokenizer.json"], r"has no config\.json"),
        (["config.json", "pytorch_model.bin"], "holds no safetensors; other weights are unpickled"),
        (["model.ckpt"], "holds no safetensors; other weights are unpickled"),
        (["tiny.Q4_K_M.gguf", "README.md"], "is in llama.cpp's format, GGUF"),
        (["config.json"], "holds no model: it needs a config.json, safetensors and"),
        (["model.zip"], "is packed"),
        (["notes.txt"], "holds no model: it needs a config"),
        ([], "holds no model: it needs a config"),
    ],
)
def test_a_folder_that_is_no_checkpoint_is_named_for_what_it_is(tmp_path: Path, names: list[str], said: str) -> None:
    for name in names:
        (tmp_path / name).write_text(json.dumps({"base_model_name_or_path": "ada/base"}))
    with pytest.raises(Problem, match=said):
        located(str(tmp_path))


def test_an_adapter_that_names_no_model_is_one_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "adapter_config.json").write_text("{")
    with pytest.raises(Problem, match=r"another model, \?,"):
        located(str(tmp_path))


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("x.gguf", "is in llama.cpp's format, GGUF"),
        ("x.bin", "holds no safetensors; other weights are unpickled"),
        ("x.pt", "unpickled"),
        ("x.PTH", "unpickled"),
        ("x.safetensors", "is a single file: name its folder"),
        ("config.json", "is a single file: name its folder"),
        ("x.zip", "is packed: unpack it"),
        ("x.tar.gz", "is packed: unpack it"),
        ("x.md", "is a single file: name its folder"),
        ("x", "is a single file: name its folder"),
    ],
)
def test_a_file_is_named_for_what_it_is(tmp_path: Path, name: str, said: str) -> None:
    with zipfile.ZipFile(tmp_path / name, "w"):
        pass
    with pytest.raises(Problem, match=said):
        located(str(tmp_path / name))


@pytest.mark.parametrize(
    ("address", "name", "revision"),
    [
        ("https://huggingface.co/ada/tiny", "ada/tiny", None),
        ("http://www.huggingface.co/ada/tiny/", "ada/tiny", None),
        ("huggingface.co/ada/tiny?library=x#y", "ada/tiny", None),
        ("https://hf.co/ada/tiny/tree/main", "ada/tiny", "main"),
        (f"https://huggingface.co/ada/tiny/resolve/{A}/model.safetensors", "ada/tiny", A),
        ("ada/tiny", "ada/tiny", None),
    ],
)
def test_an_address_of_the_hub_is_its_name(
    asked: list[tuple[str, str | None]], tmp_path: Path, address: str, name: str, revision: str | None
) -> None:
    assert located(address) == (tmp_path / "snapshot", name, HUB + name)
    assert asked == [(name, revision)]


@pytest.mark.parametrize("address", ["https://example.org/x", "s3://bucket/x", "git@hf.co:ada/tiny", "file:///x"])
def test_another_address_is_not_asked_for(asked: list[tuple[str, str | None]], address: str) -> None:
    with pytest.raises(Problem, match="is an address: only those of models on Hugging Face's hub are read"):
        located(address)
    assert asked == []


@pytest.mark.parametrize("name", ["x" * 5000, "\0", "~nobody-of-this-name/x"])
def test_a_name_that_the_system_refuses_is_a_sentence(name: str) -> None:
    with pytest.raises(Problem, match=r"cannot be looked into \(|There is no folder"):
        located(name)


def test_what_is_no_checkpoint_on_the_hub_is_named_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "adapter_config.json").write_text("{}")
    monkeypatch.setattr(transformers.utils.hub, "snapshot_download", lambda *_, **__: str(tmp_path))
    with pytest.raises(Problem, match=r"“ada/tiny” is an adapter \(LoRA\)"):
        located("ada/tiny")


def test_a_name_that_is_no_utf_8_can_be_written(tmp_path: Path) -> None:
    here = model(Path(os.fsdecode(os.fsencode(tmp_path) + b"/m\xe4use")))
    found = located(str(here))
    assert (found.folder, found.title) == (here, "m�use")
    (here / "config.json").unlink()
    with pytest.raises(Problem, match=r"m�use” has no config\.json"):
        located(str(here))
