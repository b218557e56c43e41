"""The table of mechanisms: what `@mechanism` reads off a function and its module.

The function's docstring gives the axes (`q (head, query, d)`), its signature the inputs and the options, its
module the title, the lesson, the captions and the presets. Nothing is said twice.
"""

import importlib
import inspect
import pkgutil
import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from types import ModuleType
from typing import Annotated, Any, Literal, TypeVar, get_args, get_origin, get_type_hints

from torch import Tensor

from model.lab.figure import Figure, Seen, Value
from model.lab.options import HELP, SIZE, SIZES, Option
from model.lab.options import Range as Range
from model.lab.preset import Cell as Cell
from model.lab.preset import Preset as Preset
from model.problem import N_, Problem
from model.tracing import roles
from model.tracing.cost import Stated
from model.tracing.source import Code, code_of, functions
from model.tracing.step import AXES, Step

F = TypeVar("F", bound=Callable[..., Tensor])


class Quiet:
    """Marks an optional input that has no control on the page: `Annotated[Tensor | None, QUIET]` (a bias, a gain);
    it can be given through the API and from Python."""


QUIET = Quiet()


@dataclass(frozen=True)
class Input:
    """A tensor that a mechanism takes; an optional one is left out until it is asked for, a quiet one until it is
    given."""

    name: str
    axes: tuple[str, ...]
    optional: bool
    quiet: bool = False


# In the order of the catalogue; a mechanism stands behind the one that it builds on, so its family may not be earlier.
FAMILIES = {
    "basics": N_("The basics"),
    "masks": N_("Masks: who may look where"),
    "two": N_("Two sentences"),
    "positions": N_("Positions"),
    "shares": N_("Other ways to share out"),
    "layers": N_("Layers"),
    "sharing": N_("Sharing, keeping, computing in tiles"),
    "sparse": N_("Looking at fewer"),
    "linear": N_("Without the square"),
    "state": N_("A state, carried along"),
    "words": N_("From text to tokens and back"),
}


@cache
def _name_in(file: str) -> str:
    """A run asks for it thousands of times."""
    return f"model.mechanisms.{Path(file).stem}"


def _module_in(file: str) -> ModuleType:
    """The module of a mechanism's file."""
    return sys.modules[_name_in(file)]


@dataclass(frozen=True, eq=False)
class Mechanism:
    """One mechanism: its function and all that the page and the API need to know of it."""

    id: str
    family: str
    source: str
    after: str | None
    function: Callable[..., Tensor]
    sizes: Mapping[str, int]
    context: str | None = None
    smooth: bool = True
    unread: str = ""

    @cached_property
    def module(self) -> ModuleType:
        return sys.modules[self.function.__module__]

    @property
    def title(self) -> str:
        return str(self.module.TITLE)

    @property
    def lesson(self) -> str:
        """One sentence: what was wrong before, and where the repair shows."""
        return str(self.module.LESSON)

    @cached_property
    def captions(self) -> Mapping[str, str]:
        """Step name -> a template that speaks of the row in focus; a mechanism's own before its inner ones'."""
        modules = [sys.modules[function.__module__] for function in functions(self.function)]
        return {name: text for module in reversed(modules) for name, text in module.CAPTIONS.items()}

    def caption(self, step: Step) -> str:
        """The caption of a step of a run: of the outermost function on the way to it that has one; of the output of a
        part of it, of the innermost, since it is no output of the others."""
        ways = [_module_in(line.file) for line in reversed(step.source)]
        if step.name == roles.OUTPUT and step.id != step.name:
            ways.reverse()
        own = next((way.CAPTIONS[step.name] for way in ways if step.name in way.CAPTIONS), None)
        return str(own or self.captions.get(step.name, ""))

    @property
    def figures(self) -> Sequence[Callable[[Seen], Figure | list[Figure]]]:
        """Pictures beside the matrices, each computed for a run."""
        return tuple(getattr(self.module, "FIGURES", ()))

    @property
    def exact(self) -> Callable[[Mapping[str, Tensor]], Tensor] | None:
        """Of an approximation: what it approximates, from the steps of a run by id, of the output's shape."""
        found: Callable[[Mapping[str, Tensor]], Tensor] | None = getattr(self.module, "exact", None)
        return found

    @property
    def cost(self) -> Callable[[Mapping[str, int], Mapping[str, Value]], Stated] | None:
        """What of its cost its plain code cannot show, from the sizes of its axes and its options."""
        found: Callable[[Mapping[str, int], Mapping[str, Value]], Stated] | None = getattr(self.module, "cost", None)
        return found

    def legend(self, step: Step) -> Sequence[str]:
        """The names of a step's classes, if its integers are classes: `LEGENDS` of the mechanism by step."""
        ways = map(_module_in, (line.file for line in step.source))
        return next((way.LEGENDS[step.name] for way in ways if step.name in getattr(way, "LEGENDS", {})), ())

    @property
    def pattern(self) -> str | None:
        """The id or the name of the step that pictures it in the catalogue: `PATTERN`, if it is neither its
        last weights nor, without weights, its output."""
        found: str | None = getattr(self.module, "PATTERN", None)
        return found

    @property
    def presets(self) -> Sequence[Preset]:
        return tuple(getattr(self.module, "PRESETS", ()))

    def preset(self, id_: str | None) -> Preset | None:
        """The worked example of this id; Problem if there is none."""
        found = {preset.id: preset for preset in self.presets}
        if id_ is not None and id_ not in found:
            raise Problem(
                N_("There is no worked example “{id}” here; choose one of: {ids}."),
                field="preset", id=id_, ids=", ".join(found) or "–",
            )  # fmt: skip
        return found[id_] if id_ else None

    @cached_property
    def _hints(self) -> dict[str, Any]:
        return get_type_hints(self.function, include_extras=True)

    @cached_property
    def inputs(self) -> tuple[Input, ...]:
        """The tensors of the signature, with the axes that the docstring gives; the mask is a step apart."""
        axes = _documented_axes(self.function)
        found = []
        for p in inspect.signature(self.function).parameters.values():
            hint, quiet = self._hints[p.name], False
            if get_origin(hint) is Annotated:
                hint, quiet = get_args(hint)[0], QUIET in get_args(hint)
            if p.name != roles.MASK and Tensor in (hint, *get_args(hint)):
                found.append(Input(p.name, axes[p.name], p.default is None, quiet))
        return tuple(found)

    @property
    def from_head(self) -> bool:
        """Whether a head of a trained model has numbers for it: its own queries, keys and values, or its x."""
        names = {entry.name for entry in self.inputs if not entry.optional}
        known = ({*roles.VECTORS}, {roles.X, *roles.MATRICES})
        several = any({"head", "layer"} & {*entry.axes} for entry in self.inputs if entry.name.startswith("w_"))
        return self.context is None and not several and (names == {roles.X} or any(each <= names for each in known))

    @cached_property
    def options(self) -> tuple[Option, ...]:
        """Ranged and boolean keyword arguments, then the optional inputs, then the sizes of seeded inputs."""
        return tuple(self._argument_options()) + self._input_options + self._size_options

    def _argument_options(self) -> Iterator[Option]:
        for p in inspect.signature(self.function).parameters.values():
            hint = self._hints[p.name]
            if hint is bool:
                yield Option(p.name, p.default)
            elif get_origin(hint) is Literal:
                yield Option(p.name, p.default, choices=get_args(hint))
            elif get_origin(hint) is Annotated and isinstance(get_args(hint)[1], Range):
                yield Option(p.name, p.default, get_args(hint)[1])

    @property
    def _input_options(self) -> tuple[Option, ...]:
        return tuple(Option(i.name, False, kind="input") for i in self.inputs if i.optional and not i.quiet)

    @property
    def _size_options(self) -> tuple[Option, ...]:
        return tuple(Option(name, size, SIZES.get(name, SIZE), "size") for name, size in self.sizes.items())

    def help(self, option: str) -> str:
        """What a control is for: `OPTIONS` of the mechanism or of one inside it, or what the word means everywhere."""
        modules = (sys.modules[function.__module__] for function in functions(self.function))
        own = next((m.OPTIONS[option] for m in modules if option in getattr(m, "OPTIONS", {})), None)
        return str(own or HELP.get(option, ""))

    @property
    def seeded(self) -> bool:
        """Whether its randomness takes the request's seed."""
        return "seed" in self._hints

    @cached_property
    def code(self) -> tuple[Code, ...]:
        """The source of the function and of the mechanisms that it calls, outermost first."""
        return tuple(code_of(function) for function in functions(self.function))

    @cached_property
    def reference(self) -> ModuleType:
        """The independent reference: the module of the same name in model/references."""
        return importlib.import_module(f"model.references.{self.module.__name__.rsplit('.', 1)[-1]}")


_TABLE: dict[str, Mechanism] = {}


def mechanism(
    id_: str,
    *,
    family: str,
    source: str,
    after: str | None = None,
    sizes: Mapping[str, int] | None = None,
    context: str | None = None,
    smooth: bool = True,
    unread: str = "",
) -> Callable[[F], F]:
    """Enter a function into the table. source: the paper, with section or equation; after: the mechanism
    that it mends or builds on; sizes: of the seeded inputs' axes, by option name; context: the second sentence
    to begin with, if it reads two: axes `key` are then of that one; smooth: whether its output has a
    gradient, which it has not if it sorts, counts or picks; unread: what of `source` was not compared with the
    paper's own text."""

    def enter(function: F) -> F:
        _TABLE[id_] = Mechanism(id_, family, source, after, function, sizes or {}, context, smooth, unread)
        return function

    return enter


def mechanisms() -> list[Mechanism]:
    """All of them, family by family, each behind the one that it builds on."""
    _read_all()
    families = list(FAMILIES)
    return sorted(_following(None), key=lambda entry: families.index(entry.family))


def find(id_: str) -> Mechanism:
    """The mechanism of this id, or a Problem that names them all."""
    _read_all()
    if id_ not in _TABLE:
        ids = ", ".join(entry.id for entry in mechanisms())
        raise Problem(N_("There is no mechanism “{id}”; choose one of: {ids}."), field="id", id=id_, ids=ids)
    return _TABLE[id_]


@cache
def _read_all() -> None:
    """The modules that enter their functions into the table: looked for once, not by every request."""
    import model.mechanisms as package

    for module in pkgutil.iter_modules(package.__path__):
        importlib.import_module(f"{package.__name__}.{module.name}")


def _following(id_: str | None) -> Iterator[Mechanism]:
    for _, entry in sorted(_TABLE.items()):  # whichever was imported first
        if entry.after == id_:
            yield entry
            yield from _following(entry.id)


def _documented_axes(function: Callable[..., Tensor]) -> dict[str, tuple[str, ...]]:
    """`w_q (d_in, d_out)` in the docstring -> {"w_q": ("d_in", "d_out")}."""
    found = re.findall(r"(\w+) \(([a-z_]+(?:, [a-z_]+)*)\)", function.__doc__ or "")
    return {name: tuple(axes.split(", ")) for name, axes in found if AXES.issuperset(axes.split(", "))}
