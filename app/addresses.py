"""Where the app stands: its pages refer to each other relatively, so that a proxy may serve it under any prefix."""

from typing import Any
from urllib.parse import quote, urlsplit

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send


def root(scope: Scope) -> str:
    """The way from the asked address to the app's first page: `./`, `../` … (by the address as it was sent: a `%2F`
    in it is no step down)."""
    sent: bytes = scope.get("raw_path") or quote(scope["path"]).encode()
    prefix: str = scope.get("app_root_path", scope.get("root_path", ""))
    inside = sent.removeprefix(prefix.encode())
    if not inside:  # the prefix itself, without its slash
        return f"./{prefix.rpartition('/')[2]}/"
    return "../" * (inside.count(b"/") - 1) or "./"


def context(request: Request) -> dict[str, Any]:
    """What every template knows: the way to the first page, and the folders of files, at the address of what they hold
    now."""
    here = root(request.scope)
    served = request.app.state.files.items()
    folders = {place.rpartition("/")[2]: f"{here}{place}/{own.version}/" for place, own in served}
    return {"root": here, **folders}


class Under:
    """Pure ASGI: the app under a prefix. The proxy may leave the prefix in the path or take it out; redirects are
    relative, since what a proxy is called outside is not known here."""

    def __init__(self, app: ASGIApp, prefix: str) -> None:
        self.app, self.prefix = app, prefix

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, with the prefix in the path and said to be one."""
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        if self.prefix:
            scope = {**scope, "root_path": self.prefix, "path": self._with(scope["path"])}
            if scope.get("raw_path"):
                scope["raw_path"] = self._with(scope["raw_path"].decode("latin-1")).encode("latin-1")

        async def relative(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [
                    (name, self._relative(scope, value.decode("latin-1")).encode("latin-1"))
                    if name == b"location" else (name, value)
                    for name, value in message["headers"]
                ]  # fmt: skip
            await send(message)

        await self.app(scope, receive, relative)

    def _with(self, path: str) -> str:
        return path if path == self.prefix or path.startswith(f"{self.prefix}/") else self.prefix + path

    def _relative(self, scope: Scope, location: str) -> str:
        """Of an address of ours; all redirects lead to one."""
        parts = urlsplit(location)
        path = parts.path.removeprefix(scope.get("root_path", ""))
        return root(scope) + parts._replace(scheme="", netloc="", path=path.lstrip("/")).geturl()
