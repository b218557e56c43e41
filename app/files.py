"""Files that are served as they are: read once, compressed once, at an address that changes with what is in them.

`/<version>/name` may be kept for good: another release of Headlight has other addresses, and so has what a script loads
relatively. `name` alone, or under a version that is past, is asked for again each time.
"""

import gzip
import hashlib
import mimetypes
from collections.abc import Mapping
from importlib.resources import files as resources
from pathlib import Path

import fastapi_offline
from anyio.to_thread import run_sync
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from app.delivery import is_text, not_modified, reads_gzip

FOR_GOOD = "public, max-age=31536000, immutable"
AGAIN = "no-cache"  # may be kept, and is asked for again each time
SWAGGER = Path(fastapi_offline.__file__).parent / "static"
PLOTLY = "plotly.min.js"


class File:
    """One file, with its gzipped form if that is worth it."""

    def __init__(self, name: str, content: bytes) -> None:
        self.name = name
        self.content = content
        self.kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
        self.tag = f'W/"{hashlib.sha256(content).hexdigest()[:16]}"'

        self.packed = b""  # gzipped, once somebody asked for it

    def pack(self) -> bytes:
        """Its gzipped form, kept."""
        self.packed = gzip.compress(self.content, 9, mtime=0)
        return self.packed


class Files:
    """An ASGI app, to be mounted. version: of all files together, 12 hexadecimal digits"""

    def __init__(self, contents: Mapping[str, bytes]) -> None:
        self.files = {name: File(name, content) for name, content in contents.items()}
        tags = "\n".join(f"{name} {self.files[name].tag}" for name in sorted(self.files))
        self.version = hashlib.sha256(tags.encode()).hexdigest()[:12]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a GET or a HEAD."""
        if scope["method"] not in ("GET", "HEAD"):
            raise HTTPException(405, headers={"Allow": "GET, HEAD"})
        name = scope["path"].removeprefix(scope["root_path"]).lstrip("/")
        version, _, inner = name.partition("/")
        file = self.files.get(name) or self.files.get(inner)
        if file is None:
            raise HTTPException(404)
        for_good = version == self.version and name not in self.files
        response = await self._answer(file, Headers(scope=scope), FOR_GOOD if for_good else AGAIN)
        await response(scope, receive, send)

    async def _answer(self, file: File, asked: Headers, keep: str) -> Response:
        headers = {"ETag": file.tag, "Cache-Control": keep}
        if is_text(file.kind):
            headers["Vary"] = "Accept-Encoding"
        if not_modified(asked, file.tag):
            return Response(status_code=304, headers=headers)
        if is_text(file.kind) and reads_gzip(asked):
            # a thread's turn costs more than all else here, and only the first time is there something to do
            compressed = file.packed or await run_sync(file.pack)
            return Response(compressed, media_type=file.kind, headers=headers | {"Content-Encoding": "gzip"})
        return Response(file.content, media_type=file.kind, headers=headers)


def folder(place: Path) -> dict[str, bytes]:
    """All files of a folder and of those in it, by their path there."""
    return {p.relative_to(place).as_posix(): p.read_bytes() for p in sorted(place.rglob("*")) if p.is_file()}


def served(static: Mapping[str, bytes]) -> dict[str, Files]:
    """Where each kind stands, from the app's first page: our own, what draws /docs, and Plotly.js."""
    swagger = {name: (SWAGGER / name).read_bytes() for name in ("swagger-ui.css", "swagger-ui-bundle.js")}
    plotly = {PLOTLY: resources("plotly").joinpath(f"package_data/{PLOTLY}").read_bytes()}
    return {"static": Files(static), "vendor/swagger": Files(swagger), "vendor/plotly": Files(plotly)}
