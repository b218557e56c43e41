"""How answers travel: with a tag, so that what has not changed is not sent again, and compressed. Pure ASGI.

What is not whole yet when it begins (writing, token by token) streams through untouched.
"""

import gzip
import hashlib

from anyio import CapacityLimiter
from anyio.to_thread import run_sync
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

WORTH_IT = 1_000  # bytes; below this the header costs more than is won
SMALL = 50_000  # bytes that are compressed within a millisecond or two; more goes to a thread of its own
LEVEL = 1  # what is computed for one answer: 9 takes ten times as long, for a tenth less


def is_text(kind: str) -> bool:
    """Whether a media type is one that compresses."""
    return kind.startswith("text/") or any(part in kind for part in ("javascript", "json", "xml"))


def reads_gzip(asked: Headers) -> bool:
    """Whether who asks says so."""
    accepted = asked.get("accept-encoding", "").replace(" ", "").lower()
    return "gzip" in accepted and "gzip;q=0" not in accepted.replace("gzip;q=0.", "")


def not_modified(asked: Headers, tag: str) -> bool:
    """Whether who asks has this already."""
    return tag in [each.strip() for each in asked.get("if-none-match", "").split(",")]


class Delivery:
    """Tags and compresses whole answers; answers HEAD wherever GET is answered."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.threads: CapacityLimiter | None = None  # apart from those that compute

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, holding back an answer until all of it is there."""
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        head = scope["method"] == "HEAD"
        asked = Headers(scope=scope)
        start: Message | None = None
        parts: list[bytes] = []

        async def held(message: Message) -> None:
            nonlocal start
            if message["type"] == "http.response.start" and is_whole(message):
                start = message
                return
            if start is None:
                return await send({**message, "body": b""} if head and "body" in message else message)
            parts.append(message.get("body", b""))
            if not message.get("more_body"):
                body = await self._packed(start, b"".join(parts), asked, scope["method"])
                await send(start)
                await send({"type": "http.response.body", "body": b"" if head else body})

        await self.app({**scope, "method": "GET"} if head else scope, receive, held)

    async def _packed(self, start: Message, body: bytes, asked: Headers, method: str) -> bytes:
        """The body as it goes out; the headers of `start` follow."""
        headers = MutableHeaders(scope=start)
        headers.add_vary_header("Accept-Encoding")
        if start["status"] == 200 and method in ("GET", "HEAD"):
            headers.add_vary_header("Accept-Language")
            headers.setdefault("Cache-Control", "no-cache")
            headers["ETag"] = f'W/"{hashlib.sha256(body).hexdigest()[:16]}"'
            if not_modified(asked, headers["ETag"]):
                start["status"] = 304
                del headers["Content-Length"]
                return b""
        if len(body) >= WORTH_IT and reads_gzip(asked):
            body = gzip.compress(body, LEVEL) if len(body) < SMALL else await self._compressed(body)
            headers["Content-Encoding"] = "gzip"
            headers["Content-Length"] = str(len(body))
        return body

    async def _compressed(self, body: bytes) -> bytes:
        self.threads = self.threads or CapacityLimiter(2)
        return await run_sync(gzip.compress, body, LEVEL, limiter=self.threads)


def is_whole(start: Message) -> bool:
    """Whether an answer is a page or JSON whose length is known as it begins, and which nobody has compressed."""
    headers = Headers(raw=start["headers"])
    return (
        "content-length" in headers
        and "content-encoding" not in headers
        and is_text(headers.get("content-type", ""))
        and "etag" not in headers
    )
