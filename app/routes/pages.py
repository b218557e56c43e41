"""The pages, one template each, from the API: /, /lab, /compare, /models, /translate, /gap, /vision, /history …"""

from typing import Any

from fastapi import APIRouter, Request
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response
from starlette.templating import Jinja2Templates

from app import addresses, history, wire
from app.files import PLOTLY
from app.gate import Gated
from app.i18n import translator_of
from app.routes import gap as gaps
from app.routes import translation
from app.routes.vision import card
from model import registry
from model.gap import stored
from model.gap.networks import KINDS
from model.pretrained.catalogue import CATALOGUE, ready
from model.training import cards
from model.vision import parts

ATTENTION = "scaled-dot-product"  # what a trained model runs in each head


def router(templates: Jinja2Templates) -> APIRouter:
    """The pages, on these templates; each ships to its script what `data` holds, and the messages."""
    pages = APIRouter(route_class=Gated)

    def page(request: Request, name: str, **data: Any) -> Response:
        translator = translator_of(request)
        mechanisms = [wire.brief(entry, translator.gettext).model_dump() for entry in registry.mechanisms()]
        families = [{"id": id_, "title": translator.gettext(title)} for id_, title in registry.FAMILIES.items()]
        models = [wire.model(entry, translator.gettext).model_dump() for entry in ready()]
        drawn_with = addresses.context(request)["plotly"] + PLOTLY
        shipped = {"messages": translator.messages_for_js(), "plotly": drawn_with, "mechanisms": mechanisms,
                   "families": families, "models": models, **data}  # fmt: skip
        return templates.TemplateResponse(request, f"{name}.html", {"page": name, "shipped": shipped, **data})

    @pages.get("/")
    def home(request: Request) -> Response:
        return page(request, "home")

    @pages.get("/lab")
    def catalogue(request: Request) -> Response:
        return page(request, "catalogue")

    @pages.get("/lab/{id}")
    def lab(id: str, request: Request) -> Response:
        if id not in {entry.id for entry in registry.mechanisms()}:
            raise HTTPException(404)
        own = wire.mechanism(registry.find(id), translator_of(request).gettext).model_dump()
        return page(request, "lab", id=id, mechanism=own)

    @pages.get("/compare")
    def compare(request: Request) -> Response:
        every = [wire.mechanism(entry, translator_of(request).gettext) for entry in registry.mechanisms()]
        return page(request, "compare", options={each.id: [o.model_dump() for o in each.options] for each in every})

    @pages.get("/translate")
    def translate(request: Request) -> Response:
        return page(request, "translate", translation=translation.about(translator_of(request).gettext).model_dump())

    @pages.get("/history")
    def timeline(request: Request) -> Response:
        translate = translator_of(request).gettext
        titles = {entry.id: translate(entry.title) for entry in registry.mechanisms()}
        known = {"page": "history", "years": history.by_year(), "titles": titles}
        return templates.TemplateResponse(request, "history.html", known)

    @pages.get("/models")
    def models(request: Request) -> Response:
        translate = translator_of(request).gettext
        return page(request, "models", catalogue=[wire.model(e, translate).model_dump() for e in CATALOGUE.values()])

    @pages.get("/models/{id}")
    def model(id: str, request: Request) -> Response:
        if id not in CATALOGUE:
            raise HTTPException(404)
        if not CATALOGUE[id].ready():
            return RedirectResponse(f"/models#{id}")  # relative in the end (app/addresses.py)
        own = wire.mechanism(registry.find(ATTENTION), translator_of(request).gettext).model_dump()
        return page(request, "model", id=id, mechanism=own)

    @pages.get("/gap")
    def gap(request: Request) -> Response:
        translate = translator_of(request).gettext
        codes = {model: wire.mechanism(registry.find(id_), translate).model_dump()["code"]
                 for model, id_ in gaps.MECHANISMS.items()}  # fmt: skip
        return page(request, "gap", codes=codes, cards={kind: cards.read(stored.FOLDER, kind) for kind in KINDS})

    @pages.get("/vision")
    def vision(request: Request) -> Response:
        code = [wire.code(each).model_dump() for each in parts.code()]
        return page(request, "vision", vision=card().model_dump(), code=code)

    return pages
