"""Linked scripts hold all that a page needs, each module once, in the order in which modules are run."""

import re
from dataclasses import dataclass, field

import pytest

from app import linking
from app.files import folder
from app.linking import Linked, Unlinked, link
from app.pages import ALONG, PAGES
from app.settings import STATIC

SET, NEED = re.compile(r'\$table\.set\("([^"]+)"'), re.compile(r'\$need\("([^"]+)"\)')
MODULES = {
    **{name: name.encode() for name in (*linking.BEGIN, *linking.STYLES, "x.css", "y.css")},
    "lib/along.js": b'import { a } from "./a.js";\n/** @type {import("./none.js").A} */\na();\n',
    "lib/a.js": b"export function a() {}\nexport const { b, c: d } = {};\nexport const [f, g] = [1, 2];\n",
    "walkthrough/walkthrough.js": b'import * as a from "../lib/a.js";\nexport class Walk {}\n',
    "pages/x/first.js": b'import { a as b } from "../../lib/a.js";\nconst given = await b();\n',
    "pages/x/page.js": b"""// @ts-check
import { a,
  b as once } from "../../lib/a.js";
import "./c.js";
export const later = () => import("./later.js");
export async function said() {
  return await later(import.meta.url);
}
""",
    "pages/x/c.js": b"export {};\n",
    "pages/x/later.js": b'import { Walk } from "../../walkthrough/walkthrough.js";\nimport "./d.js";\n',
    "pages/x/e.js": b"export function mount() {}\n",
    "pages/x/d.js": b"const other = (id) => import(`./${id}.js`);\n",
}


@dataclass(frozen=True)
class Given:
    """A page of these tests."""

    id: str
    runs: list[str] = field(default_factory=list)
    saves: bool = False

    @property
    def scripts(self) -> list[str]:
        return ["lib/along.js", *self.runs]

    @property
    def styles(self) -> list[str]:
        return ["x.css", "y.css"] if self.runs else []

    @property
    def folder(self) -> str:
        return f"pages/{self.id}/"


X = Given("x", ["pages/x/first.js", "pages/x/page.js"])


def linked(**others: bytes) -> Linked:
    """The page x, with these modules in place of its own."""
    own = {f"pages/x/{name}.js": text for name, text in others.items()}
    return link(MODULES | own, [X, Given("y"), Given("z")], ALONG)


def sets(scripts: Linked, names: list[str]) -> list[str]:
    """The modules that these scripts bring."""
    return [each for name in names for each in SET.findall(scripts.files[name].decode())]


def test_what_most_pages_need_is_in_one_script_and_what_is_loaded_later_in_another() -> None:
    found = linked()
    assert found.opening["x"] == ["linked/common.js", "linked/x.js"]
    assert sets(found, ["linked/common.js"]) == ["lib/a.js", "lib/along.js"]
    assert sets(found, ["linked/x.js"]) == ["pages/x/first.js", "pages/x/c.js", "pages/x/page.js"]
    part = "linked/x/pages/x/later.js"
    assert found.later["x"] == {"pages/x/later.js": ["linked/walk.js", part], "pages/x/e.js": ["linked/x/pages/x/e.js"]}
    assert sets(found, ["linked/walk.js", part]) == ["walkthrough/walkthrough.js", "pages/x/d.js", "pages/x/later.js"]
    assert found.later["y"] == {}


def test_styles_and_what_runs_before_all_else_are_joined() -> None:
    files = linked().files
    assert files["linked/begin.js"].decode().split() == list(linking.BEGIN)
    assert files["linked/common.css"].decode().split() == list(linking.STYLES)
    assert files["linked/x.css"] == b"x.css\ny.css"


def test_forms_of_imports_and_exports() -> None:
    scripts = {name: text.decode() for name, text in linked().files.items()}
    common, own, later = scripts["linked/common.js"], scripts["linked/x.js"], scripts["linked/x/pages/x/later.js"]
    assert 'const { a } = $need("lib/a.js");' in common
    assert "return { a, b, d, f, g };" in common
    assert "none.js" not in common
    assert '$run("lib/along.js");' in common
    assert 'const { a: b } = $need("lib/a.js");' in own
    assert '$table.set("pages/x/first.js", (async () => {' in own
    assert '$table.set("pages/x/page.js", (() => {' in own
    assert 'const { a,\n  b: once } = $need("lib/a.js");\n$need("pages/x/c.js");' in own
    assert '$load("pages/x/", "./later.js")' in own
    assert 'new URL("../pages/x/page.js", import.meta.url).href' in own
    assert '$run("pages/x/first.js", "pages/x/page.js");' in own
    assert 'const a = $need("lib/a.js");' in scripts["linked/walk.js"]
    assert '$load("pages/x/", `./${id}.js`)' in later
    assert "export " not in common.replace("export const $", "")


@pytest.mark.parametrize(
    "text", [b"export default 1;", b'export * from "./c.js";', b'export { a } from "./c.js";', b"export let a = 1;",
             b'import a from "./c.js";', b'import { a } from "elsewhere";']
)  # fmt: skip
def test_what_is_not_linked_is_named(text: bytes) -> None:
    with pytest.raises(Unlinked, match=r"pages/x/c\.js: “(export|import)"):
        linked(c=text + b"\n")


def test_what_is_imported_and_not_found_is_named() -> None:
    with pytest.raises(Unlinked, match=r"pages/x/c\.js: “z” is not found in lib/a\.js"):
        linked(c=b'import { a, z as y } from "../../lib/a.js";\n')


def test_a_circle_is_named() -> None:
    with pytest.raises(Unlinked, match=r"pages/x/page\.js → pages/x/c\.js → pages/x/page\.js"):
        linked(c=b'import { later } from "./page.js";\n')


def test_a_page_finds_each_module_that_it_needs_once_and_opens_with_three_scripts_at_most() -> None:
    found = link(folder(STATIC), PAGES, ALONG)
    for page in PAGES:
        opening = found.opening[page.id]
        assert len(opening) <= 3
        assert opening[0] == linking.COMMON
        brought = sets(found, opening)
        assert len(brought) == len(set(brought)), page.id
        asked = {each for name in opening for each in NEED.findall(found.files[name].decode())} | set(page.runs)
        assert asked <= set(brought), page.id
        for part, later in found.later[page.id].items():
            more = sets(found, later)
            asked = {each for name in later for each in NEED.findall(found.files[name].decode())}
            assert {part, *asked} <= {*brought, *more}, part
            assert not set(brought) & set(sets(found, later[-1:])), part


def test_a_page_that_is_saved_has_all_its_scripts_in_one_which_asks_no_server() -> None:
    own = {
        "lib/api.js": b"export const ask = 1;\n",
        "lib/answered.js": b"export const ask = 2;\n",
        "lib/address.js": b"export const address = import.meta.url;\n",
        "lib/beside.js": b"export const address = 3;\n",
        "pages/x/asks.js": b'import { ask } from "../../lib/api.js";\nimport * as at from "../../lib/address.js";\n',
    }
    found = link(MODULES | own, [Given("x", ["pages/x/asks.js"], saves=True), Given("y"), Given("z")], ALONG)
    script = found.files["linked/alone/x.js"].decode()
    assert "const ask = 2;" in script
    assert "const ask = 1;" not in script
    assert "const address = 3;" in script
    assert script.endswith('$run("lib/along.js", "pages/x/asks.js");\n\n})();\n')
    assert not re.search(r"import |import\.meta|export ", script)  # it is no module
