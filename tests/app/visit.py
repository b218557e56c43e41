"""A person at the app without a server between them, who can leave in the middle."""

import asyncio
import json
from collections.abc import Callable
from typing import Any

from starlette.types import ASGIApp, Message


class Visit:
    """A request that goes on; `leave_when` is asked behind every part that is sent: whether its person leaves then."""

    def __init__(
        self, app: ASGIApp, path: str, body: object, leave_when: Callable[[], bool] = lambda: False,
        method: str = "POST",
    ) -> None:  # fmt: skip
        self.method = method
        self.app, self.path, self.body, self.leave_when = app, path, json.dumps(body).encode(), leave_when
        self.left, self.sent = asyncio.Event(), list[Message]()
        self._asked = False

    async def run(self, page: str = "") -> "Visit":
        """Until the app has nothing more to say."""
        headers = [(b"content-type", b"application/json"), (b"headlight-page", page.encode()), (b"host", b"testserver")]
        scope: dict[str, Any] = {
            "type": "http", "asgi": {"version": "3.0", "spec_version": "2.3"}, "http_version": "1.1",
            "method": self.method,
            "scheme": "http", "path": self.path, "raw_path": self.path.encode(), "query_string": b"", "root_path": "",
            "headers": headers, "client": ("127.0.0.1", 1), "server": ("testserver", 80),
        }  # fmt: skip
        await self.app(scope, self._receive, self._send)
        return self

    async def _receive(self) -> Message:
        if not self._asked:
            self._asked = True
            return {"type": "http.request", "body": self.body, "more_body": False}
        await self.left.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: Message) -> None:
        self.sent.append(message)
        if self.leave_when():
            self.left.set()

    @property
    def status(self) -> int:
        found: int = self.sent[0]["status"]
        return found

    @property
    def content(self) -> bytes:
        return b"".join(message.get("body", b"") for message in self.sent)
