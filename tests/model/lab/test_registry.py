"""The table of mechanisms: what is read off a function and its module."""

import inspect
import math
import re
from pathlib import Path

import pytest
from torch import Tensor

import model.mechanisms
from model.lab import options, registry
from model.lab.options import Option
from model.lab.registry import Input, Mechanism, Range, mechanisms
from model.networks.vision import parts as vision
from model.problem import Problem
from model.tracing.step import AXES, Steps, untraced
from tests.model.cases import Case

ROOT = Path(model.mechanisms.__path__[0]).parent.parent
every_mechanism = pytest.mark.parametrize("mechanism", mechanisms(), ids=lambda mechanism: mechanism.id)


def function(
    x: Tensor, bias: Tensor | None = None, mask: Tensor | None = None, *, step: Steps = untraced
) -> Tensor:
    """x (token, d), bias (query, key) -> (query, d); see also: y (of, no, kind)"""
    return step("output", "query d", x)


def test_every_mechanism_stands_behind_the_one_that_it_builds_on_and_none_is_lost() -> None:
    ids = [entry.id for entry in mechanisms()]
    assert ids[0] == "raw-dot-product"
    assert set(ids) == registry._TABLE.keys()
    for entry in mechanisms():
        assert entry.after is None or ids.index(entry.after) < ids.index(entry.id)


def test_no_request_looks_for_the_modules_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(registry.pkgutil, "iter_modules")  # type: ignore[attr-defined]
    assert registry.find("causal").id == "causal"
    assert len(mechanisms()) == len(registry._TABLE)


def test_the_order_is_the_same_whatever_was_imported_first(monkeypatch: pytest.MonkeyPatch) -> None:
    usual = mechanisms()
    monkeypatch.setattr(registry, "_TABLE", dict(reversed(registry._TABLE.items())))
    assert mechanisms() == usual


def test_the_six_of_the_first_lesson_are_there_in_their_order() -> None:
    assert [entry.id for entry in mechanisms()][:6] == [
        "raw-dot-product", "self-attention", "scaled-dot-product", "causal", "dropout", "multi-head",
    ]  # fmt: skip


def test_every_file_of_the_folder_is_a_mechanism_or_a_part_of_one_or_of_the_vision_transformer() -> None:
    files = {path.name for path in Path(model.mechanisms.__path__[0]).glob("*.py")} - {"__init__.py"}
    used = {Path(code.file).name for entry in mechanisms() for code in entry.code}
    assert files == used | {Path(code.file).name for code in vision.code()}


@every_mechanism
def test_a_mechanism_is_one_file_named_as_its_id(mechanism: Mechanism) -> None:
    name = mechanism.id.replace("-", "_")
    assert mechanism.function.__name__ == name
    assert mechanism.module.__name__ == f"model.mechanisms.{name}"


@every_mechanism
def test_every_control_says_what_it_is_for_and_nothing_else_does(mechanism: Mechanism) -> None:
    names = {option.name for option in mechanism.options}
    assert [name for name in names if not mechanism.help(name)] == []
    assert getattr(mechanism.module, "OPTIONS", {}).keys() <= names


def papers(source: str) -> list[tuple[str, str]]:
    """“Ba et al. 2016” and what stands behind it up to the next paper, for each paper of a source."""
    found = re.split(r"(\b[A-Z]\w+(?: et al\.| & [A-Z]\w+)? (?:19|20)\d\d\b)", source)
    return list(zip(found[1::2], found[2::2], strict=True))


@every_mechanism
def test_a_mechanism_has_a_title_a_lesson_a_source_and_captions(mechanism: Mechanism) -> None:
    assert mechanism.title
    assert mechanism.lesson.endswith(".")
    assert papers(mechanism.source), "the paper, with its year"
    for paper, rest in papers(mechanism.source):
        assert re.search(r"§|\beq\.|\balg\.|\bfig\.|\bapp\.|code", rest), f"the place in {paper}"
    assert mechanism.presets, "a worked example, or a sentence that shows the point"
    assert mechanism.reference.NAME
    assert mechanism.family in registry.FAMILIES


@every_mechanism
def test_every_input_has_axes_of_the_closed_vocabulary(mechanism: Mechanism) -> None:
    parameters = inspect.signature(mechanism.function).parameters
    assert mechanism.inputs
    for entry in mechanism.inputs:
        assert set(entry.axes) <= AXES
        assert entry.name in parameters
        assert entry.optional == (parameters[entry.name].default is None)


@every_mechanism
def test_a_number_among_the_options_has_a_range_that_holds_its_default(mechanism: Mechanism) -> None:
    for option in mechanism.options:
        if option.choices:
            assert option.default in option.choices
        elif not isinstance(option.default, bool):
            assert option.range is not None
            assert option.range.minimum <= option.default <= option.range.maximum
            assert option.checked(option.default) == option.default


@every_mechanism
def test_the_code_is_the_source_of_the_function_and_of_those_it_calls(mechanism: Mechanism) -> None:
    outermost = mechanism.code[0]
    assert outermost.function == mechanism.function.__name__
    for code in mechanism.code:
        lines = (ROOT / code.file).read_text("utf-8").splitlines()
        text = code.text.splitlines()
        assert lines[code.line - 1 : code.line - 1 + len(text)] == text
        first, last = code.signature
        assert lines[first - 1].startswith("def ")
        assert lines[last - 1].rstrip().endswith(":")
        assert lines[last].lstrip().startswith('"""')


def test_multi_heads_code_names_every_inner_function_once() -> None:
    functions = [code.function for code in registry.find("multi-head").code]
    assert functions == [
        "multi_head", "in_heads", "split", "plus", "mix_heads", "causal", "scaled_dot_product", "attention_weights",
    ]  # fmt: skip


def test_a_mechanisms_own_caption_comes_before_its_inner_ones() -> None:
    causal, plain = registry.find("causal"), registry.find("scaled-dot-product")
    assert causal.captions["mask"] != plain.captions["mask"]
    assert causal.captions["scores"] == plain.captions["scores"]


def test_the_output_of_a_part_is_told_by_the_part_and_not_as_that_of_the_whole() -> None:
    whole = registry.find("encoder-decoder")
    steps = {step.id: whole.caption(step) for step in Case(whole).run.steps}
    heads, layer = registry.find("multi-head").captions["output"], registry.find("encoder-layer").captions["output"]
    assert steps["encoder 0/attention/output"] == steps["decoder 0/cross-attention/output"] == heads
    assert steps["encoder 0/output"] == layer
    assert steps["output"] == whole.captions["output"] not in (heads, layer)


@every_mechanism
def test_a_presets_rows_are_its_tokens_and_its_focus_is_one_of_them(mechanism: Mechanism) -> None:
    ids = [preset.id for preset in mechanism.presets]
    assert len(ids) == len(set(ids))
    for preset in mechanism.presets:
        assert 0 <= preset.focus < len(preset.tokens)
        assert preset.options.keys() <= {option.name for option in mechanism.options}
        assert preset.inputs.keys() <= {entry.name for entry in mechanism.inputs}


def test_inputs_are_the_tensors_of_the_signature_without_the_mask() -> None:
    made = Mechanism("made", "basics", "nobody 2020", None, function, {})
    assert made.inputs == (Input("x", ("token", "d"), False), Input("bias", ("query", "key"), True))


def test_options_are_arguments_then_optional_inputs_then_sizes() -> None:
    found = registry.find("multi-head").options
    assert [(option.name, option.kind) for option in found] == [
        ("heads", "argument"), ("causal", "argument"), ("b_o", "input"), ("d_in", "size"), ("d_out", "size"),
    ]  # fmt: skip


def test_an_axis_is_an_option_of_its_own_name_but_head_is_heads() -> None:
    assert (options.axis_option("head"), options.axis_option("d_in")) == ("heads", "d_in")


def test_only_what_draws_takes_the_seed() -> None:
    assert [entry.id for entry in mechanisms()[:6] if entry.seeded] == ["dropout"]


def test_an_unknown_id_gets_a_sentence_with_those_that_are_there() -> None:
    with pytest.raises(Problem, match="no mechanism “attentoin”; choose one of: raw-dot-product, "):
        registry.find("attentoin")


WHOLE, SHARE, SWITCH = Option("n", 2, Range(1, 8)), Option("p", 0.5, Range(0, 0.9, 0.05)), Option("on", False)


@pytest.mark.parametrize(
    ("option", "value"), [(WHOLE, 8), (WHOLE, 3.0), (SHARE, 0), (SHARE, 0.9), (SWITCH, True)]
)
def test_an_option_takes_a_value_in_its_own_type(option: Option, value: float) -> None:
    found = option.checked(value)
    assert found == value
    assert type(found) is type(option.default)


@pytest.mark.parametrize("value", [0, 9, 2.5, True, "3", None, math.nan, math.inf, 10**400])
def test_a_whole_number_refuses_everything_else(value: object) -> None:
    with pytest.raises(Problem, match="“n” takes a number from 1 to 8"):
        WHOLE.checked(value)


@pytest.mark.parametrize("value", [-0.1, 0.95, False, "0.5", math.nan])
def test_a_share_refuses_everything_else(value: object) -> None:
    with pytest.raises(Problem, match=r"“p” takes a number from 0 to 0\.9"):
        SHARE.checked(value)


@pytest.mark.parametrize("value", [0, 1, "true", None])
def test_a_switch_refuses_everything_else(value: object) -> None:
    with pytest.raises(Problem, match="“on” takes true or false"):
        SWITCH.checked(value)


def test_a_paper_has_one_name_and_one_number_in_all_sources() -> None:
    known: dict[str, set[str]] = {}
    for mechanism in mechanisms():
        for paper, rest in papers(mechanism.source):
            for number in re.findall(r"arXiv:(\d{4}\.\d{4,5})", rest):
                known.setdefault(number, set()).add(paper)
    assert {number: names for number, names in known.items() if len(names) > 1} == {}
    papers_of = [name for names in known.values() for name in names]
    assert sorted(set(papers_of)) == sorted(papers_of)
    for number, (paper,) in known.items():
        assert 0 <= int(paper[-4:]) - (2000 + int(number[:2])) <= 3, f"{paper} was printed after arXiv:{number}"


@every_mechanism
def test_what_was_not_checked_is_a_part_of_the_source(mechanism: Mechanism) -> None:
    for part in filter(None, mechanism.unread.split("; ")):
        assert any(name in mechanism.source for name in part.split() if name[0].isupper()), part
