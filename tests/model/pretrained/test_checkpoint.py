"""What a person's folder can hold in place of a checkpoint is a sentence, said before anything is built."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file, save_file

from model.pretrained import building, checkpoint, loading, own
from model.pretrained.checkpoint import look
from model.problem import Problem
from tests.model.pretrained.tiny_checkpoints import write

POINTER = b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n"
PAGE = b"\n<!DOCTYPE html><html>Sign in</html>"


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A Llama that nothing is wrong with."""
    return write("llama", tmp_path_factory.mktemp("whole") / "whole")


@pytest.fixture
def folder(whole: Path, tmp_path: Path) -> Path:
    """A copy of it, which a test may damage."""
    return shutil.copytree(whole, tmp_path / "mine")


def set_config(folder: Path, **values: Any) -> None:
    path = folder / "config.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | values))


def change(folder: Path, how: Callable[[dict[str, torch.Tensor]], object]) -> None:
    """Writes the weights again, changed."""
    tensors = load_file(folder / "model.safetensors")
    how(tensors)
    save_file(tensors, folder / "model.safetensors")


@pytest.mark.parametrize("name", ["model.safetensors", "config.json", "tokenizer.json"])
@pytest.mark.parametrize(
    ("content", "said"),
    [(POINTER, "is a pointer of Git LFS .* “git lfs pull”"), (PAGE, "is a web page"), (b"", "is empty")],
)
def test_what_a_failed_download_leaves_is_named(folder: Path, name: str, content: bytes, said: str) -> None:
    (folder / name).write_bytes(content)
    with pytest.raises(Problem, match=f"“mine” cannot be shown: its {name} {said}"):
        own.add(str(folder))


@pytest.mark.parametrize("name", ["config.json", "tokenizer.json"])
@pytest.mark.parametrize("content", [b"{", b"[1]", b"\xff", b"[" * 100_000])
def test_what_is_no_object_in_json_is_named(folder: Path, name: str, content: bytes) -> None:
    (folder / name).write_bytes(content)
    with pytest.raises(Problem, match=f"its {name} is not a JSON object"):
        own.add(str(folder))


def test_a_file_that_is_cut_says_how_much_came(folder: Path) -> None:
    file = folder / "model.safetensors"
    data = file.read_bytes()
    file.write_bytes(data[:-9])
    with pytest.raises(Problem, match=rf"is cut short, {len(data) - 9:,} of {len(data):,} bytes came"):
        own.add(str(folder))


@pytest.mark.parametrize(
    "head", [b"\x00" * 8, b"\xff" * 99, (9).to_bytes(8, "little") + b'{"a": []}', (2).to_bytes(8, "little") + b"[]x"]
)
def test_a_file_that_is_no_safetensors_is_named(folder: Path, head: bytes) -> None:
    (folder / "model.safetensors").write_bytes(head)
    with pytest.raises(Problem, match=r"its model\.safetensors is damaged, or not a safetensors file \("):
        own.add(str(folder))


def test_a_file_that_changes_between_two_looks_is_named(folder: Path) -> None:
    found = look("mine", folder)
    (folder / "model.safetensors").write_bytes(b"123456789")
    with pytest.raises(Problem, match="is damaged"):
        found.read()
    (folder / "model.safetensors").unlink()
    with pytest.raises(Problem, match=r"its folder lacks model\.safetensors"):
        found.read()


def test_what_may_not_be_read_is_named(folder: Path) -> None:
    (folder / "config.json").unlink()
    (folder / "config.json").mkdir()
    with pytest.raises(Problem, match=r"its config\.json cannot be read \("):
        own.add(str(folder))


@pytest.mark.parametrize(
    ("key", "value", "method"),
    [
        ("quantization_config", {"quant_method": "bitsandbytes", "load_in_4bit": True}, "bitsandbytes"),
        ("quantization_config", {"quant_method": "gptq", "bits": 4}, "gptq"),
        ("quantization_config", {"quant_method": "awq"}, "awq"),
        ("quantization_config", {"quant_method": "fp8"}, "fp8"),
        ("quantization_config", {"quant_method": "mxfp4"}, "mxfp4"),
        ("compression_config", {"format": "pack-quantized"}, "pack-quantized"),
        ("quantization", {"group_size": 64, "bits": 4}, r"\?"),
        ("quantization_config", "int8", "int8"),
    ],
)
def test_quantised_weights_are_refused_by_their_method(folder: Path, key: str, value: object, method: str) -> None:
    set_config(folder, **{key: value})
    with pytest.raises(Problem, match=rf"its weights are quantised \({method}\)"):
        own.add(str(folder))


@pytest.mark.parametrize(("dtype", "said"), [(torch.int8, "I8"), (torch.float8_e4m3fn, "F8_E4M3")])
def test_quantised_weights_are_seen_where_nothing_says_so(folder: Path, dtype: torch.dtype, said: str) -> None:
    name = "model.layers.0.mlp.up_proj.weight"
    change(folder, lambda tensors: tensors.update({name: tensors[name].to(dtype)}))
    with pytest.raises(Problem, match=rf"quantised \({said}\)"):
        own.add(str(folder))


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"hidden_size": 15}, r"contradicts itself .*The hidden size \(15\) is not a multiple"),
        ({"hidden_size": "32"}, "contradicts itself .*expected int, got str"),
        ({"num_hidden_layers": 10**9}, "num_hidden_layers = 1000000000"),
        ({"num_hidden_layers": -1}, "num_hidden_layers = -1"),
        ({"num_labels": 10**9}, "num_labels = 1000000000"),
        ({"text_config": {"num_layers": 10**7}}, "num_layers = 10000000"),
        ({"num_hidden_layers": 1400}, r"contradicts itself or its weights \(\d+ modules, 21 tensors\)"),
        ({"hidden_size": 10**8}, "describes a model of .* GB, and its weights are .* GB"),
        ({"vocab_size": 10**9}, "describes a model of"),
        ({"hidden_size": 10**9, "intermediate_size": 10**12}, "cannot be shown: "),
        ({"hidden_size": 64}, r"contradicts .*\(.*weight: .*32.* ≠ .*64"),
        ({"intermediate_size": 96}, r"down_proj\.weight: 32 × 48 ≠ 32 × 96"),
        ({"num_hidden_layers": 1}, r"model\.layers\.1\."),
        ({"num_hidden_layers": 3}, r"its files lack 9 of its weights, such as model\.layers\.2\."),
        ({"max_position_embeddings": -5}, "max_position_embeddings: -5"),
    ],
)
def test_a_configuration_that_cannot_be_that_of_the_weights_is_refused(
    folder: Path, values: dict[str, Any], said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checkpoint.Checkpoint, "read", pytest.fail)  # names and shapes tell it
    set_config(folder, **values)
    with pytest.raises(Problem, match=said):
        own.add(str(folder))


def test_more_than_there_is_memory_for_is_refused_before(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(building.memory_left, "free", lambda: 1000.0)  # type: ignore[attr-defined]
    monkeypatch.setattr(checkpoint.Checkpoint, "read", pytest.fail)
    with pytest.raises(Problem, match=r"“mine” needs .* GB of memory, and this computer has 1e-06 GB left"):
        own.add(str(folder))


def test_a_weight_that_is_no_number_is_damage(folder: Path) -> None:
    change(folder, lambda tensors: tensors["model.norm.weight"].fill_(float("nan")))
    with pytest.raises(Problem, match=r"its weights are damaged, model\.norm\.weight has cells that are not numbers"):
        own.add(str(folder))


def split(folder: Path) -> dict[str, str]:
    """The weights in two files, and an index that names them."""
    tensors = load_file(folder / "model.safetensors")
    (folder / "model.safetensors").unlink()
    places = {name: f"model-0000{i % 2 + 1}-of-00002.safetensors" for i, name in enumerate(tensors)}
    for file in set(places.values()):
        save_file({name: each for name, each in tensors.items() if places[name] == file}, folder / file)
    (folder / "model.safetensors.index.json").write_text(json.dumps({"weight_map": places}))
    return places


def test_weights_in_several_files_are_read_and_a_missing_one_is_named(folder: Path) -> None:
    split(folder)
    entry = own.add(str(folder))
    assert entry.size == sum(file.stat().st_size for file in folder.glob("*.safetensors"))
    (folder / "model-00002-of-00002.safetensors").unlink()
    with pytest.raises(Problem, match=r"its folder lacks model-00002-of-00002\.safetensors"):
        own.add(str(folder))


@pytest.mark.parametrize("index", [{}, {"weight_map": []}, {"weight_map": {"a": "../../etc/passwd"}}])
def test_an_index_that_names_no_files_of_the_folder_is_refused(folder: Path, index: object) -> None:
    split(folder)
    (folder / "model.safetensors.index.json").write_text(json.dumps(index))
    with pytest.raises(Problem, match=r"its model\.safetensors\.index\.json names no weight files in the folder"):
        own.add(str(folder))


def test_what_becomes_of_the_files_later_changes_nothing(folder: Path) -> None:
    loaded = loading.load(own.add(str(folder)).id)
    before = {name: each.clone() for name, each in loaded.model.named_parameters()}
    with (folder / "model.safetensors").open("r+b") as file:  # the same file, not another one in its place
        file.write(b"\0" * 5000)
        file.truncate(5000)
    for name, each in loaded.model.named_parameters():  # were it mapped, this would end the process
        assert torch.equal(each, before[name])
    assert loading.load("mine") is loaded


def test_an_unforeseen_failure_is_a_sentence_too(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr(own, "open_checkpoint", broken)
    with pytest.raises(Problem, match=r"failed unexpectedly \(MemoryError\)"):
        own.add(str(folder))
