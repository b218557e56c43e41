"""A page as one file that needs no server: its scripts, its styles and what it was answered stand in it. It is the page
as it stands in a frame of others (static/embedded.css), with the tools for looking."""

import base64
import json
import re
import zlib
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from markupsafe import Markup

from app import linking
from app.alone.asker import Asker, Unanswered
from app.pages import PAGES, SITE, Page
from app.schema.page import CellQuestion, PageRequest, Question
from app.walks import CELLS
from model.problem import N_, Problem

ASKABLE = re.compile(r"/api/(?:tokens|(?:mechanisms|models|lessons)/[\w.-]+(?:/[\w.-]+)?)")
EFFECT = "/fetch"  # of the model that is asked for
NOT_KEPT = N_("The answer of “{path}” cannot be kept in a page: ask about mechanisms, models and lessons.")
NOT_SAVED = N_("The page at “{address}” cannot be saved: open a mechanism of the lab, or a model.")
NO_ARITHMETIC = N_(
    "Here are the numbers of every step, but not how each of them came about: for one file that would be too much."
)
HEAD, TAIL = "<!--head-->", "<!--tail-->"  # where templates/base.html has room for what a page brings along
OPENING = "opening.css"
EMBEDDED = {"embed": "1"}
_LINK = re.compile(r'(<a\b[^>]*?) href="([^"]*)"([^>]*>.*?</a>)', re.DOTALL)


class Placed(Protocol):
    """Where a page has what it needs. policy: whom it may ask; head: what stands in its head beside styles and scripts;
    link: (where it leads from the page, the element as it is without that) -> the element"""

    policy: str
    head: Sequence[Markup]

    def style(self, name: str, content: str) -> Markup: ...
    def script(self, name: str, content: str) -> Markup: ...
    def link(self, to: str, before: str, behind: str) -> str: ...


class Inside:
    """In itself; other pages are not there."""

    head: Sequence[Markup] = ()
    policy = "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data: blob:"

    def style(self, name: str, content: str) -> Markup:
        """In an element of its own."""
        return tag("style", named(name), content)

    def script(self, name: str, content: str) -> Markup:
        """In an element of its own."""
        return tag("script", {}, content)

    def link(self, to: str, before: str, behind: str) -> str:
        """Only places in the page itself can be reached."""
        return f'{before} href="{to}"{behind}' if to.startswith("#") else before + behind


def tag(name: str, attributes: Mapping[str, str], content: str | None = None) -> Markup:
    """An element of ours: no attribute has a quote in it; content: without markup, None if it has no end"""
    given = "".join(f' {each}="{value}"' for each, value in attributes.items())
    inside = (content or "").replace("</script", "<\\/script").replace("<!--", "<\\!--")
    return Markup(f"<{name}{given}>" + ("" if content is None else f"{inside}</{name}>"))


def named(name: str) -> Mapping[str, str]:
    """By what the page's scripts find a style."""
    return {"id": "opening"} if name == OPENING else {"data-of": name}


async def alone(
    asker: Asker,
    wanted: PageRequest,
    kept: Mapping[str, object] | None = None,
    scripts: Sequence[str] = (),
    placed: Placed | None = None,
    **known: Any,
) -> str:
    """The file's text.

    kept: what the page finds beside its answers; scripts: run behind its own; known: told to its template. Raises
    Problem for what cannot be kept, Unanswered if a question is refused.
    """
    page, placed = page_at(wanted.address), placed or Inside()
    answers = [await _answered(asker, each) for each in wanted.asks]
    cells = [await _told(asker, each) for each in wanted.cells]
    notes = [cells[0]["note"]] if cells and all(each["note"] for each in cells) else []
    try:
        written = await asker.page(wanted.address, {"notes": notes, **known}, EMBEDDED if page.saves else {})
    except Unanswered as refused:  # there is none of this name
        raise Problem(NOT_SAVED, field="address", address=wanted.address) from refused
    written = _LINK.sub(lambda each: placed.link(each[2], each[1], each[3]), written)
    static = asker.app.state.files["static"].files

    def text(name: str) -> str:
        content: bytes = static[name].content
        return content.decode()

    folder = linking.FOLDER
    styles = (OPENING, f"{folder}common.css", f"{folder}{page.id}.css", "embedded.css", "carry/carry.css")
    begin, own = f"{folder}begin.js", f"{folder}alone/{page.id}.js"
    head = [
        tag("meta", {"http-equiv": "Content-Security-Policy", "content": placed.policy}),
        *placed.head,
        *(placed.style(each, text(each)) for each in styles),
        *([tag("script", {}, f"location.hash ||= {json.dumps('#' + wanted.state)};")] if wanted.state else []),
        placed.script(begin, text(begin)),
    ]
    given = packed({"answers": answers, "cells": cells, **(kept or {})})
    tail = [
        tag("script", {"type": "text/plain", "id": "kept"}, given),
        *([placed.script(own, text(own))] if page.saves else []),
        *(tag("script", {}, each) for each in scripts),
    ]
    return written.replace(HEAD, "\n".join(head)).replace(TAIL, "\n".join(tail))


def packed(kept: object) -> str:
    """JSON, deflated, in base64: what static/lib/answered.js unpacks."""
    deflater = zlib.compressobj(9, wbits=-15)
    json_ = json.dumps(kept, ensure_ascii=False, separators=(",", ":")).encode()
    return base64.b64encode(deflater.compress(json_) + deflater.flush()).decode()


def page_at(address: str) -> Page:
    """Raises Problem if there is none."""
    for page in (*PAGES, SITE):
        if re.fullmatch(page.path.replace("{id}", r"[\w.-]+"), address):
            return page
    raise Problem(NOT_SAVED, field="address", address=address)


async def _answered(asker: Asker, of: Question) -> dict[str, Any]:
    return {"path": of.path, "body": of.body, "answer": await _answer(asker, of.path, of.body)}


async def _told(asker: Asker, of: CellQuestion) -> dict[str, Any]:
    """The arithmetic of all cells; if there are too many, of none, and a note that says so."""
    told = {"path": of.at, "body": of.body}
    try:
        return told | {"cells": await _answer(asker, of.all, of.body), "note": ""}
    except Unanswered as refused:
        if refused.fault["field"] != CELLS:
            raise
        return told | {"cells": [], "note": asker.said(NO_ARITHMETIC)}


async def _answer(asker: Asker, path: str, body: Mapping[str, Any]) -> Any:
    if not ASKABLE.fullmatch(path) or path.endswith(EFFECT):
        raise Problem(NOT_KEPT, field="asks", path=path)
    try:
        return await asker.post(path, body)
    except ValueError as error:  # no JSON: a script, a notebook
        raise Problem(NOT_KEPT, field="asks", path=path) from error
