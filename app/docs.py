"""The API's documentation, /docs: Swagger UI from an installed package (app/files.py), nothing from another host."""

from fastapi import FastAPI
from fastapi.responses import HTMLResponse
from starlette.requests import Request
from starlette.responses import Response
from starlette.templating import Jinja2Templates


def install(app: FastAPI, templates: Jinja2Templates) -> None:
    """Add /docs."""

    @app.get("/docs", include_in_schema=False, response_class=HTMLResponse)
    def docs(request: Request) -> Response:
        return templates.TemplateResponse(request, "docs.html")
