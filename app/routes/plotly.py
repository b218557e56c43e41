"""/vendor/plotly-….js: Plotly.js as the installed package brings it, compressed once, cached for good."""

import gzip
from functools import cache
from importlib.resources import files

import plotly
from fastapi import APIRouter, Request
from starlette.responses import Response

router = APIRouter()
PATH = f"/vendor/plotly-{plotly.__version__}.js"  # a new release has a new address
_HEADERS = {"Cache-Control": "public, max-age=31536000, immutable", "Vary": "Accept-Encoding"}


@cache
def _script() -> bytes:
    return files("plotly").joinpath("package_data/plotly.min.js").read_bytes()


@cache
def _compressed() -> bytes:
    return gzip.compress(_script(), 6)


@router.get(PATH)
def script(request: Request) -> Response:
    """The script, gzipped for whoever reads that."""
    zipped = "gzip" in request.headers.get("accept-encoding", "")
    headers = _HEADERS | ({"Content-Encoding": "gzip"} if zipped else {})
    return Response(_compressed() if zipped else _script(), media_type="text/javascript", headers=headers)
