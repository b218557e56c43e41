"""The app: errors, middleware, routes and static files put together."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from starlette.templating import Jinja2Templates

from app import addresses, contract, errors, fetches, files, i18n, linking, middleware, pages, routes
from app.gate import Gate, Gated
from app.learn.library import Library
from app.rooms import rooms
from app.settings import Settings, version

DESCRIPTION = """Attention being computed: every matrix, every mask, every number.

A tensor is `{"dtype": "f4", "shape": "6, 6", "bdata": "…"}`: little-endian numbers in base64, the form that
Plotly reads; u1 for masks and thumbnails. Layers, heads, tokens and cells count from 0. An answer depends on
the request alone. What cannot be answered comes as `{"error": {"message", "field"}}`, a sentence that says what
to do, in the language of `Accept-Language`, or of `?lang=`. Requests are strict: a number is not sent as text, nor a
truth as a number; nothing is asked in a query but the language, and of a class what is new since when.
"""
FIRST = ("mechanisms", "models", "compare", "translators")  # in the documentation; the other tags by their files


def create_app(settings: Settings | None = None) -> FastAPI:
    """A new app; between requests it keeps nothing but how far the fetches of models are, and the rooms of classes."""
    settings = settings or Settings()
    routers = list(routes.found())
    tags = dict.fromkeys([*FIRST, *(str(tag) for router in routers for tag in router.tags)])
    app = FastAPI(
        title="Headlight", version=version(), description=DESCRIPTION, docs_url=None, redoc_url=None,
        openapi_tags=[{"name": name} for name in tags], lifespan=_running, servers=[{"url": "./"}],
        root_path_in_servers=False,
    )  # fmt: skip
    app.state.fetches = fetches.Fetches()
    app.state.gate = Gate()
    app.state.rooms = rooms.kept(settings)
    app.state.lessons = Library(settings.lessons)
    app.router.route_class = Gated  # of what is added to the app itself
    templates = Jinja2Templates(settings.templates, context_processors=[i18n.context, addresses.context, pages.context])
    errors.install(app, settings, templates)
    middleware.install(app, settings)
    static = files.folder(settings.static)
    app.state.linked = linking.link(static, [*pages.PAGES, pages.SITE], pages.ALONG)
    app.state.files = files.served(static | app.state.linked.files)
    for place, own in app.state.files.items():  # first: every page asks for some of them
        app.mount(f"/{place}", own)
    for router in routers:
        app.include_router(router)
    app.include_router(pages.router(templates), include_in_schema=False)
    contract.install(app)
    return app


@asynccontextmanager
async def _running(app: FastAPI) -> AsyncIterator[None]:
    """The app's life: its rooms end in time, and with it ends whatever goes on by itself."""
    async with rooms.running(app.state.rooms):
        yield
    app.state.fetches.stop()
