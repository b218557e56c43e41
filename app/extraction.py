"""The template of all catalogues, app/locales/messages.pot, from Python, Jinja2 and JavaScript."""

import sys
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import write_po

from app.settings import PACKAGE, TREE, version

POT = PACKAGE / "locales" / "messages.pot"
KEYWORDS = {"_": None, "N_": None, "gettext": None, "ngettext": (1, 2)}
UNSTEADY = (b"-Date: ", b"Generated-By: ", b"EMAIL@ADDRESS")  # header lines that would change by themselves
SOURCES: dict[str, tuple[str, str, dict[str, Any]]] = {  # folder -> (pattern, Babel's method, its options)
    "app": ("**.py", "python", {}),
    "model": ("**.py", "python", {}),
    "templates": ("**.html", "jinja2", {"silent": "false"}),
    "static": ("**.js", "javascript", {"jsx": False, "parse_template_string": True}),
}


def template(tree: Path = TREE) -> bytes:
    """The .pot of a tree: files without line numbers, no date, so that it changes when a message does."""
    catalogue = Catalog(project="Headlight", version=version(), copyright_holder="Headlight contributors")
    catalogue.header_comment = "# Messages of Headlight; `python -m app.i18n extract` writes this file."
    for top, (pattern, method, options) in SOURCES.items():
        found = extract_from_dir(
            str(tree / top), [(pattern, method)], {pattern: options}, keywords=KEYWORDS,
            comment_tags=("Translators:",), strip_comment_tags=True,
        )
        for name, line, message, comments, _context in found:
            place = (f"{top}/{Path(name).as_posix()}", line)
            catalogue.add(message, locations=[place], auto_comments=comments)
    buffer = BytesIO()
    write_po(buffer, catalogue, width=110, sort_by_file=True, include_lineno=False)
    lines = buffer.getvalue().splitlines(keepends=True)
    return b"".join(line for line in lines if not any(word in line for word in UNSTEADY))


def main(arguments: Sequence[str]) -> int:
    """`extract` writes the template."""
    if list(arguments) != ["extract"]:
        print("usage: python -m app.i18n extract", file=sys.stderr)
        return 2
    POT.parent.mkdir(parents=True, exist_ok=True)  # without a language there is no folder
    POT.write_bytes(template())
    return 0
