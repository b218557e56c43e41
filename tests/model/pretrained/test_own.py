import errno
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
import transformers.utils.hub
from fastapi.testclient import TestClient

from app import cli
from model.digest import sha256
from model.pretrained import loading, own, runner
from model.pretrained.catalogue import CATALOGUE, NOT_STATED, check_ready
from model.pretrained.located import FILES
from model.problem import Problem
from tests.model.pretrained.tiny_checkpoints import write

CARD = "---\nlanguage: en\nlicense: apache-2.0\n---\n# Tiny\nlicense: mit\n"


def raising(error: Exception) -> Callable[..., Any]:
    """A function that raises it, whatever it is given."""

    def raises(*_: object) -> Any:
        raise error

    return raises


@pytest.mark.parametrize(
    ("name", "kind", "layers", "heads", "key_heads", "context"),
    [
        ("gpt2", "causal", 2, 4, 4, 64),
        ("qwen3", "causal", 2, 4, 2, 64),
        ("distilbert", "encoder", 2, 4, 4, 64),
        ("roberta", "encoder", 2, 4, 4, 62),
        ("t5", "encoder-decoder", 2, 4, 4, 512),
    ],
)
def test_a_folder_is_added_with_what_it_says_of_itself(
    tmp_path: Path, name: str, kind: str, layers: int, heads: int, key_heads: int, context: int
) -> None:
    folder = write(name, tmp_path / f"My {name} (2)")
    entry = own.add(str(folder))
    assert entry.id == f"my-{name}-2"
    assert entry.title == entry.source == f"My {name} (2)"
    assert (entry.kind, entry.layers, entry.heads, entry.key_heads) == (kind, layers, heads, key_heads)
    assert (entry.d, entry.context) == (32, context)
    assert (entry.licence, entry.revision) == (NOT_STATED, NOT_STATED)
    assert entry.sha256 == sha256([folder / "model.safetensors"])
    check_ready(entry)
    assert entry.folder == folder
    assert runner.overview(entry.id, "the cat").weights.shape[:2] == (layers, heads)


def test_roberta_reads_as_many_tokens_as_it_has_places_for(tmp_path: Path) -> None:
    entry = own.add(str(write("roberta", tmp_path)))
    text = "." * 62  # one token each
    assert len(runner.overview(entry.id, text).tokens) == 62
    with pytest.raises(Problem, match="reads at most 62 tokens"):
        runner.overview(entry.id, text + ".")


def test_the_card_states_the_licence_and_the_hub_s_cache_the_revision(tmp_path: Path) -> None:
    folder = write("bert", tmp_path / "snapshots" / ("0123456789" * 4))
    (folder / "README.md").write_text(CARD)
    entry = own.add(str(folder))
    assert (entry.licence, entry.revision) == ("apache-2.0", "0123456789" * 4)
    (folder / "README.md").write_text("license: mit")
    assert own.licence(folder) == NOT_STATED


def test_two_of_one_name_have_two_ids() -> None:
    assert own.id_of("stories15m") == "stories15m-2"
    assert own.id_of("../..") == "model"
    assert own.id_of("Mäuse & <b>") == "m-use-b"


def test_two_folders_of_one_name_are_told_apart(tmp_path: Path) -> None:
    found = [own.add(str(write("gpt2", tmp_path / each / "mine"))) for each in "abc"]
    assert [(entry.id, entry.title) for entry in found] == [
        ("mine", "mine"), ("mine-2", "mine (2)"), ("mine-3", "mine (3)")
    ]  # fmt: skip


@pytest.mark.parametrize("name", ["config.json", "model.safetensors", "tokenizer_config.json", "README.md"])
def test_a_file_that_may_not_be_read_is_named(tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = write("gpt2", tmp_path / "mine")
    (folder / "README.md").write_text("# Mine")
    really = Path.open

    def opened(self: Path, *args: Any, **kwargs: Any) -> Any:  # root may read everything, so that no mode shows it
        if self.name == name:
            raise PermissionError(errno.EACCES, "Permission denied", str(self))
        return really(self, *args, **kwargs)

    monkeypatch.setattr(Path, "open", opened)
    with pytest.raises(Problem, match=rf"“mine” cannot be shown: its {name} cannot be read \(Permission denied\)\."):
        own.add(str(folder))


def test_a_folder_that_may_not_be_looked_into_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = write("gpt2", tmp_path / "mine")
    monkeypatch.setattr(Path, "iterdir", raising(PermissionError(errno.EACCES, "Permission denied", str(folder))))
    with pytest.raises(Problem, match=r"mine” cannot be looked into \(Permission denied\)\.$"):
        own.add(str(folder))


@pytest.mark.parametrize(
    "meanwhile",
    [
        lambda folder: folder.rename(folder.parent / "elsewhere"),
        lambda folder: (folder / "tokenizer.json").unlink(),
        lambda folder: write("bert", folder),
    ],
)
@pytest.mark.parametrize("when", ["look", "read_config", "open_checkpoint"])
def test_a_folder_that_changes_while_it_is_read_is_said(
    tmp_path: Path, meanwhile: Callable[[Path], object], when: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, really = write("gpt2", tmp_path / "mine"), getattr(own, when)

    def late(*args: Any) -> Any:
        meanwhile(folder)
        return really(*args)

    monkeypatch.setattr(own, when, late)
    with pytest.raises(Problem, match="“mine” cannot be shown: its files changed while they were being read: try"):
        own.add(str(folder))
    assert "mine" not in CATALOGUE


def test_weights_that_would_be_unpickled_are_refused(tmp_path: Path) -> None:
    torch.save({}, tmp_path / "pytorch_model.bin")
    with pytest.raises(Problem, match="holds no safetensors"):
        own.add(str(tmp_path))


def test_code_of_a_checkpoint_is_not_run(tmp_path: Path) -> None:
    write("llama", tmp_path)
    (tmp_path / "config.json").write_text('{"model_type": "mine", "auto_map": {"AutoConfig": "evil.Evil"}}')
    (tmp_path / "evil.py").write_text(f"open({str(tmp_path / 'ran')!r}, 'w')\nclass Evil: pass\n")
    with pytest.raises(Problem, match=r"its config\.json is for a model that transformers does not know \(mine\)"):
        own.add(str(tmp_path))
    assert not (tmp_path / "ran").exists()


def test_a_name_is_looked_for_on_the_hub_and_only_its_data_is_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    def snapshot(name: str, revision: str | None, allow_patterns: list[str]) -> str:
        asked.append((name, revision, allow_patterns))
        return str(write("bert", tmp_path))

    monkeypatch.setattr(transformers.utils.hub, "snapshot_download", snapshot)
    entry = own.add("somebody/tiny-bert")
    assert (entry.id, entry.title, entry.source) == (
        "tiny-bert", "somebody/tiny-bert", "https://huggingface.co/somebody/tiny-bert",
    )  # fmt: skip
    assert asked == [("somebody/tiny-bert", None, FILES)]
    assert not any(pattern.endswith((".bin", ".pt", ".py", "*")) for pattern in FILES)


def test_the_hub_s_refusal_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    def offline(_name: str, revision: None, allow_patterns: list[str]) -> str:
        raise RuntimeError("no network\nand more")

    monkeypatch.setattr(transformers.utils.hub, "snapshot_download", offline)
    with pytest.raises(Problem, match=r"could not be fetched from Hugging Face's hub \(no network\)"):
        own.add("gpt2-of-nobody")


@pytest.mark.parametrize("name", ["/nowhere/at/all", "", "..", "a b", "a/b/c"])
def test_what_is_neither_a_folder_nor_a_name_is_never_asked_for(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transformers.utils.hub, "snapshot_download", None)
    monkeypatch.chdir("/")
    with pytest.raises(Problem, match=r"There is no folder|holds no model"):
        own.add(name)


def test_the_command_adds_models_or_says_why_not(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    good, bad = write("gpt2", tmp_path / "good"), write("bloom", tmp_path / "bad")
    assert cli.main(["--model", str(good), "--model", str(bad), "--device", "cpu", "--no-browser"]) == 1
    said = capsys.readouterr().err
    assert "“bad” cannot be shown: " in said
    assert "never asks for another" in said
    assert "good" in CATALOGUE


def test_a_folder_is_read_once_until_its_files_change(tmp_path: Path) -> None:
    folder = write("gpt2", tmp_path / "mine")
    first = own.add(str(folder))
    assert own.add(f"{folder}/../mine") is first
    write("bert", folder)
    second = own.add(str(folder))
    assert (second.id, second.kind, CATALOGUE["mine"]) == ("mine", "encoder", second)
    assert loading.load("mine").family.kind == "encoder"


def test_a_model_is_named_by_its_id_its_folder_or_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = write("gpt2", tmp_path / "mine")
    entry = own.named(folder)
    assert [own.named(each) for each in (entry, "mine", str(folder))] == [entry] * 3
    assert own.named("stories15m") is CATALOGUE["stories15m"]
    del CATALOGUE["mine"]
    monkeypatch.chdir(tmp_path)
    assert own.named("mine").kind == own.named("./mine").kind == "causal"
    monkeypatch.setattr(transformers.utils.hub, "snapshot_download", None)
    with pytest.raises(Problem, match="There is no model “stories51m”; choose one of"):
        own.named("stories51m")  # mistyped: the hub is not asked
    with pytest.raises(Problem, match=r"could not be fetched from Hugging Face's hub"):
        own.named("somebody/stories51m")


def test_an_own_model_stands_in_the_catalogue_and_on_its_page(tmp_path: Path, client: TestClient) -> None:
    own.add(str(write("bert", tmp_path / "mine")))
    (entry,) = (each for each in client.get("/api/models").json() if each["id"] == "mine")
    assert (entry["kind"], entry["status"], entry["licence"]) == ("encoder", "ready", "not stated")
    assert client.get("/models/mine").status_code == 200
    asked = {"text": "the cat", "layer": 1, "head": 2}
    answer = client.post("/api/models/mine/attention", json=asked).json()
    assert answer["next"] == []
    assert [token["text"] for token in answer["tokens"]] == ["[CLS]", "the", "cat", "[SEP]"]


@pytest.mark.parametrize(
    ("card", "languages"),
    [
        ("---\nlanguage: en\nlicense: mit\n---", ("en",)),
        ("---\nlanguage:\n- en\n- de\ntags:\n- xyz\n---", ("en", "de")),
        ("---\nlanguage: [en, fr]\n---", ("en", "fr")),
        ("---\nlanguage:\n- multilingual\n---", ()),
        ("no card", ()),
    ],
)
def test_the_languages_are_those_that_the_card_states(tmp_path: Path, card: str, languages: tuple[str, ...]) -> None:
    (tmp_path / "README.md").write_text(card)
    assert own.languages(tmp_path) == languages
