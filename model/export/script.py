"""A mechanism's run as a script of its own, which needs Python and torch and prints the very numbers.

Nothing of it is written a second time: the functions are the mechanism's own (`inlined`), the inputs are those of the
run, and the cells that were set by hand are set again, at the steps where they were.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from textwrap import indent

from model.export.inlined import inlined
from model.export.literal import literal
from model.lab.registry import Mechanism
from model.lab.request import Request, resolved
from model.lab.run import arguments
from model.tracing.edit import Edit

RECORDER = '''class Steps:
    """Keeps each step of the run under its name, after setting the cells of it that were set by hand."""

    def __init__(self, edits, kept=None, path="", names=None):
        self.edits, self.kept, self.path, self.names = edits, {} if kept is None else kept, path, names or {}

    def __call__(self, name, axes, value):
        name = self.path + self.names.get(name, name)
        for cell, number in self.edits.get(name, []):
            value = value.clone()
            value[cell] = number
        self.kept[name] = value
        return value
'''

# what of it only some mechanisms need
MORE = {
    ".at(": '''
    def at(self, path, **axes):
        """Steps named through the result stand behind this path."""
        return Steps(self.edits, self.kept, f"{self.path}{path}/" if path else self.path, self.names)
''',
    ".rename(": '''
    def rename(self, **names):
        """Steps named through the result take the new name."""
        return Steps(self.edits, self.kept, self.path, self.names | {a: self.names.get(b, b) for a, b in names.items()})
''',
}

PRINTED = """if "--json" in sys.argv:
    print(json.dumps({name: value.tolist() for name, value in kept.items()}))
else:
    torch.set_printoptions(precision=4, sci_mode=False, linewidth=160)
    for name, value in kept.items():
        print(f"\\n{name} {tuple(value.shape)}\\n{value}")
"""


def script(mechanism: Mechanism, request: Request) -> str:
    """The source of a script that makes the run of a request and prints its steps; with --json {step id: nested list},
    in which Infinity and NaN stand as Python's json writes them. Raises Problem for what has no run."""
    made = parts(mechanism, request)
    head = f"{_head(mechanism, request)}\n\n{with_imports(['import json', 'import sys', *made.imports])}"
    return "\n\n\n".join([head, made.recorder, *made.functions, made.run, PRINTED])


@dataclass(frozen=True)
class Parts:
    """What makes a run: lines of imports, the class that keeps its steps, functions in the order in which they need
    each other, and the run itself, after which `kept` has every step by its id."""

    imports: list[str]
    recorder: str
    functions: list[str]
    run: str


def parts(mechanism: Mechanism, request: Request, *more: Callable[..., object]) -> Parts:
    """Of the run of a request, with more functions of this project beside the mechanism's own. Raises Problem for what
    has no run."""
    tensors, options = resolved(mechanism, request)
    source = inlined(mechanism.function, *more)
    axes = {entry.name: " ".join(entry.axes) for entry in mechanism.inputs}
    inputs = [f'{name} = step("{name}", "{axes[name]}", {literal(value)})' for name, value in tensors.items()]
    given = [f"{name}={name}" for name in tensors]
    given += [f"{name}={value!r}" for name, value in arguments(mechanism, options, request.seed).items()]
    call = f"{mechanism.function.__name__}({', '.join([*given, 'step=step'])})"
    recorder = RECORDER + "".join(text for use, text in MORE.items() if any(use in part for part in source.parts))
    run = "\n".join([f"step = Steps(edits={_edits(request.edits)})", "with torch.inference_mode():"])
    run += indent("\n" + "\n".join([*inputs, call]), "    ") + "\nkept = step.kept"
    imports = [*source.imports, *["import base64"] * any("base64." in each for each in inputs)]
    return Parts(imports, recorder.strip(), source.parts, run)


def with_imports(needed: Sequence[str]) -> str:
    """Python's own, then others'; what begins with `import` first."""
    found = {"import torch", *needed}
    others = {each for each in found if each.split()[1].split(".")[0] in ("torch", "transformers")}
    by_kind = [sorted(kind, key=lambda each: (each.startswith("from"), each)) for kind in (found - others, others)]
    return "\n\n".join(["from __future__ import annotations", *("\n".join(kind) for kind in by_kind)])


def _head(mechanism: Mechanism, request: Request) -> str:
    """What it is, from where, and what was typed: as comments, a line each, whatever stands in the text."""
    texts = [request.texts, [each.text for each in request.context]]
    said = [
        f"{mechanism.title}, step by step, as Headlight shows it.",
        f"Source: {mechanism.source}",
        *(f"Sentence: {on_a_line(words)}" for words in texts if words),
        "Run it with Python and torch; --json prints every step as nested lists.",
    ]
    return "\n".join(f"# {each}" for each in said)


def on_a_line(words: Sequence[str]) -> str:
    """Text that stays in its comment: what cannot be printed might end it."""
    return "".join(each if each.isprintable() else " " for each in " ".join(words))


def _edits(edits: Sequence[Edit]) -> str:
    """By step, the cells and their numbers, the last of a cell counts."""
    found: dict[str, list[tuple[tuple[int, ...], float]]] = {}
    for edit in edits:
        found.setdefault(edit.step, []).append((tuple(edit.cell), float(edit.value)))
    return repr(found)
