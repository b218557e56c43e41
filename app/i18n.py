"""Languages: catalogues read through Babel, and one translator for each request.

A message's id is its English text, and its placeholders are `{named}`. A language is one file,
`app/locales/<locale>/LC_MESSAGES/messages.po`; nothing is compiled. `en-XA` is English with accents,
longer and in brackets, made on the fly: what shows without brackets was left out of the catalogues.

    python -m app.i18n extract     # write app/locales/messages.pot (app/extraction.py)
"""

import gettext as posix_gettext
import re
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

from babel import Locale, UnknownLocaleError, negotiate_locale
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from markupsafe import Markup, escape
from starlette.requests import HTTPConnection, Request

from app import extraction
from app.settings import Settings

SOURCE, PSEUDO = "en", "en-XA"
Forms = str | dict[str, str]  # a translation, or one for each plural category of CLDR

_PLACEHOLDER = re.compile(r"(\{[^{}]*\})")
_LETTERS = "aceghijklnorstuwyzACDEGHIJKLNORSTUWYZ"
_ACCENTED = str.maketrans(_LETTERS, "áçéĝĥíĵķĺñóŕšťúŵýžÁÇĎÉĜĤÍĴĶĹÑÓŔŠŤÚŴÝŽ")
_PADDING = "ôñé ţŵö ţĥŕéé ƒöûŕ ƒîvé šîx šévéñ éîĝĥţ ñîñé ţéñ "


def placeholders(message: str) -> set[str]:
    """The `{named}` places of a message."""
    return set(_PLACEHOLDER.findall(message))


def pseudo(message: str) -> str:
    """The message in `en-XA`: accented, about 30 % longer, in ⟦brackets⟧, its placeholders untouched."""
    parts = _PLACEHOLDER.split(message)
    accented = "".join(part if part.startswith("{") else part.translate(_ACCENTED) for part in parts)
    length = max(3, len(message) * 3 // 10)
    padding = (_PADDING * (length // len(_PADDING) + 1))[:length].strip()
    return f"⟦{accented} {padding}⟧"


@dataclass(frozen=True, eq=False)
class Translator:
    """English to one language, of which there is one. `language` is a BCP 47 tag; a message without translation stays
    English."""

    language: str = SOURCE
    entries: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # by id; plurals in gettext's order
    plural_index: Callable[[int], int] = lambda n: int(n != 1)

    @property
    def direction(self) -> str:
        """`ltr` or `rtl`, for the page's `dir`."""
        return str(_babel_locale(self.language).text_direction)

    def gettext(self, message: str, /, **params: object) -> str:
        """The message in this language; its placeholders are filled if params are given."""
        text = self._form(message, 0, message)
        return text.format(**params) if params else text

    def ngettext(self, singular: str, plural: str, n: int, /, **params: object) -> str:
        """The form for n things; `{n}` is filled with n."""
        return self.form_for(singular, plural, n).format(**{"n": n, **params})

    def form_for(self, singular: str, plural: str, n: int) -> str:
        """The form for n things, not filled yet."""
        return self._form(singular, self.plural_index(n), singular if n == 1 else plural)

    def _form(self, message: str, index: int, english: str) -> str:
        if self.language == PSEUDO:
            return pseudo(english)
        forms = self.entries.get(message, ())
        return forms[index] if index < len(forms) else english

    def messages_for_js(self) -> dict[str, Forms]:
        """What a page ships to its scripts: id -> text, or id -> {plural category: text}.

        The categories are those of JavaScript's `Intl.PluralRules`, so that no script evaluates a rule.
        """
        return {
            message: forms[0] if len(forms) == 1 else self._by_category(forms)
            for message, forms in self.entries.items()
        }

    def _by_category(self, forms: tuple[str, ...]) -> dict[str, str]:
        category = _babel_locale(self.language).plural_form
        samples = [1_000_000, *range(200, -1, -1)]  # every language's categories are met here; low n decide
        return {category(n): forms[min(self.plural_index(n), len(forms) - 1)] for n in samples}


def _babel_locale(language: str) -> Locale:
    try:
        return Locale.parse(language, sep="-")
    except (UnknownLocaleError, ValueError):
        return Locale(SOURCE)  # en-XA, or a tag that CLDR does not know


def locales(folder: Path) -> tuple[str, ...]:
    """The languages that have a catalogue in `folder`, as BCP 47 tags."""
    return tuple(sorted(po.parts[-3].replace("_", "-") for po in folder.glob("*/LC_MESSAGES/messages.po")))


def languages(folder: Path) -> list[tuple[str, str]]:
    """(tag, the language's own name) of every language on offer, English first; not en-XA."""
    tags = [SOURCE, *(tag for tag in locales(folder) if tag != SOURCE)]
    return [(tag, _babel_locale(tag).get_display_name() or tag) for tag in tags]


@cache
def translator(language: str, folder: Path) -> Translator:
    """The translator to a language that `locales` names, or to English or en-XA."""
    if language == PSEUDO:
        own = folder / extraction.POT.name
        every = read_po(BytesIO(own.read_bytes() if own.exists() else extraction.template()))
        ids = [_texts(message.id) for message in every if message.id]
        return Translator(PSEUDO, {forms[0]: tuple(map(pseudo, forms)) for forms in ids})
    if language not in locales(folder):
        return Translator()
    catalogue = _read(folder / language.replace("-", "_") / "LC_MESSAGES" / "messages.po", language)
    return Translator(language, _entries(catalogue), posix_gettext.c2py(catalogue.plural_expr))


def _read(path: Path, language: str) -> Catalog:
    locale = _babel_locale(language)
    return read_po(BytesIO(path.read_bytes()), locale=locale) if path.exists() else Catalog(locale=locale)


def _entries(catalogue: Catalog) -> dict[str, tuple[str, ...]]:
    """Translations by id; one with a placeholder that its English lacks could not be filled: left out."""
    entries: dict[str, tuple[str, ...]] = {}
    for message in catalogue:
        ids, forms = _texts(message.id), _texts(message.string)
        fillable = placeholders(" ".join(forms)) <= placeholders(" ".join(ids))
        if ids[0] and all(forms) and fillable and not message.fuzzy:
            entries[ids[0]] = forms
    return entries


def _texts(value: Any) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)


def locale_of(request: HTTPConnection) -> str:
    """The tag of the language to answer in: `?lang=`, else the best of Accept-Language, else English."""
    known = {tag.lower(): tag for tag in (SOURCE, *locales(_folder(request)))}
    asked = request.query_params.get("lang", "")
    if asked.lower() == PSEUDO.lower():  # only when asked for: no browser should meet it by chance
        return PSEUDO
    preferred = [asked, *_accepted(request.headers.get("accept-language", ""))]
    found = negotiate_locale([tag for tag in preferred if tag], known, sep="-")
    return known.get((found or SOURCE).lower(), SOURCE)


def _accepted(header: str) -> list[str]:
    """The tags of an Accept-Language header, the most wanted first."""
    ranked: list[tuple[float, str]] = []
    for part in header.split(","):
        tag, _, quality = part.strip().partition(";q=")
        try:
            ranked.append((float(quality or 1), tag.strip()))
        except ValueError:
            continue
    return [tag for quality, tag in sorted(ranked, key=lambda pair: -pair[0]) if quality > 0]


def _folder(request: HTTPConnection) -> Path:
    settings: Settings = getattr(request.app.state, "settings", None) or Settings()
    return settings.locales


def translator_of(request: HTTPConnection) -> Translator:
    """The translator for who asks."""
    return translator(locale_of(request), _folder(request))


def context(request: Request) -> dict[str, Any]:
    """What every template knows (a context processor for Jinja2Templates).

    `_(message, **params)` and `ngettext(singular, plural, n, **params)` give escaped text whose params may
    be Markup; `translator`; `lang` and `dir` for the html element; `languages` for the switch.
    """
    here = translator_of(request)

    def translate(message: str, /, **params: object) -> Markup:
        text = escape(here.gettext(message))
        return text.format(**params) if params else text

    def translate_plural(singular: str, plural: str, n: int, /, **params: object) -> Markup:
        return escape(here.form_for(singular, plural, n)).format(**{"n": n, **params})

    return {
        "_": translate,
        "ngettext": translate_plural,
        "translator": here,
        "lang": here.language,
        "dir": here.direction,
        "languages": languages(_folder(request)),
    }


if __name__ == "__main__":
    sys.exit(extraction.main(sys.argv[1:]))
