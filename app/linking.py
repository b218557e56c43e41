"""Links the modules of the pages into few scripts: a lab needs 109 of them, and on a slow network each six wait for the
six before. Styles, and the classic scripts that run before all else, are only joined.

No bundler comes from PyPI without Node or a compiler of its own, so this is one, for what static/ is written in:
`import {…}` and `import * as …` of relative modules, declarations that are exported and never assigned again, no
circles; else `Unlinked`. A module becomes a function that returns what it exports, called when it is first needed:
there is one instance of it on a page, whichever script brought it. Comments that are whole lines or JSDoc stay behind;
blanks do not: minifiers from PyPI take them out of a text within a text, too.
"""

import json
import posixpath
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Protocol

FOLDER = "linked/"
BEGIN = ("lib/loaded.js", "lib/early.js", "lib/opening.js", "lib/theme.js")  # classic: before all else, in this order
STYLES = ("base.css", "views/views.css")  # of every page
COMMON, WALK = f"{FOLDER}common.js", f"{FOLDER}walk.js"  # what most pages need, and what every walkthrough does
WALKTHROUGH = "walkthrough/walkthrough.js"
STAND_INS = {  # in a page that is saved
    "lib/api.js": "lib/answered.js", "lib/address.js": "lib/beside.js",
    "pages/lesson/judging.js": "pages/lesson/alone.js",
}  # fmt: skip
ROOM = "class/"  # in which it has no place
IMPORT = re.compile(r'^import\s+(?:(\{[^}]*\}|\*\s+as\s+\w+)\s+from\s+)?"(\.[^"]+)";?', re.MULTILINE)
EXPORT = re.compile(r"^export\s+(?:const|(?:async\s+)?function\*?|class)\s+(\{[^}]*\}|\[[^\]]*\]|\w+)", re.MULTILINE)
OTHER = re.compile(r"^(?:import|export)\b(?!\s*\{\s*\})(?!\().*", re.MULTILINE)  # that is neither
COMMENT = re.compile(r"/\*\*.*?\*/|^[ \t]*//[^\n]*", re.DOTALL | re.MULTILINE)
LOADED = re.compile(r"\bimport\((?:[\"'](\.[^\"']+)[\"'])?")  # when it is wanted; its name may be put together
WAITS = re.compile(r"^(?!async\b)\S.*\bawait\b", re.MULTILINE)
PROLOGUE = """\
export const $table = new Map();
const made = new Map();
export const $need = (name) => {
  if (!made.has(name)) made.set(name, $table.get(name)());
  return made.get(name);
};
export const $loader = (load) => async (folder, path) => {
  const name = new URL(path, "file:///" + folder).pathname.slice(1);
  if (!$table.has(name)) await load(name);
  return $need(name);
};
export const $run = async (...names) => {
  for (const name of names)
    try {
      await $need(name);
    } catch (error) {
      reportError(error);
    }
};
const $load = $loader((name) => import("./" + name));
"""


class Unlinked(ValueError):
    """A module is written in a way that is not linked."""


class Opened(Protocol):
    """A page: the scripts that it runs, in this order, those that it brings beside them as it opens, its folder, and
    its styles beside every page's."""

    @property
    def id(self) -> str: ...
    @property
    def runs(self) -> Sequence[str]: ...
    @property
    def scripts(self) -> Sequence[str]: ...
    @property
    def folder(self) -> str: ...
    @property
    def styles(self) -> Sequence[str]: ...
    @property
    def saves(self) -> bool: ...


@dataclass(frozen=True)
class Module:
    """One of static/. name: its path there"""

    name: str
    text: str

    @cached_property
    def bare(self) -> str:
        """Its text without comments, as far as they are whole lines or blocks: they speak of imports too."""
        return COMMENT.sub("", self.text)

    @property
    def takes(self) -> list[tuple[str, str]]:
        """Each module that it imports from, with a name that it imports there."""
        found = [(self._beside(path), names) for names, path in IMPORT.findall(self.bare) if names.startswith("{")]
        return [(module, name) for module, names in found for name in re.findall(r"(\w+)(?:\s+as\s+\w+)?", names)]

    @property
    def folder(self) -> str:
        """Where it lies, with a / at its end."""
        return posixpath.dirname(self.name) + "/"

    def _beside(self, path: str) -> str:
        return posixpath.normpath(self.folder + path)

    @cached_property
    def needs(self) -> list[str]:
        """The modules that it cannot run without, in the order in which they are run."""
        return [self._beside(path) for _names, path in IMPORT.findall(self.bare)]

    @cached_property
    def loads(self) -> list[str | None]:
        """Those that it asks for when they are wanted; None: one of the page's, whose name is put together then."""
        return [self._beside(path) if path else None for path in LOADED.findall(self.bare)]

    @cached_property
    def exported(self) -> list[str]:
        """The names that it exports."""
        return [name for found in EXPORT.findall(self.bare) for name in _names(found)]

    @cached_property
    def linked(self) -> str:
        """It as a function, in the table of all modules."""
        text = IMPORT.sub(self._needed, self.bare)
        text = re.sub(r"^export\s+(?=const|async|function|class)", "", text, flags=re.MULTILINE)
        if other := OTHER.search(text):
            raise Unlinked(f"{self.name}: “{other[0]}” is not linked")
        text = re.sub(r"^export\s*\{\s*\};?$", "", text, flags=re.MULTILINE)
        text = re.sub(r"\bimport\(", f"$load({json.dumps(self.folder)}, ", text)
        text = text.replace("import.meta.url", f"new URL({json.dumps('../' + self.name)}, import.meta.url).href")
        waits = "async " if WAITS.search(text) else ""
        given = f"return {{ {', '.join(self.exported)} }};"
        return f"$table.set({json.dumps(self.name)}, ({waits}() => {{\n{text}\n{given}\n}}));\n"

    def _needed(self, found: re.Match[str]) -> str:
        names, path = found.groups()
        own = f"$need({json.dumps(self._beside(path))});"
        if not names:
            return own
        to = names.split()[-1] if names.startswith("*") else re.sub(r"(\w+)\s+as\s+(\w+)", r"\1: \2", names)
        return f"const {to} = {own}"


def _names(declared: str) -> list[str]:
    """Of `a`, `{ a, b: c }` or `[a, b]`: the names that are declared."""
    return re.findall(r"(\w+)\s*(?=[,}\]]|$)", declared)


@dataclass(frozen=True)
class Linked:
    """files: the scripts, by their place in static/. Of each page's id: opening, the scripts that it opens with, the
    one that it runs last; later, of each module that it loads when it is wanted, those that bring it"""

    files: dict[str, bytes] = field(default_factory=dict)
    opening: dict[str, list[str]] = field(default_factory=dict)
    later: dict[str, dict[str, list[str]]] = field(default_factory=dict)


def link(contents: Mapping[str, bytes], pages: Sequence[Opened], always: str) -> Linked:
    """The scripts of these pages; always: the module that every page runs."""
    modules = {name: Module(name, text.decode()) for name, text in contents.items() if name.endswith(".js")}
    opened = {page.id: closure(modules, page.scripts) for page in pages}
    often = Counter(name for names in opened.values() for name in names)
    common = closure(modules, [always, *(name for name, n in often.items() if 2 * n >= len(opened))])
    walk = [name for name in closure(modules, [WALKTHROUGH]) if name not in common]
    linked = Linked()

    def join(name: str, files: Iterable[str]) -> None:
        linked.files[FOLDER + name] = b"\n".join(contents[file] for file in files)

    def write(name: str, of: Iterable[str], *, first: str = "", runs: Sequence[str] = ()) -> None:
        run = f"$run({', '.join(map(json.dumps, runs))});\n" if runs else ""
        linked.files[name] = "\n".join([first, *(modules[each].linked for each in of), run]).encode()

    def brought(names: Iterable[str], known: Iterable[str]) -> tuple[list[str], list[str]]:
        """The shared scripts that bring some of these modules, and the modules that they do not bring."""
        names = [name for name in names if name not in known]
        shared = [WALK] if WALKTHROUGH in names else []
        return shared, [name for name in names if not (shared and name in walk)]

    def begin(name: str, shared: Sequence[str], load: str) -> str:
        up = "../" * name.removeprefix(FOLDER).count("/") or "./"
        also = "".join(f'import "{up}{each.removeprefix(FOLDER)}";\n' for each in shared)
        given = f'import {{ $table, $need, $loader, $run }} from "{up}common.js";\n{also}'
        return f'{given}const $load = $loader((name) => import("{load}" + name));'

    join("begin.js", BEGIN)
    join("common.css", STYLES)
    write(COMMON, common, first=PROLOGUE, runs=[always])
    write(WALK, walk, first=begin(WALK, [], "./"))
    loaded = _parts(modules, common, "")  # by every page, if it is wanted: one script for all of them
    for part in loaded:
        more, rest = brought(closure(modules, [part]), common)
        write(FOLDER + part, rest, first=begin(FOLDER + part, more, "../" * part.count("/")))
    for part in _parts(modules, walk, ""):  # by every page with a walkthrough
        rest = [name for name in closure(modules, [part]) if name not in {*common, *walk}]
        write(FOLDER + part, rest, first=begin(FOLDER + part, [WALK], "../" * part.count("/")))
    for page in pages:
        join(f"{page.id}.css", page.styles)
        own, names = f"{FOLDER}{page.id}.js", opened[page.id]
        shared, rest = brought(names, common)
        write(own, rest, first=begin(own, shared, f"./{page.id}/"), runs=page.runs)
        linked.opening[page.id] = [COMMON, *shared, own]
        linked.later[page.id] = {}
        for part in _parts(modules, rest, page.folder):
            more, rest = brought(closure(modules, [part]), [*common, *names])
            own = f"{FOLDER}{page.id}/{part}"
            write(own, rest, first=begin(own, more, "../" * part.count("/") or "./"))
            linked.later[page.id][part] = [*more, own]
        if page.saves:
            parts = [part for part in _parts(modules, names, page.folder) if not part.startswith(ROOM)]
            there = {name: modules[other] for name, other in STAND_INS.items() if other in modules}
            alone = modules | {name: replace(other, name=name) for name, other in there.items()}
            every = [alone[name].linked for name in closure(alone, [*names, *parts])]
            run = f"$run({', '.join(map(json.dumps, [always, *page.runs]))});\n"
            first = PROLOGUE.replace("export ", "")  # no module: a browser reads none from a file
            whole = "\n".join(['(() => {\n"use strict";', first, *every, run, "})();\n"])
            linked.files[f"{FOLDER}alone/{page.id}.js"] = whole.encode()
    return linked


def closure(modules: Mapping[str, Module], names: Iterable[str]) -> list[str]:
    """These modules and all that they need, each once, behind what it needs."""
    found: dict[str, None] = {}
    on_the_way: list[str] = []

    def visit(name: str) -> None:
        if name in found:
            return
        if name in on_the_way:
            raise Unlinked(f"{name} needs itself: " + " → ".join([*on_the_way[on_the_way.index(name) :], name]))
        on_the_way.append(name)
        for each in modules[name].needs:
            visit(each)
        for module, taken in modules[name].takes:
            if taken not in modules[module].exported:
                raise Unlinked(f"{name}: “{taken}” is not found in {module}")
        found[on_the_way.pop()] = None

    for name in names:
        visit(name)
    return list(found)


def _parts(modules: Mapping[str, Module], opened: Sequence[str], folder: str) -> list[str]:
    """What a page loads when it is wanted. If its name is put together then: any view of its folder."""
    found: dict[str, None] = {}
    waiting = list(opened)
    for name in waiting:  # which grows
        for target in modules[name].loads:
            views = [each for each in modules if modules[each].folder == folder and "mount" in modules[each].exported]
            more = [each for each in ([target] if target else views) if each not in {*found, *opened}]
            found.update(dict.fromkeys(more))
            waiting += closure(modules, more)
    return list(found)
