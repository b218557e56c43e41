"""What stands around every request: the bound on a body, and the headers of every answer. Pure ASGI."""

from fastapi import FastAPI
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.addresses import Under
from app.delivery import Delivery
from app.policy import content_security_policy
from app.settings import Settings

FRAMES = "X-Frame-Options"


def security_headers() -> dict[str, str]:
    """What every answer carries."""
    return {
        "Content-Security-Policy": content_security_policy(),
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        FRAMES: "DENY",  # what frame-ancestors says, for browsers before it
    }


class SecurityHeaders:
    """Sets the headers on every answer, errors and static files too. One that comes with a policy of its own says there
    whose frames it may stand in (app/embedding.py), for which the older header has no words."""

    def __init__(self, app: ASGIApp, headers: dict[str, str]) -> None:
        self.app, self.headers = app, headers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, with the headers added where the answer begins."""

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                has_own = "content-security-policy" in headers
                for name, value in self.headers.items():
                    if not (has_own and name == FRAMES):
                        headers.setdefault(name, value)
            await send(message)

        await self.app(scope, receive, with_headers)


class BodyLimit:
    """Refuses a body of more than `bound` bytes with 413, declared so or counted while it comes.

    The answer goes out at once; uvicorn takes what still comes and throws it away, so that a browser in the
    middle of sending reads the sentence and does not find the connection reset.
    """

    def __init__(self, app: ASGIApp, bound: int) -> None:
        self.app, self.bound = app, bound

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, with a `receive` that counts."""
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        declared = Headers(scope=scope).get("content-length", "")
        # 18 digits tell enough, and int() refuses thousands of them
        too_large = declared.isdecimal() and int(declared[:18]) > self.bound
        received = 0

        async def counted() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if too_large or received > self.bound:
                raise HTTPException(413)
            return message

        await self.app(scope, counted, send)


def install(app: FastAPI, settings: Settings) -> None:
    """Put all around the app, the headers outermost. Call it after every other `add_middleware`."""
    app.add_middleware(BodyLimit, bound=settings.max_body_bytes)
    app.add_middleware(Delivery)
    app.add_middleware(Under, prefix=settings.root_path)
    app.add_middleware(SecurityHeaders, headers=security_headers())
