"""The table of pages: a new page is its template, its folder in static/pages/, what it ships, and a line here."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import Any

from fastapi import APIRouter, Request
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response
from starlette.templating import Jinja2Templates

from app import addresses, embedding, history, lab, wire, wire_trained
from app.files import PLOTLY
from app.gate import Gated
from app.i18n import Translator, translator_of
from app.learn.glossary import short
from app.linking import COMMON
from app.routes import compare, gap, image, learn, mechanisms, models, train, translation, vision
from app.settings import STATIC, version
from model.lab import registry
from model.pretrained.catalogue import ready
from model.problem import N_

Data = Mapping[str, Any]


def nothing(_request: Request) -> Data:
    """No more than every page is shipped."""
    return {}


@dataclass(frozen=True)
class Page:
    """One page.

    id: of its template; path: its address, with what it is a page of (`/lab/{id}`); title: of its browser's tab
    embeds: whether it may stand in a frame of another page: it has a figure, and no secrets
    parts: of a page with several figures, the name of each that may stand alone in a frame (`?part=`)
    saves: whether it can be saved as one file that needs no server (app/alone/page.py)
    named: in the navigation, "" for what does not stand there
    within: the page that the navigation marks as the present one, if not its own
    room: its folder in static/pages/, if that is not named as the page is; its script and its style are found there
    walks: whether it has a walkthrough
    also: a style that it shares with others
    takes: the language of the sentence that it takes, "" if it takes none; who goes to it brings theirs along
    opens: the part in its room that it opens with, which its script loads when it is asked for
    later: what that part loads once what is seen first has been painted
    ships: (request, what the path says) -> the data for its script and its template, or another answer; None: no
        more than messages
    knows: (request) -> what its template alone is told; own: from the data, what stands before the title
    """

    id: str
    path: str
    title: str
    named: str = ""
    within: str = ""
    room: str = ""
    walks: bool = False
    embeds: bool = False
    parts: Mapping[str, str] = field(default_factory=dict)
    saves: bool = False
    also: str = ""
    takes: str = ""
    opens: str = ""
    later: str = ""
    ships: Callable[..., Data | Response] | None = nothing
    knows: Callable[[Request], Data] = nothing
    own: Callable[[Data], str] | None = None

    @property
    def current(self) -> str:
        """The page that the navigation marks."""
        return self.within or self.id

    @cached_property
    def script(self) -> str:
        """Its own, in static/; "" if it has none."""
        return self._own("page.js")

    @property
    def runs(self) -> list[str]:
        """All that are run as it opens, beside every page's, in static/; what they import is not among them."""
        return [script for script in (self.first, self.keys, self.script) if script]

    @property
    def scripts(self) -> list[str]:
        """These, and what is brought along with them, so that it is there when they load it."""
        return [script for script in (ALONG, *self.runs, self._own(self.opens)) if script]

    @cached_property
    def first(self) -> str:
        """What asks the server before its other scripts are run, in static/; "" if nothing does."""
        return self._own("first.js")

    @property
    def keys(self) -> str:
        """What lists its keys, in static/; "" if it has none, without a script of its own."""
        return KEYS if self.script else ""

    @cached_property
    def styles(self) -> list[str]:
        """Those it has beside every page's, in static/."""
        return [style for style in (WALKTHROUGH if self.walks else "", self.also, self._own("page.css")) if style]

    @property
    def folder(self) -> str:
        """Its room, in static/."""
        return f"pages/{self.room or self.id}/"

    def _own(self, name: str) -> str:
        path = self.folder + name
        return path if (STATIC / path).is_file() else ""

    def titled(self, translate: Callable[[str], str], data: Data) -> str:
        """What its browser's tab says."""
        said = translate(self.title)
        parts = [self.own(data) if self.own else "", said, "" if NAME in said else NAME]
        return " · ".join(filter(None, parts))


NAME = "Headlight"
ALONG = "lib/along.js"  # of every page
KEYS = "lib/keys.js"
WALKTHROUGH = "walkthrough/walkthrough.css"
PRESENTER = "presenter/presenter.css"
LEARN = "pages/learn/page.css"

PAGES = (
    Page("home", "/", N_("Headlight: watch attention being computed"), takes="en"),
    Page("catalogue", "/lab", N_("Every mechanism on one sentence"), N_("Lab"), takes="en"),
    Page("lab", "/lab/{id}", N_("Lab"), within="catalogue", walks=True, embeds=True, saves=True,
         takes="en", ships=mechanisms.shipped, own=lambda data: data["mechanism"]["title"]),
    Page("learn", "/learn", N_("Learn attention"), N_("Learn"), ships=learn.path),
    Page("lesson", "/learn/{id}", N_("Learn"), within="learn", walks=True, embeds=True, saves=True, ships=learn.shipped,
         own=lambda data: data["lesson"]["title"]),
    Page("sheet", "/learn/{id}/sheet", N_("To print"), within="learn", ships=learn.shipped,
         own=lambda data: data["lesson"]["title"]),
    Page("notes", "/learn/{id}/notes", N_("Notes for the teacher"), within="learn", also=PRESENTER, ships=learn.shipped,
         own=lambda data: data["lesson"]["title"]),
    Page("glossary", "/glossary", N_("The terms of the field"), within="learn", ships=learn.glossary),
    Page("compare", "/compare", N_("Compare"), N_("Compare"), embeds=True, takes="en",
         ships=compare.shipped),
    Page("models", "/models", N_("Trained models"), N_("Models"), ships=models.listed),
    Page("model", "/models/{id}", N_("Models"), within="models", room="trained", walks=True, embeds=True, saves=True,
         parts={"heads": N_("All heads"), "head": N_("One head"), "steps": N_("Its steps")},
         takes="en", opens="heads.js", later="heads/inside.js", ships=models.shipped,
         own=lambda data: data["own"]["title"]),
    Page("translate", "/translate", N_("Translate"), N_("Translate"), walks=True, embeds=True,
         takes="de", opens="words.js", ships=translation.shipped),
    Page("gap", "/gap", N_("Fill in the gap"), N_("Gap"), walks=True, embeds=True, takes="en", ships=gap.shipped),
    Page("vision", "/vision", N_("A picture as tokens"), N_("Vision"), walks=True, embeds=True, ships=vision.shipped),
    Page("image", "/image", N_("A picture written by attention"), within="vision", ships=image.shipped),
    Page("train", "/train", N_("Watch attention being learned"), N_("Train"), walks=True, ships=train.shipped),
    Page("history", "/history", N_("How attention came about, 1990–2025"), N_("History"), embeds=True, ships=None,
         knows=history.known),
    Page("join", "/join", N_("Join your class")),
    Page("class", "/class", N_("Lead a class"), N_("Class"), ships=learn.path),
    Page("projector", "/class/projector", N_("The projector of a class"), within="class"),
    Page("desk", "/class/presenter", N_("Notes for the class"), within="class", also=PRESENTER,
         ships=lambda request: learn.path(request) | learn.glossary(request)),
    Page("docs", "/docs", N_("API"), N_("API"), ships=None),
)  # fmt: skip
# the contents of a site without a server (app/alone/site.py): asked for by whoever writes one, and by nobody else
SITE = Page("site", "/site", N_("Headlight: watch attention being computed"), also=LEARN, ships=learn.path)


def of_class(request: Request) -> Data:
    """What a page without a script of its own is shipped: the words of the bar that a class brings along."""
    nothing_else: Data = {"plotly": "", "mechanisms": [], "models": [], "families": []}
    return {"messages": _of_language(translator_of(request))["messages"], **nothing_else}


def of_all(request: Request) -> Data:
    """What every page with a script is shipped: the messages, the tables of mechanisms and models."""
    translator = translator_of(request)
    return {
        **_of_language(translator),
        "plotly": addresses.context(request)["plotly"] + PLOTLY,
        "models": [wire_trained.model(entry, translator.gettext).model_dump() for entry in ready()],
    }


@cache
def _of_language(translator: Translator) -> Data:
    return {
        "messages": translator.messages_for_js(),
        "mechanisms": [wire.brief(entry, translator.gettext).model_dump() for entry in registry.mechanisms()],
        "families": [{"id": id_, "title": translator.gettext(title)} for id_, title in registry.FAMILIES.items()],
        "learned": lab.learned_here(translator.gettext),
    }


def router(templates: Jinja2Templates) -> APIRouter:
    """The pages, on these templates."""
    pages = APIRouter(route_class=Gated)
    for page in (*PAGES, SITE):
        pages.add_api_route(page.path, _endpoint(page, templates), methods=["GET"], name=page.id)
    pages.add_api_route("/favicon.ico", _icon, methods=["GET"])
    return pages


def _icon(request: Request) -> Response:
    """What a browser asks for beside an answer that names no icon: one of the API."""
    return RedirectResponse(addresses.context(request)["static"] + "icon.svg")


def _endpoint(page: Page, templates: Jinja2Templates) -> Callable[[Request], Response]:
    def answer(request: Request) -> Response:
        if embedding.is_refused(request, page.embeds):
            raise HTTPException(403)
        if embedding.is_unknown(request):
            said = {"page": page, "title": NAME, "embedded": True, "around": True, "whole": embedding.whole(request)}
            return templates.TemplateResponse(request, "around.html", said, headers=embedding.framing(around=True))
        if page is SITE and "alone" not in request.scope:
            raise HTTPException(404)
        data = page.ships(request, **request.path_params) if page.ships else {}
        if isinstance(data, Response):
            return data
        title = page.titled(translator_of(request).gettext, data)
        terms = {"terms": short(translator_of(request).gettext)} if page.walks and "glossary" not in data else {}
        shipped = {"shipped": {**of_all(request), **terms, **data} if page.ships else of_class(request)}
        linked = request.app.state.linked
        scripts = {"scripts": linked.opening[page.id], "later": linked.later[page.id].get(page.folder + page.later, [])}
        known = {"page": page, "title": title, **scripts, **shipped, **data, **page.knows(request)}
        headers = {}
        if "alone" in request.scope:  # what a page that is saved is told (app/alone/page.py)
            known |= {"alone": request.scope["alone"]}
        if embedding.is_embedded(request):
            known |= {"embedded": True, "whole": embedding.whole(request), "part": embedding.part(request, page.parts)}
            headers = embedding.framing(request.app.state.settings.embed_from)
        return templates.TemplateResponse(request, f"{page.id}.html", known, headers=headers)

    return answer


def context(request: Request) -> dict[str, Any]:
    """What every template knows, that of an error too: the pages of the navigation, which take a sentence of what
    language, and the script of all of them."""
    return {
        "pages": [page for page in PAGES if page.named],
        "taken": {page.path: page.takes for page in PAGES if page.takes},
        "common": [COMMON],
        "version": version(),
    }
