"""Asking the app from inside, without a network: with the bounds, the turns and the refusals of whoever asks."""

import json
from asyncio import Event
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, NoReturn
from urllib.parse import urlencode

from fastapi import FastAPI
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import Message, Receive, Scope

from app.gate import PAGE
from app.i18n import locale_of, translator

EMPTY: Mapping[str, str] = MappingProxyType({})
CARRIED = ("host", PAGE)  # of the headers of whoever asks


class Unanswered(Exception):
    """A question was refused, in the words of its answer."""

    def __init__(self, status: int, content: bytes, headers: Mapping[str, str]) -> None:
        super().__init__(status, content)
        self.status, self.content, self.headers = status, content, headers

    @property
    def fault(self) -> Mapping[str, str | None]:
        """`{"message", "field"}`; "" and None if it is nothing that was said to a person."""
        try:
            found: Mapping[str, str | None] = json.loads(self.content)["error"]
        except (ValueError, KeyError, TypeError):
            return {"message": "", "field": None}
        return found


@dataclass(frozen=True)
class Asker:
    """Who asks. scope: of their own question; language: of the answers; receive: says that they have gone"""

    app: FastAPI
    scope: Mapping[str, Any]
    language: str
    receive: Receive

    @classmethod
    def of(cls, request: Request) -> "Asker":
        """Somebody whose question has been read."""
        headers = [(name.encode(), request.headers[name].encode()) for name in CARRIED if name in request.headers]
        scope = {**request.scope, "headers": headers}
        return cls(request.app, scope, locale_of(request), request.receive)

    @classmethod
    def here(cls, app: FastAPI, language: str) -> "Asker":
        """This computer, for a command."""
        scope = {"type": "http", "scheme": "http", "server": ("127.0.0.1", 80), "client": ("127.0.0.1", 0)}
        return cls(app, {**scope, "headers": [(b"host", b"127.0.0.1")]}, language, _staying)

    def said(self, message: str) -> str:
        """In their language."""
        return translator(self.language, self.app.state.settings.locales).gettext(message)

    async def post(self, path: str, body: Any) -> Any:
        """What is answered, read from JSON. Raises Unanswered."""
        sent = [(b"content-type", b"application/json")]
        return json.loads(await self._asked({"method": "POST", "path": path}, sent, json.dumps(body).encode()))

    async def page(self, path: str, alone: Mapping[str, Any], query: Mapping[str, str]) -> str:
        """A page; alone: what its template is told, since it stands by itself. Raises Unanswered."""
        return (await self._asked({"method": "GET", "path": path, "alone": alone}, (), query=query)).decode()

    async def _asked(
        self, of: Scope, headers: Sequence[tuple[bytes, bytes]], body: bytes = b"", query: Mapping[str, str] = EMPTY
    ) -> bytes:
        asked = urlencode({"lang": self.language, **query}).encode()
        own = ("endpoint", "path_params", "route", "router", "app_root_path")  # of the question that is being answered
        scope = {name: value for name, value in self.scope.items() if name not in own}
        scope |= {"root_path": "", "raw_path": None, "query_string": asked, **of}
        parts: list[bytes] = []
        started: Message = {}
        given = False

        async def receive() -> Message:
            nonlocal given
            if given:
                return await self.receive()
            given = True
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message: Message) -> None:
            if message["type"] == "http.response.start":
                started.update(message)
            parts.append(message.get("body", b""))

        await self.app({**scope, "headers": [*self.scope["headers"], *headers]}, receive, send)
        if started["status"] != 200:
            after = Headers(raw=started["headers"]).get("retry-after")
            raise Unanswered(started["status"], b"".join(parts), {"Retry-After": after} if after else {})
        return b"".join(parts)


async def _staying() -> NoReturn:
    """Who asks does not go."""
    await Event().wait()
    raise AssertionError
