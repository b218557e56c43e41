"""The API's documentation, /docs: Swagger UI from an installed package, nothing from another host."""

from pathlib import Path

import fastapi_offline
from fastapi import FastAPI
from fastapi.responses import HTMLResponse
from starlette.requests import Request
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.templating import Jinja2Templates

from app.settings import Settings

SWAGGER = Path(fastapi_offline.__file__).parent / "static"


def install(app: FastAPI, settings: Settings, templates: Jinja2Templates) -> None:
    """Add /docs, and Swagger UI's files under /vendor/swagger."""
    app.mount("/vendor/swagger", StaticFiles(directory=SWAGGER), name="swagger")

    @app.get("/docs", include_in_schema=False, response_class=HTMLResponse)
    def docs(request: Request) -> Response:
        return templates.TemplateResponse(request, "docs.html", {"openapi_url": app.openapi_url})
