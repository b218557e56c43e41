"""Who may ask: nobody under a foreign name, no page of another origin; and who is told where files lie. Pure ASGI.

A page elsewhere can make its own name lead here (DNS rebinding), and read all answers as if they were its own: so a
name has to be one of this computer, or one that was given at the start.
"""

from collections.abc import Callable, Collection
from ipaddress import IPv6Address, ip_address
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from model.problem import N_

ANY = "*"  # --allow-host '*': whatever name
READING = ("GET", "HEAD", "OPTIONS")
FORWARDED = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip")
FOREIGN_NAME = N_(
    "Headlight does not answer to this name: open it at 127.0.0.1, or start it with --allow-host and this name."
)
FOREIGN_PAGE = N_("A page at another address sent this request and gets no answer: use Headlight's own pages.")


def name_of(netloc: str) -> str:
    """The host's name or address of `host:port`, in small letters; "" if it is none."""
    try:
        return (urlsplit(f"//{netloc}").hostname or "").removesuffix(".")
    except ValueError:
        return ""


def plain(name: str) -> str:
    """An IPv4 address that is written as an IPv6 one, as IPv4; else the same."""
    try:
        found = ip_address(name)
    except ValueError:
        return name
    mapped = found.ipv4_mapped if isinstance(found, IPv6Address) else None
    return str(mapped or found)


def is_loopback(name: str) -> bool:
    """Whether a name or an address leads from a computer to itself, wherever it is asked."""
    try:
        return ip_address(plain(name)).is_loopback
    except ValueError:
        return name == "localhost" or name.endswith(".localhost")


def is_here(request: Request) -> bool:
    """Whether a person asks at the very computer that Headlight runs on, with no proxy between."""
    asker = request.client.host if request.client else ""
    straight = not any(name in request.headers for name in FORWARDED)
    return straight and is_loopback(asker) and is_loopback(name_of(request.headers.get("host", "")))


class Neighbours:
    """hosts: names that were given at the start; refuse: makes the answer of a status and a sentence."""

    def __init__(self, app: ASGIApp, hosts: Collection[str], refuse: Callable[[Request, int, str], Response]) -> None:
        self.app, self.refuse = app, refuse
        self.hosts = {name_of(f"[{host}]" if host.count(":") > 1 else host) for host in hosts}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what may be asked."""
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        headers = Headers(scope=scope)
        hosts = headers.getlist("host")
        if not hosts or not all(self._is_ours(name_of(host), scope) for host in hosts):
            foreign = FOREIGN_NAME
        elif scope["method"] not in READING and not self._is_own_page(headers, hosts[0]):
            foreign = FOREIGN_PAGE
        else:
            return await self.app(scope, receive, send)
        await self.refuse(Request(scope), 403, foreign)(scope, receive, send)

    def _is_ours(self, name: str, scope: Scope) -> bool:
        """Whether it is named, leads to this computer only, or is the very address that was connected to."""
        connected = (scope.get("server") or ("",))[0]
        return is_loopback(name) or plain(name) == plain(connected) or not self.hosts.isdisjoint({name, ANY})

    def _is_own_page(self, headers: Headers, host: str) -> bool:
        """By what browsers say of a request; what is no browser says nothing. Origin alone decides if the address is
        not a secure one; a proxy may have changed Host, so a name that was given counts too."""
        site, origin = headers.get("sec-fetch-site"), headers.get("origin")
        if site is not None:
            return site in ("same-origin", "none")
        return origin is None or urlsplit(origin).netloc == host or name_of(urlsplit(origin).netloc) in self.hosts
