"""Which pages stand in a frame of another page, and of whose: those that have no secrets, asked for with `?embed=1`.

What may not be framed is answered with a small page that may, and says so: of what a browser refuses by itself it shows
an empty box. By whom a page is framed only the browser knows for sure; what it says of it is used as far as it goes. If
it says nothing, the page comes in a frame of its own inside a page of ours that anybody may frame: whether it has come
is heard there (static/lib/around.js), and if not, a sentence stands in its place.
"""

import re
from collections.abc import Mapping, Sequence
from urllib.parse import quote, urlencode, urlsplit

from starlette.requests import Request

from app.neighbours import name_of
from app.policy import NOBODY, content_security_policy

NONE = "none"  # --embed-from none: nobody
FRAMES = ("embed", "frame", "iframe", "object")  # what a browser says it asks for
OF_FRAMES = ("embed", "theme", "part", "named")  # what only a page in a frame is asked with
OTHERS = ("cross-site", "same-site")  # what it says of a page of another origin
PORTS = {"http": 80, "https": 443}
_ORIGIN = re.compile(r"(https?)://((?:\*\.)?\w[\w.-]*|\[[0-9a-f:.]+\])(:\d{1,5})?/?")


def origin(text: str) -> str:
    """`https://moodle.school.example`, as a policy names it; its first label may be `*`. Raises ValueError."""
    if text == NONE:
        return text
    if not (found := _ORIGIN.fullmatch(text.lower())):
        raise ValueError(text)
    scheme, name, port = found.groups(default="")
    return f"{scheme}://{name if name.isascii() else name.encode('idna').decode()}{port}"


origin.__name__ = "origin"  # argparse says "invalid origin value"


def is_embedded(request: Request) -> bool:
    """Whether a page is asked for as it stands in a frame."""
    return request.query_params.get("embed") == "1"


def is_framed(request: Request) -> bool:
    """Whether it stands in one, as far as is known."""
    return is_embedded(request) or request.headers.get("sec-fetch-dest") in FRAMES


def is_unknown(request: Request) -> bool:
    """Whether only some may frame a page, and nothing says who does."""
    asked, is_asked = request.app.state.settings.embed_from, request.query_params.get("named") == "1"
    frames = request.headers.get("sec-fetch-dest") in FRAMES and request.headers.get("sec-fetch-site") in OTHERS
    return bool(asked and NONE not in asked and frames and not is_asked and not request.headers.get("referer"))


def part(request: Request, parts: Mapping[str, str]) -> str:
    """Which of a page's figures is shown alone; "": all that it has."""
    wanted = request.query_params.get("part", "")
    return wanted if wanted in parts else ""


def is_refused(request: Request, embeds: bool) -> bool:
    """Whether a page is not to be shown in the frame that it is asked for; embeds: whether such a page ever is."""
    return is_framed(request) and not (embeds and is_embedded(request) and _may(request))


def _may(request: Request) -> bool:
    """What the page around it is called stands in the request, unless that page says otherwise."""
    asked = request.app.state.settings.embed_from
    around = request.headers.get("referer", "")
    if not asked or not around or request.headers.get("sec-fetch-dest", FRAMES[0]) not in FRAMES:
        return True
    return urlsplit(around).netloc == request.headers.get("host") or any(_is_of(around, each) for each in asked)


def _is_of(address: str, named: str) -> bool:
    """Whether an address is of an origin that was named."""
    here, there = urlsplit(address), urlsplit(named)
    if here.scheme != there.scheme or _port(here.netloc, here.scheme) != _port(there.netloc, there.scheme):
        return False
    own, wanted = name_of(here.netloc), name_of(there.netloc)
    return own.endswith(wanted[1:]) if wanted.startswith("*.") else own == wanted


def _port(netloc: str, scheme: str) -> int | None:
    found = re.search(r":(\d+)$", netloc)
    return int(found[1]) if found else PORTS.get(scheme)


def framing(origins: Sequence[str] = (), around: bool = False) -> dict[str, str]:
    """The headers of an answer that may stand in a frame; origins: of whom, as they were given; none: of anybody.
    around: it has itself a page of ours in a frame"""
    if around:
        return {"Content-Security-Policy": content_security_policy(()) + "; frame-src 'self'"}
    if NONE in origins:
        return {"Content-Security-Policy": content_security_policy(NOBODY)}
    return {"Content-Security-Policy": content_security_policy(("'self'", *origins) if origins else ())}


def whole(request: Request) -> str:
    """The way from a page in a frame to the same by itself."""
    path = quote(request.url.path.rpartition("/")[2])
    query = urlencode([each for each in request.query_params.multi_items() if each[0] not in OF_FRAMES])
    return f"./{path}" + (f"?{query}" if query else "")
