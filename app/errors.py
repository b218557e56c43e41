"""What went wrong, as one sentence that says what to do: JSON for the API, a small page for a browser.

Nothing of the request's content is repeated: NaN or half a character in it must not break the answer too.
"""

import logging
import re
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Match, Mount
from starlette.templating import Jinja2Templates
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.embedding import framing, is_framed, whole
from app.i18n import translator_of
from app.neighbours import Neighbours, is_here
from app.settings import Settings
from model.problem import N_, Problem

log = logging.getLogger("headlight")

STATUS_SENTENCES = {
    400: N_("The request could not be read: send it as JSON, in UTF-8."),
    403: N_("This page of Headlight is not shown inside another page."),
    404: N_("There is nothing at this address: go to the first page, or check the address."),
    405: N_("This address does not accept that method: see the API's documentation at /docs."),
    413: N_("That is more than {bound} bytes: send less."),
    415: N_("The request could not be read: send it as JSON, with Content-Type: application/json."),
    503: N_("Too many requests at once: try again in {seconds} s."),
}
# What a body of JSON can be that Python does not read, by the exception; a UnicodeDecodeError is a ValueError too.
UNREADABLE: tuple[tuple[type[Exception], str], ...] = (
    (RecursionError, N_("The request is nested too deeply: put fewer lists and objects inside each other.")),
    (UnicodeDecodeError, N_("The request is not in UTF-8: encode it as UTF-8.")),
    (ValueError, N_("A number in the request has too many digits: send a shorter one.")),
)
METHODS = ("DELETE", "GET", "HEAD", "PATCH", "POST", "PUT")
CACHE = N_("the cache folder of the computer that runs Headlight")
ANY_STATUS = N_("The server cannot answer this ({status}): check the address and what was sent.")
APOLOGY = N_("Sorry, something went wrong on our side. Try again; if it happens again, report it with the id {id}.")

# By pydantic's error type; what is not here is said by the last one. {bound} comes from the error's ctx.
VALIDATION_SENTENCES = {
    "missing": N_("Add “{field}”: it is required."),
    "extra_forbidden": N_("Leave out “{field}”: it is not known here."),
    "string_type": N_("“{field}” must be text."),
    "bool_type": N_("“{field}” must be true or false."),
    "bool_parsing": N_("“{field}” must be true or false."),
    "int_type": N_("“{field}” must be a whole number."),
    "int_parsing": N_("“{field}” must be a whole number."),
    "int_from_float": N_("“{field}” must be a whole number."),
    "int_parsing_size": N_("“{field}” must be a smaller whole number."),
    "float_type": N_("“{field}” must be a number."),
    "float_parsing": N_("“{field}” must be a number."),
    "finite_number": N_("“{field}” must be a finite number, neither NaN nor infinity."),
    "list_type": N_("“{field}” must be a list."),
    "tuple_type": N_("“{field}” must be a list."),
    "dict_type": N_("“{field}” must be an object with named values."),
    "model_type": N_("“{field}” must be an object with named values."),
    "model_attributes_type": N_("“{field}” must be an object with named values."),
    "literal_error": N_("“{field}” must be {bound}."),
    "enum": N_("“{field}” must be {bound}."),
    "greater_than": N_("“{field}” must be greater than {bound}."),
    "greater_than_equal": N_("“{field}” must be {bound} or more."),
    "less_than": N_("“{field}” must be less than {bound}."),
    "less_than_equal": N_("“{field}” must be {bound} or less."),
    "string_too_long": N_("“{field}” may have at most {bound} characters: shorten it."),
    "string_too_short": N_("“{field}” must have at least {bound} characters."),
    "too_long": N_("“{field}” may have at most {bound} entries: send fewer."),
    "too_short": N_("“{field}” must have at least {bound} entries."),
    "string_unicode": N_("“{field}” holds half a character (a lone surrogate): type it again."),
    "json_invalid": N_("The request is not valid JSON: check it near character {position}."),
}
OTHERWISE = N_("Check “{field}”: its value is not accepted there.")
BODY = N_("the request")

_BOUNDS = ("expected", "gt", "ge", "lt", "le", "max_length", "min_length")
_NAME = re.compile(r"[A-Za-z_][\w-]{0,39}", re.ASCII)


def body(message: str, field: str | None = None) -> dict[str, Any]:
    """The one shape of an error: `{"error": {"message", "field"}}`."""
    return {"error": {"message": message, "field": field}}


def path_of(location: Sequence[int | str]) -> str:
    """`("body", "edits", 0, "value")` as `edits[0].value`; a key that the person made up is left out."""
    path = ""
    for part in location[1:]:
        if isinstance(part, int):
            path += f"[{part}]"
        elif _NAME.fullmatch(part):
            path += f".{part}" if path else part
    return path


@dataclass(frozen=True)
class Said:
    """A sentence not yet translated: its template, the field it speaks of, what fills its placeholders."""

    message: str
    field: str | None
    params: Mapping[str, object]


def said_of(error: Mapping[str, Any]) -> Said:
    """One of pydantic's errors: which field, and what to do."""
    context = error.get("ctx") or {}
    cause = context.get("error")
    field = path_of(error["loc"]) or None
    if isinstance(cause, Problem):  # raised by one of our validators
        return Said(cause.message, cause.field or field, cause.params)
    if error["type"] == "json_invalid":
        return Said(VALIDATION_SENTENCES["json_invalid"], None, {"position": error["loc"][-1]})
    bound = next((context[name] for name in _BOUNDS if name in context), "")
    return Said(VALIDATION_SENTENCES.get(error["type"], OTHERWISE), field, {"bound": bound})


def told(request: Request, params: Mapping[str, object]) -> dict[str, object]:
    """What fills a sentence: where files lie is said to nobody who asks from another computer."""
    here = is_here(request)
    hidden = translator_of(request).gettext(CACHE)
    return {name: hidden if isinstance(value, Path) and not here else value for name, value in params.items()}


def is_json(request: Request) -> bool:
    """Whether the body is sent as JSON."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    return kind == "application/json" or (kind.startswith("application/") and kind.endswith("+json"))


def allowed(request: Request) -> list[str]:
    """The methods that an address answers, of all routes that stand there; HEAD wherever GET is answered."""
    routes = [route for route in request.app.routes if not isinstance(route, Mount)]

    def answers(method: str) -> bool:
        scope = {**request.scope, "method": "GET" if method == "HEAD" else method}
        return any(route.matches(scope)[0] is Match.FULL for route in routes)

    return [method for method in METHODS if answers(method)]


def noted(error: Exception, what: str, where: str) -> str:
    """Logs what we caused. Returns the id under which it is found."""
    identity = secrets.token_hex(4)
    log.error("%s: %s %r", identity, what, where, exc_info=error)
    return identity


def apology(request: Request, error: Exception) -> str:
    """What we caused: logged with an id, and a sentence with the same id."""
    return translator_of(request).gettext(APOLOGY, id=noted(error, request.method, request.url.path))


class Errors:
    """The handlers, with the templates that the page of an error needs."""

    def __init__(self, settings: Settings, templates: Jinja2Templates) -> None:
        self.settings, self.templates = settings, templates

    async def problem(self, request: Request, error: Exception) -> Response:
        """A Problem: 422, or the status that it carries."""
        assert isinstance(error, Problem)
        said = Said(error.message, error.field, error.params)
        return self._refuse(request, said, getattr(error, "status", 422))

    async def validation(self, request: Request, error: Exception) -> Response:
        """FastAPI's list of errors: the first one, as a sentence; of a body that is no JSON only that."""
        assert isinstance(error, RequestValidationError)
        if error.body is not None and not is_json(request):
            return self._refuse(request, Said(STATUS_SENTENCES[415], None, {}), 415)
        return self._refuse(request, said_of(error.errors()[0]), 422)

    async def status(self, request: Request, error: Exception) -> Response:
        """404, 405, 413 and their like."""
        assert isinstance(error, HTTPException)
        message = STATUS_SENTENCES.get(error.status_code, ANY_STATUS)
        if error.status_code == 400:
            message = next((said for kind, said in UNREADABLE if isinstance(error.__cause__, kind)), message)
        methods = ", ".join(allowed(request)) if error.status_code == 405 else ""
        headers = {"Allow": methods} if methods else error.headers  # those of files are theirs
        params = {"bound": f"{self.settings.max_body_bytes:,}", "status": error.status_code,
                  "seconds": (error.headers or {}).get("Retry-After")}  # fmt: skip
        sentence = translator_of(request).gettext(message, **params)
        return self.respond(request, error.status_code, sentence, headers=headers)

    def foreign(self, request: Request, status: int, sentence: str) -> Response:
        """Who may not ask is told so in a sentence."""
        return self._refuse(request, Said(sentence, None, {}), status)

    def unexpected(self, request: Request, error: Exception) -> Response:
        """What we caused: logged with an id, and an apology with the same id."""
        return self.respond(request, 500, apology(request, error))

    def _refuse(self, request: Request, said: Said, status: int) -> Response:
        here = translator_of(request)
        named = {"field": said.field or here.gettext(BODY), **told(request, said.params)}
        return self.respond(request, status, here.gettext(said.message, **named), said.field)

    def respond(
        self,
        request: Request,
        status: int,
        sentence: str,
        field: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Response:
        """JSON under /api, and for whoever does not ask for HTML; else the page `error.html`."""
        sentence = sentence.encode(errors="replace").decode()  # half a character would break the answer
        if request.url.path.startswith("/api/") or "text/html" not in request.headers.get("accept", ""):
            return JSONResponse(body(sentence, field), status, headers)
        shown = {"page": {"id": "error"}, "title": f"{status} · Headlight", "status": status, "message": sentence}
        if is_framed(request):
            shown |= {"embedded": True, "whole": whole(request)}
            headers = {**(headers or {}), **framing()}
        return self.templates.TemplateResponse(request, "error.html", shown, status, headers)


class CatchAll:
    """Pure ASGI: answers what no handler knew, inside the middleware that sets the security headers.

    (Starlette's own handler of Exception stands outside every middleware, and raises again.)
    """

    def __init__(self, app: ASGIApp, answer: Callable[[Request, Exception], Response]) -> None:
        self.app, self.answer = app, answer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on; answer an exception unless the answer has begun."""
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        begun = False

        async def noted(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self.app(scope, receive, noted)
        except Exception as error:
            if begun:
                raise
            await self.answer(Request(scope), error)(scope, receive, send)


def install(app: FastAPI, settings: Settings, templates: Jinja2Templates) -> None:
    """Give the app its answers to every error. Call it before `middleware.install`, which goes around."""
    app.state.settings = settings
    errors = Errors(settings, templates)
    app.add_exception_handler(Problem, errors.problem)
    app.add_exception_handler(RequestValidationError, errors.validation)
    app.add_exception_handler(HTTPException, errors.status)
    app.add_middleware(Neighbours, hosts=settings.hosts, refuse=errors.foreign)
    app.add_middleware(CatchAll, answer=errors.unexpected)
