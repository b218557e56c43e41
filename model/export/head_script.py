"""A trained model's head as a script of its own, which needs torch and transformers and prints the same steps.

The attention is ours (`inlined`), given to transformers as Headlight gives it (model/pretrained/attention.py): the
script runs the model with it, makes the same changes inside, and prints what the head that is shown computes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from torch import Tensor

from model.export.inlined import inlined
from model.export.script import PRINTED, on_a_line, with_imports
from model.mechanisms.capped_dot_product import capped_dot_product
from model.mechanisms.gated_output import gated_output
from model.mechanisms.scaled_dot_product import scaled_dot_product
from model.mechanisms.sink_dot_product import sink_dot_product
from model.pretrained.changed import replacement
from model.pretrained.facts import Facts
from model.pretrained.families import Part, Place
from model.pretrained.interventions import Cut, Freeze, Intervention, Patch, Replace, SetWeight, Silence
from model.pretrained.loading import load
from model.pretrained.pairs import Text
from model.pretrained.reading import Reading, read
from model.pretrained.runner import attention

FROM = ["from transformers import AttentionInterface, AttentionMaskInterface, {auto}",
        "from transformers.masking_utils import sdpa_mask"]  # fmt: skip

PLAIN = '''class Steps:
    """Keeps a layer's steps, of all its heads."""

    def __init__(self, layer, changes):
        self.kept = {}

    def __call__(self, name, axes, value):
        self.kept[name] = value
        return value
'''

STEPS = '''class Steps:
    """Keeps a layer's steps, of all its heads, as they are once what was changed by hand is changed."""

    def __init__(self, layer, changes):
        self.kept, self.changes = {}, [each for each in changes if each[1] in (None, layer)]

    def __call__(self, name, axes, value):
        self.kept[name] = value = self.changed(name, value)
        return value
'''

CHANGED = '''
    def changed(self, name, value):
        """Edges are knocked out first, then whole patterns are put in, then single weights; an output is patched, then
        silenced."""
        orders = {"mask": [["cut"]], "weights": [["freeze", "replace"], ["set"]], "output": [["patch"], ["silence"]]}
        for order in orders.get(name, []):
            for kind, _, head, *how in self.changes:
                if kind in order:
                    value = value.clone()
                    getattr(self, kind)(value, slice(None) if head is None else head, *how)
        return value
'''

CHANGES = {
    Silence: '''
    def silence(self, output, head):
        output[head] = 0
''',
    SetWeight: '''
    def set(self, weights, head, query, key, number):
        weights[head, query, key] = number
''',
    Cut: '''
    def cut(self, mask, head, query, key):
        mask[head, query, key] = False
''',
    Freeze: '''
    def freeze(self, weights, head, before):
        """As without any change, but for what is hidden now."""
        weights[head] = before * self.kept["mask"][head]
''',
    Replace: '''
    def replace(self, weights, head, pattern):
        weights[head] = replacement(pattern, self.kept["mask"][head])
''',
    Patch: '''
    def patch(self, output, head, other):
        """As on another text."""
        output[head] = other
''',
}

RUN = '''def attend(module, query, key, value, attention_mask, scaling=None, position_bias=None, **others):
    """As transformers calls it: query (1, head, query, d), key and value (1, key head, key, d)."""
    layer = layers.index(module) if module in layers else None
    steps = Steps(layer, [] if layer is None else now["changes"])
    heads = query.shape[1]
    k, v = (each[0].repeat_interleave(heads // each.shape[1], dim=0) for each in (key, value))
    open_to_all = torch.ones(query.shape[2], key.shape[2], dtype=torch.bool)
    mask = open_to_all if attention_mask is None else attention_mask[0, 0]
    q, k, v = steps("q", "", query[0]), steps("k", "", k), steps("v", "", v)
    bias = None if position_bias is None else steps("bias", "", position_bias[0].expand(heads, -1, -1))
    output = {function}(q, k, v, mask.expand(heads, -1, -1), bias, scaling{more}, step=steps)
    if layer == now["shown"]:
        now["kept"] = steps.kept
    return output.transpose(0, 1)[None].contiguous(), None


def full_mask(*args, **kwargs):
    """The mask as bits, also if it hides nothing."""
    return sdpa_mask(*args, **(kwargs | {"allow_is_causal_skip": False, "allow_is_bidirectional_skip": False}))


def run(ids, changes, shown):
    """The model on these tokens, with changes made inside -> the steps of one layer, of all its heads."""
    now.update(changes=changes, shown=shown)
    with torch.no_grad():
        model.base_model(**{name: torch.tensor([each]) for name, each in ids.items()}, **OPTIONS)
    return now["kept"]


AttentionInterface.register("steps", attend)
AttentionMaskInterface.register("steps", full_mask)
now = {}
'''


CAP = ', others["softcap"]'
SINK = ', steps("sink", "", others["s_aux"].detach()[:, None].expand(-1, q.shape[1]))'


@dataclass(frozen=True)
class HeadParts:
    """What runs a head, each as source: lines of imports, the class that keeps a layer's steps, functions in the order
    in which they need each other, what transformers calls, what loads the model from `folder`, and the run, after which
    `kept` has every step by its id.

    title: what it is, on one line; tokens: of the text, on one line; id, sha256: of the model, and of its weights
    """

    title: str
    tokens: str
    id: str
    sha256: str
    imports: list[str]
    recorder: str
    functions: list[str]
    attend: str
    loads: str
    run: str


def head_parts(
    id_: str, text: Text, layer: int, head: int, changes: Sequence[Intervention] = (), part: Part | None = None,
    answer: str = "",
) -> HeadParts:  # fmt: skip
    """Of a head on a text, with changes made inside. Raises Problem as `attention` does."""
    attention(id_, text, layer, head, changes, part, answer)  # what cannot be run is no script
    reading = read(load(id_), text, part, answer)
    entry, family = reading.loaded.entry, reading.loaded.family
    kinds = {type(each) for each in changes}
    function, more = _function(reading.loaded.found.layers[reading.part][layer])
    source = inlined(function, *[gated_output] * family.gated, *[replacement] * (Replace in kinds))
    attend = RUN.replace("{function}", function.__name__).replace("{more}", more).strip()
    place = "" if len(family.attention) == 1 else f", {reading.part}"
    return HeadParts(
        title=f"{on_a_line([entry.title])}{place}, layer {layer}, head {head}",
        tokens=on_a_line([piece.text for piece in reading.pieces(reading.ids)]),
        id=entry.id, sha256=entry.sha256,
        imports=[*(each.format(auto=family.auto) for each in FROM), *source.imports],
        recorder=_steps(kinds).strip(), functions=source.parts, attend=attend, loads=_loaded(reading),
        run="\n".join([*_heard(reading, layer), *_shown(reading, layer, head, changes)]),
    )  # fmt: skip


def head_script(
    id_: str, text: Text, layer: int, head: int, changes: Sequence[Intervention] = (), part: Part | None = None,
    answer: str = "",
) -> str:  # fmt: skip
    """The source of a script that runs a model on a text, with changes made inside, and prints a head's steps as
    `script` does. The model's folder, or its name on Hugging Face's hub, is its argument. Raises Problem as `attention`
    does."""
    made = head_parts(id_, text, layer, head, changes, part, answer)
    said = [
        f"{made.title}, step by step, as Headlight shows it.",
        f"Tokens: {made.tokens}",
        f"Its weights, model.safetensors: SHA-256 {made.sha256}",
        "Run it with Python, torch and transformers; its argument is the model's folder (with its config.json and",
        "model.safetensors), or its name on Hugging Face's hub. --json prints every step as nested lists.",
    ]
    head_ = "\n".join(f"# {each}" for each in said)
    folder = f'folder = next((each for each in sys.argv[1:] if not each.startswith("--")), {made.id!r})'
    return "\n\n\n".join([
        f"{head_}\n\n{with_imports(['import json', 'import sys', *made.imports])}",
        made.recorder, *made.functions, f"{made.attend}\n{folder}\n{made.loads}", made.run, PRINTED,
    ])  # fmt: skip


def _function(facts: Facts) -> tuple[Callable[..., Tensor], str]:
    """What a layer's attention is, and what it is given more than others."""
    if facts.cap is not None:
        return capped_dot_product, CAP
    return (sink_dot_product, SINK) if facts.sink else (scaled_dot_product, "")


def _steps(kinds: set[type[Intervention]]) -> str:
    """What keeps a layer's steps, and makes changes of these kinds."""
    made = [STEPS, CHANGED, *(text for kind, text in CHANGES.items() if kind in kinds)]
    return "".join(made) if kinds else PLAIN


def _loaded(reading: Reading) -> str:
    """The model, from `folder`, and the modules that are the attention of its layers."""
    family, auto = reading.loaded.family, reading.loaded.family.auto
    path = family.attention[reading.part].replace("{}", "{i}") + (f".{family.core}" if family.core else "")
    stand = family.attending(reading.loaded.model, reading.part)
    every = f"range({len(stand)})" if stand == [*range(len(stand))] else stand
    options = {} if family.kind == "encoder" else {"use_cache": False}
    lines = [
        f"OPTIONS = {options}",
        f'model = {auto}.from_pretrained(folder, dtype=torch.float32, attn_implementation="steps").eval()',
        f'layers = [model.base_model.get_submodule(f"{path}") for i in {every}]',
    ]
    return "\n".join(lines)


def _heard(reading: Reading, layer: int) -> Iterator[str]:
    """If RoPE turns q and k, what they were before it is heard: of the projection, or of the norm behind it; and the
    latent that keys and values are made of."""
    family, place = reading.loaded.family, Place(reading.part, layer)
    facts = reading.loaded.found.layers[reading.part][layer]
    path, columns = family.path(reading.loaded.model, place), family.columns(reading.loaded.model, place)
    if facts.plain or family.latent:
        yield "heard = {}"
    if family.gated and columns is not None:
        yield from _hears(f"{path}.{family.qkv[0]}", "gate", f"[0, :, {_written(columns[3])}]")
    if family.latent:
        yield from _hears(f"{path}.{family.latent}", "latent", "[0]")
    if not facts.plain:
        return
    block = family.block(reading.loaded.model, place)
    for i, name in enumerate("qk"):
        norms = [each for each, _ in block.named_modules() if "norm" in each and each.split(".")[-1].startswith(name)]
        own = "" if columns is None or norms else f"[..., {_written(columns[i])}]"
        yield from _hears(f"{path}.{[family.qkv[i % len(family.qkv)], *norms][-1]}", f"{name}_plain", own)


def _hears(path: str, name: str, own: str) -> Iterator[str]:
    """A part of what a module gives is heard under this name."""
    yield f'module = model.base_model.get_submodule("{path}")'
    yield f"module.register_forward_hook(lambda module, args, value: heard.update({name}=value{own}))"


def _written(columns: Tensor) -> str:
    """Columns as Python: runs of the same length, as far apart from each other."""
    ends = (columns.diff() > 1).nonzero().flatten()
    first, length = int(columns[0]), int(ends[0]) + 1 if len(ends) else len(columns)
    if length == len(columns):
        return f"{first}:{first + length}"
    apart = int(columns[length]) - first
    return f"[i + j for i in range({first}, {int(columns[-1]) + 1}, {apart}) for j in range({length})]"


def _shown(reading: Reading, layer: int, head: int, changes: Sequence[Intervention]) -> Iterator[str]:
    """The runs, and the steps of the head."""
    yield f"ids = {_ids(reading)!r}"
    yield from _changes(reading, changes)
    yield f"shown = run(ids, changes, {layer})"
    yield "kept = {}"
    loaded = reading.loaded
    if layer == 0 and reading.types and loaded.family.token_types(loaded.model) is not None:
        table = f'model.base_model.get_submodule("{loaded.family.types_at}").weight.detach()'
        yield f'kept["token_type"] = {table}[{list(reading.types)}]'
    facts = loaded.found.layers[reading.part][layer]
    if loaded.family.latent:
        yield 'kept["latent"] = heard["latent"]'
    if facts.gated:
        yield f'kept["gate"] = heard.pop("gate").unflatten(1, ({reading.sizes[1]}, -1))[:, {head}]'
    if facts.plain:
        yield "for name, value in heard.items():"
        by_token = "(value.transpose(1, 2) if value.ndim == 4 else value)" if facts.heads_first else "value"
        yield f"    by_head = {by_token}.reshape({len(reading.queries)}, -1, {facts.d})"
        yield f"    kept[name] = by_head[:, {head} * by_head.shape[1] // {reading.sizes[1]}]"
    yield f"kept |= {{name: value[{head}] for name, value in shown.items()}}"
    if facts.gated:
        yield 'gated_output(kept["output"], kept["gate"], step=lambda name, axes, value: kept.setdefault(name, value))'


def _ids(reading: Reading) -> dict[str, list[int]]:
    """What the model is called with."""
    loaded = reading.loaded
    inputs = loaded.family.inputs(loaded.model, reading.ids, reading.answer, reading.types)
    return {name: value[0].tolist() for name, value in inputs.items() if name != "use_cache"}


def _changes(reading: Reading, changes: Sequence[Intervention]) -> Iterator[str]:
    """Those of the person; what they take from other runs is computed first."""
    yield "changes = []"
    for each in changes:
        match each:
            case Silence(layer, head):
                yield f'changes.append(("silence", {layer}, {head}))'
            case SetWeight(layer, head, (query, key), value):
                yield f'changes.append(("set", {layer}, {head}, {query}, {key}, {value!r}))'
            case Cut(layer, head, (query, key)):
                yield f'changes.append(("cut", {layer}, {head}, {query}, {key}))'
            case Replace(layer, head, pattern):
                yield f'changes.append(("replace", {layer}, {head}, {pattern!r}))'
            case Freeze(layer, head):
                yield f'changes.append(("freeze", {layer}, {head}, run(ids, [], {layer})["weights"][{head}]))'
            case _:
                assert isinstance(each, Patch)
                other = replace(read(reading.loaded, (each.text, reading.other)), answer=reading.answer)
                found = f'run({_ids(other)!r}, [], {each.layer})["output"][{each.head}]'
                yield f'changes.append(("patch", {each.layer}, {each.head}, {found}))'
