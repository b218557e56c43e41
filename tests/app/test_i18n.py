"""Languages: catalogues, plurals, negotiation, the pseudo-locale, and that no message is left out."""

import re
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from babel.messages.pofile import read_po
from fastapi import FastAPI, Request
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import DictLoader, Environment
from markupsafe import Markup
from starlette.responses import Response
from starlette.templating import Jinja2Templates

from app import extraction, i18n
from app.i18n import PSEUDO, Translator, locales, placeholders, pseudo, translator
from app.settings import STATIC, Settings

HEADER = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n'
GERMAN = """
msgid "Hello, {name}."
msgstr "Guten Tag, {name}."

msgid "{n} word"
msgid_plural "{n} words"
msgstr[0] "{n} Wort"
msgstr[1] "{n} Wörter"

msgid "Wrong {name}"
msgstr "Falsch {nam}"

#, fuzzy
msgid "Old"
msgstr "Alt"

msgid "Empty"
msgstr ""
"""
POLISH = """
msgid "{n} word"
msgid_plural "{n} words"
msgstr[0] "{n} słowo"
msgstr[1] "{n} słowa"
msgstr[2] "{n} słów"
"""
ARABIC = """
msgid "Old"
msgstr "قديم"
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three languages, each one file."""
    folder = tmp_path_factory.mktemp("locales")
    for name, entries in {"de": GERMAN, "pl": POLISH, "ar": ARABIC, "pt_BR": ""}.items():
        place = folder / name / "LC_MESSAGES"
        place.mkdir(parents=True)
        (place / "messages.po").write_text(HEADER + entries, "utf-8")
    (folder / "messages.pot").write_text(HEADER + GERMAN, "utf-8")
    return folder


def test_a_language_is_one_file(folder: Path) -> None:
    assert locales(folder) == ("ar", "de", "pl", "pt-BR")
    names = dict(i18n.languages(folder))
    assert list(names) == ["en", "ar", "de", "pl", "pt-BR"]
    assert names["de"] == "Deutsch"


def test_english_needs_no_catalogue(folder: Path) -> None:
    english = translator("en", folder)
    assert english.gettext("Hello, {name}.", name="Ada") == "Hello, Ada."
    forms = [english.ngettext("{n} word", "{n} words", n) for n in (0, 1, 2)]
    assert forms == ["0 words", "1 word", "2 words"]
    assert english.messages_for_js() == {}


def test_a_message_is_translated_and_filled(folder: Path) -> None:
    german = translator("de", folder)
    assert german.gettext("Hello, {name}.", name="{Ada}") == "Guten Tag, {Ada}."
    assert german.ngettext("{n} word", "{n} words", 2) == "2 Wörter"


@pytest.mark.parametrize("message", ["Old", "Empty", "never seen", ""])
def test_what_is_fuzzy_empty_or_unknown_stays_english(folder: Path, message: str) -> None:
    assert translator("de", folder).gettext(message) == message


def test_a_translation_with_another_placeholder_is_not_used(folder: Path) -> None:
    assert translator("de", folder).gettext("Wrong {name}", name="x") == "Wrong x"


def test_braces_without_params_are_left_alone(folder: Path) -> None:
    assert translator("de", folder).gettext('{"text": 1}') == '{"text": 1}'


def test_plurals_follow_the_language(folder: Path) -> None:
    polish = translator("pl", folder)
    found = [polish.ngettext("{n} word", "{n} words", n) for n in (1, 3, 5, 22)]
    assert found == ["1 słowo", "3 słowa", "5 słów", "22 słowa"]
    assert polish.ngettext("{n} cell", "{n} cells", 5) == "5 cells"


def test_scripts_get_plurals_by_the_categories_of_intl(folder: Path) -> None:
    assert translator("pl", folder).messages_for_js() == {
        "{n} word": {"one": "{n} słowo", "few": "{n} słowa", "many": "{n} słów"}
    }
    german = translator("de", folder).messages_for_js()
    assert german["Hello, {name}."] == "Guten Tag, {name}."
    assert german["{n} word"] == {"one": "{n} Wort", "other": "{n} Wörter"}


def test_direction_follows_the_script(folder: Path) -> None:
    assert [translator(tag, folder).direction for tag in ("en", "ar", PSEUDO)] == ["ltr", "rtl", "ltr"]


PARTS = st.sampled_from(["Look at ", "{query}", "{n}", "→ 41 %", "x", "Ω"])


@given(st.lists(PARTS, max_size=20).map("".join))
def test_the_pseudo_locale_keeps_placeholders_and_is_longer(message: str) -> None:
    made = pseudo(message)
    assert placeholders(made) == placeholders(message)
    assert made.startswith("⟦")
    assert made.endswith("⟧")
    assert len(message) * 1.2 < len(made) < len(message) * 1.4 + 8


def test_the_pseudo_locale_takes_any_message_and_ships_the_template(folder: Path) -> None:
    made = translator(PSEUDO, folder)
    assert made.gettext("Never {seen}", seen="before").startswith("⟦Ñévéŕ before")
    assert made.ngettext("{n} word", "{n} words", 2) == pseudo("{n} words").format(n=2)
    shipped = made.messages_for_js()
    assert shipped["Hello, {name}."] == pseudo("Hello, {name}.")
    assert shipped["{n} word"] == {"one": pseudo("{n} word"), "other": pseudo("{n} words")}


@pytest.fixture(scope="module")
def asking(folder: Path) -> TestClient:
    """An app that answers with its language, and with a template."""
    app = FastAPI()
    app.state.settings = Settings(locales=folder)
    source = (
        "{{ lang }} {{ dir }}|{{ _('Hello, {name}.', name=name) }}|"
        "{{ ngettext('{n} word', '{n} words', 2) }}|{{ _('Hello, {name}.', name=safe) }}|"
        "{{ _('a < b') }}|{{ languages | length }}"
    )
    environment = Environment(loader=DictLoader({"page.html": source}), autoescape=True)
    templates = Jinja2Templates(env=environment, context_processors=[i18n.context])

    @app.get("/language")
    def language(request: Request) -> str:
        return i18n.locale_of(request)

    @app.get("/page")
    def page(request: Request) -> Response:
        values: dict[str, Any] = {"name": "<Ada>", "safe": Markup("<b>Ada</b>")}
        return templates.TemplateResponse(request, "page.html", values)

    return TestClient(app)


@pytest.mark.parametrize(
    ("query", "header", "language"),
    [
        ("", "", "en"),
        ("?lang=de", "pl", "de"),
        ("?lang=DE", "", "de"),
        ("?lang=en", "de", "en"),
        ("?lang=xx", "pl", "pl"),
        ("?lang=<script>", "", "en"),
        ("?lang=pt-br", "", "pt-BR"),
        ("?lang=EN-xa", "de", "en-XA"),
        ("", "en-XA", "en"),
        ("", "de-CH, en;q=0.9", "de"),
        ("", "fr, pl;q=0.5, de;q=0.8", "de"),
        ("", "de;q=0, en", "en"),
        ("", "de;q=nonsense, *;q=0.1", "en"),
        ("", ",,;;q=", "en"),
    ],
)
def test_the_language_comes_from_the_address_then_from_the_browser(
    asking: TestClient, query: str, header: str, language: str
) -> None:
    assert asking.get(f"/language{query}", headers={"accept-language": header}).json() == language


def test_a_template_translates_and_escapes(asking: TestClient) -> None:
    shown = asking.get("/page?lang=de").text.split("|")
    assert shown == [
        "de ltr", "Guten Tag, &lt;Ada&gt;.", "2 Wörter", "Guten Tag, <b>Ada</b>.", "a &lt; b", "5",
    ]  # fmt: skip


SCRIPT = """
const a = b < c ? _('from a script') : `${_("inside a literal")} <b>`;
ngettext('{n} cell', '{n} cells', cells.size);
const long = _('in two ' +
  'parts');
"""


def test_extraction_reads_python_templates_and_scripts(tmp_path: Path) -> None:
    for top in extraction.SOURCES:
        (tmp_path / top / "deep").mkdir(parents=True)
    (tmp_path / "app/deep/a.py").write_text('_("from Python"); x = N_("marked"); ngettext("one", "many", 2)')
    (tmp_path / "templates/deep/b.html").write_text("<p title=\"{{ _('from a template') }}\">")
    (tmp_path / "static/deep/c.js").write_text(SCRIPT)
    found = extraction.template(tmp_path).decode()
    python, template = ("from Python", "marked", "many"), "from a template"
    wanted = {*python, template, "from a script", "inside a literal", "{n} cells"}
    assert {text for text in wanted if text not in found} == set()
    assert 'msgid "in two parts"' in found


def test_extraction_misses_no_call_in_a_script() -> None:
    known = extraction.template().decode().replace('"\n"', "")
    call = re.compile(r"""(?<![\w$.])(?:_|N_|ngettext)\(\s*(["'])((?:(?!\1)[^\\\n])+)\1\s*[,)]""")
    for script in STATIC.rglob("*.js"):
        for _quote, text in call.findall(script.read_text("utf-8")):
            assert f'msgid "{text}"' in known.replace('\\"', '"'), f"{script.name}: {text}"


NEVER = re.compile(  # what no native writes for what we mean; CONTRIBUTING.md says what to write in its place
    r"""\b(?: by\ lot | foretold | upon\ each\ other | as\ good\ as | a\ word\ or\ more | puts\ out\ what
    | darker | darkest | drawn\ for\ the\ seed | brought\ to\ length | go(?:es)?\ on\ with\ (?:a|the)\ text )\b""",
    re.IGNORECASE | re.VERBOSE,
)


def test_no_message_has_a_phrase_that_no_native_would_write() -> None:
    messages = read_po(BytesIO(extraction.template()))
    texts = [text for message in messages if message.id for text in i18n._texts(message.id)]
    assert len(texts) > 2_000
    assert [text for text in texts if NEVER.search(text)] == []


@pytest.mark.parametrize("tag", [*locales(Settings().locales), "en"])
def test_every_translation_of_a_catalogue_can_be_filled(tag: str) -> None:
    found = translator(tag, Settings().locales)
    path = Settings().locales / tag.replace("-", "_") / "LC_MESSAGES" / "messages.po"
    catalogue = i18n._read(path, tag)
    translated = [message for message in catalogue if message.id and message.string and not message.fuzzy]
    assert len(found.entries) == len(translated)


def test_the_command_line_extracts_or_says_how(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(extraction, "POT", tmp_path / "locales/messages.pot")  # a new clone has no folder
    assert extraction.main(["extract"]) == 0
    assert (tmp_path / "locales/messages.pot").read_bytes() == extraction.template()
    assert extraction.main([]) == 2
    assert "usage" in capsys.readouterr().err


def test_a_translator_is_plain_english_by_default() -> None:
    assert Translator().ngettext("{n} head", "{n} heads", 1) == "1 head"
