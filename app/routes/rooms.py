"""/api/rooms: a class opens, joins, follows, asks and answers. Who waits takes no thread: it is the event loop's."""

import asyncio
import io
import json
from collections.abc import AsyncIterator
from typing import Annotated, Any

import segno
from fastapi import APIRouter, Header, Path, Query, Request
from starlette.responses import Response, StreamingResponse

from app.i18n import translator_of
from app.rooms import asking, bounds, reach, report
from app.rooms.bounds import Away, NoRoom, Refused, Stranger
from app.rooms.credentials import cleaned, code_of, hashed, new_secret
from app.rooms.events import Kind
from app.rooms.parts import Role, Who
from app.rooms.room import Room
from app.rooms.rooms import AWAY, Rooms
from app.schema import rooms as schema
from app.settings import Settings
from model.problem import N_, Problem

router = APIRouter(prefix="/api/rooms", tags=["rooms"])

After = Annotated[int, Query(ge=0, le=10**9, description="Of the last event that was seen; 0: none was")]
Secret = Annotated[str, Header(alias="Authorization", max_length=200, description="Bearer, and the secret")]
Code = Annotated[str, Path(max_length=40)]
At = Annotated[str, Query(max_length=300, description="One of the server’s own addresses")]
NO_ADDRESS = N_("This is none of the addresses at which Headlight is reached.")
NOBODY = 0  # the seat of who has none yet
BEAT = 10.0  # seconds: a stream that has nothing to say for so long says that it is there
STREAM = {"Cache-Control": "no-store, no-transform", "X-Accel-Buffering": "no"}  # no proxy keeps it back


@router.post("")
async def opened(request: Request) -> schema.RoomOpened:
    """A new room. The secrets are told this once."""
    rooms = _rooms(request)
    rooms.rates.allow("open", _address(request))
    code, teacher, projector = await rooms.open()
    return schema.RoomOpened(code=code, teacher=teacher, projector=projector, join=f"/join#{code}")


@router.post("/{code}/seats")
async def seated(code: str, asked: schema.SeatRequest, request: Request) -> schema.Seated:
    """A place in a room."""
    rooms = _rooms(request)
    rooms.rates.allow("join", _address(request))
    secret = new_secret()
    name = cleaned(asked.name, bounds.NAME)
    try:
        room = await rooms.do(code_of(code), "seat", {"secret": hashed(secret), "name": name})
    except NoRoom:
        rooms.rates.allow("guess", _address(request))
        raise
    who = room.who(secret)
    assert who is not None
    return schema.Seated(seat=who.seat, secret=secret, name=room.seats[who.seat].name)


@router.get("/{code}/events")
async def events(code: str, request: Request, secret: Secret = "", after: After = 0) -> schema.News:
    """What is new; if nothing is, the answer waits for it, 25 s at most."""
    rooms, code, _, who = await _who(request, code, secret)
    return _news(await rooms.wait(code, who, after, bounds.WAIT if after else 0), who, after)


@router.get("/{code}/stream", response_class=Response, responses={200: {"content": {"text/event-stream": {}}}})
async def stream(code: str, request: Request, secret: Secret = "", after: After = 0) -> StreamingResponse:
    """The same as Server-Sent Events, as it happens."""
    rooms, code, _, who = await _who(request, code, secret)
    return StreamingResponse(_streamed(rooms, code, who, after), media_type="text/event-stream", headers=STREAM)


async def _streamed(rooms: Rooms, code: str, who: Who, after: int) -> AsyncIterator[str]:
    first = True
    while True:
        try:
            room = await rooms.wait(code, who, after, 0 if first else BEAT)
        except NoRoom:
            yield "event: end\ndata: {}\n\n"
            return
        except Away:  # until the rooms can be reached again
            await asyncio.sleep(AWAY)
            yield ": away\n\n"
            continue
        news = _news(room, who, after)
        if first or news.state:
            yield f"id: {news.n}\ndata: {news.model_dump_json()}\n\n"
        else:
            yield ": here\n\n"
        first, after = False, news.n


@router.get("/{code}/addresses")
async def addresses(code: str, request: Request, secret: Secret = "") -> schema.Addresses:
    """Where phones reach this server."""
    await _who(request, code, secret, "teacher", "projector")
    found = [schema.AddressOf(**each._asdict()) for each in _addresses(request)]
    return schema.Addresses(addresses=found, open=bool(found))


@router.get("/{code}/qr.svg", response_class=Response, responses={200: {"content": {"image/svg+xml": {}}}})
async def qr(code: str, request: Request, at: At = "") -> Response:
    """The way into a room, to be photographed. It tells nothing of the room that its code does not."""
    known = _own(request)
    if at and at not in known:
        raise Problem(NO_ADDRESS, field="at")
    return _drawn(f"{at or known[0]}/join#{code_of(code)[: bounds.CODE]}")


@router.post("/{code}/qr", response_class=Response, responses={200: {"content": {"image/svg+xml": {}}}})
async def qr_of_link(code: str, asked: schema.LinkRequest, request: Request, secret: Secret = "") -> Response:
    """A link for another device of the teacher's, to be photographed. What is secret in it stands in no address."""
    rooms, code, _, _ = await _who(request, code, secret, "teacher")
    rooms.rates.allow("lead", code)
    if not any(asked.link.startswith(f"{each}/") for each in _own(request)):
        raise Problem(NO_ADDRESS, field="link")
    return _drawn(asked.link)


def _own(request: Request) -> list[str]:
    """The server's own addresses, the surest first."""
    return [each.address for each in _addresses(request)] or [str(request.base_url).removesuffix("/")]


def _drawn(link: str) -> Response:
    """A QR code."""
    drawn = io.BytesIO()
    made = segno.make(link, error="m", micro=False)
    made.save(drawn, kind="svg", border=4, dark="#000", light="#fff", xmldecl=False, omitsize=True)
    return Response(drawn.getvalue(), media_type="image/svg+xml", headers={"Cache-Control": "no-store"})


@router.post("/{code}/lead")
async def led(code: str, asked: schema.LeadRequest, request: Request, secret: Secret = "") -> schema.Done:
    """What the class is shown, and whether it follows."""
    return await _taught(request, code, secret, "lead", asked.model_dump())


@router.post("/{code}/questions")
async def questioned(
    code: str, asked: schema.QuestionRequest, request: Request, secret: Secret = ""
) -> schema.QuestionAsked:
    """A question is open from now on."""
    rooms, code, _, _ = await _who(request, code, secret, "teacher")
    rooms.rates.allow("lead", code)
    found = await asyncio.to_thread(asking.read, asked, request.app.state.lessons, translator_of(request).gettext)
    room = await rooms.do(code, "ask", found)
    return schema.QuestionAsked(question=len(room.questions))


@router.post("/{code}/questions/{question}/close")
async def closed(code: str, question: int, request: Request, secret: Secret = "") -> schema.Done:
    """It takes no more answers."""
    return await _taught(request, code, secret, "close", {"question": question})


@router.post("/{code}/questions/{question}/second")
async def second(code: str, question: int, request: Request, secret: Secret = "") -> schema.Done:
    """It is asked once more."""
    return await _taught(request, code, secret, "second", {"question": question})


@router.post("/{code}/questions/{question}/reveal")
async def revealed(code: str, question: int, request: Request, secret: Secret = "") -> schema.Done:
    """The truth is shown to all."""
    return await _taught(request, code, secret, "reveal", {"question": question})


@router.post("/{code}/answers")
async def answered(code: str, asked: schema.AnswerOf, request: Request, secret: Secret = "") -> schema.Done:
    """An answer; the same one may be sent twice."""
    rooms, code, room, who = await _who(request, code, secret, "seat")
    rooms.rates.allow("answer", (code, who.seat))
    if asked.question not in room.questions:
        raise Refused(bounds.NO_QUESTION)
    question = room.questions[asked.question]
    verdict = asking.judged(question.ask, question.truth, asked.answer)
    own = {"id": asked.id, "question": asked.question, "round": asked.round, "seat": who.seat}
    room = await rooms.do(code, "answer", own | {"answer": asked.answer.model_dump(exclude_defaults=True)} | verdict)
    return schema.Done(n=room.n)


@router.post("/{code}/seen")
async def seen(code: str, asked: schema.SeenRequest, request: Request, secret: Secret = "") -> schema.Done:
    """What a seat looks at: only the last is kept."""
    rooms, code, room, who = await _who(request, code, secret, "seat")
    rooms.rates.allow("say", (code, who.seat))
    await rooms.store.say(code, who.seat, json.dumps(asked.model_dump() | {"at": rooms.clock()}))
    return schema.Done(n=room.n)


@router.get("/{code}/seen")
async def seen_by_all(code: str, request: Request, secret: Secret = "") -> schema.SeenNow:
    """What each seat looks at, and how many are not here."""
    rooms, code, room, who = await _who(request, code, secret, "teacher", "projector")
    said = {seat: json.loads(each) for seat, each in (await rooms.store.said(code)).items()}
    ago = {seat: max(0.0, rooms.clock() - each["at"]) for seat, each in said.items()}
    reached = ago.pop(NOBODY, None)
    silent = {seat for seat, seconds in ago.items() if seconds > bounds.SILENT}
    gone = sum(not room.seats[seat].removed for seat in silent)  # who has just joined has said nothing yet
    seats = {str(seat): said[seat] | {"at": at, "silent": seat in silent} for seat, at in ago.items()}
    return schema.SeenNow(seats=seats if who.role == "teacher" else {}, silent=gone, reached=reached)


@router.post("/{code}/reached")
async def reached(code: Code, request: Request) -> schema.Done:
    """Another device has opened the way in: its teacher is told that the address works. Of no room it tells nothing."""
    rooms, code = _rooms(request), code_of(code)
    rooms.rates.allow("join", _address(request))
    try:
        await rooms.find(code)
    except NoRoom:
        rooms.rates.allow("guess", _address(request))
    else:
        if not reach.is_own(_address(request)):
            await rooms.store.say(code, NOBODY, json.dumps({"at": rooms.clock()}))
    return schema.Done(n=0)


@router.post("/{code}/hand")
async def hand(code: str, asked: schema.HandRequest, request: Request, secret: Secret = "") -> schema.Done:
    """A hand is raised, or taken down."""
    rooms, code, _, who = await _who(request, code, secret, "seat")
    rooms.rates.allow("say", (code, who.seat))
    return schema.Done(n=(await rooms.do(code, "hand", {"seat": who.seat, "up": asked.up})).n)


@router.post("/{code}/name")
async def named(code: str, asked: schema.SeatRequest, request: Request, secret: Secret = "") -> schema.Done:
    """A seat has another name."""
    rooms, code, _, who = await _who(request, code, secret, "seat")
    rooms.rates.allow("say", (code, who.seat))
    name = cleaned(asked.name, bounds.NAME)
    return schema.Done(n=(await rooms.do(code, "name", {"seat": who.seat, "name": name})).n)


@router.post("/{code}/door")
async def door(code: str, asked: schema.DoorRequest, request: Request, secret: Secret = "") -> schema.Done:
    """Who is new is kept out, or let in."""
    return await _taught(request, code, secret, "lock", {"locked": asked.locked})


@router.post("/{code}/seats/{seat}/remove")
async def removed(code: str, seat: int, request: Request, secret: Secret = "") -> schema.Done:
    """Somebody is sent out."""
    return await _taught(request, code, secret, "remove", {"seat": seat})


@router.post("/{code}/seats/{seat}/restore")
async def restored(code: str, seat: int, request: Request, secret: Secret = "") -> schema.Done:
    """Somebody may come back, as who they were."""
    return await _taught(request, code, secret, "restore", {"seat": seat})


@router.post("/{code}/seats/{seat}/name")
async def renamed(
    code: str, seat: int, asked: schema.SeatRequest, request: Request, secret: Secret = ""
) -> schema.Done:
    """Somebody has another name."""
    return await _taught(request, code, secret, "name", {"seat": seat, "name": cleaned(asked.name, bounds.NAME)})


@router.get("/{code}/report.json", response_class=Response, responses={200: {"content": {"application/json": {}}}})
async def report_json(code: str, request: Request, secret: Secret = "") -> Response:
    """All that was asked and answered."""
    _, _, room, _ = await _who(request, code, secret, "teacher")
    return Response(report.as_json(room), media_type="application/json")


@router.get("/{code}/report.csv", response_class=Response, responses={200: {"content": {"text/csv": {}}}})
async def report_csv(code: str, request: Request, secret: Secret = "") -> Response:
    """The answers, one a line."""
    _, _, room, _ = await _who(request, code, secret, "teacher")
    return Response(report.as_csv(room), media_type="text/csv; charset=utf-8")


@router.delete("/{code}")
async def ended(code: str, request: Request, secret: Secret = "") -> schema.Done:
    """Nothing is left of the room."""
    rooms, code, room, _ = await _who(request, code, secret, "teacher")
    await rooms.end(code)
    return schema.Done(n=room.n)


async def _taught(request: Request, code: str, secret: str, kind: Kind, data: dict[str, Any]) -> schema.Done:
    """What only the teacher may do."""
    rooms, code, _, _ = await _who(request, code, secret, "teacher")
    rooms.rates.allow("lead", code)
    return schema.Done(n=(await rooms.do(code, kind, data)).n)


def _news(room: Room, who: Who, after: int) -> schema.News:
    events = [schema.Happened(**each) for each in room.happened(who, after)]
    return schema.News(n=room.n, events=events, state=room.news(who, after))


def _rooms(request: Request) -> Rooms:
    found: Rooms = request.app.state.rooms
    return found


async def _who(request: Request, code: str, authorization: str, *roles: Role) -> tuple[Rooms, str, Room, Who]:
    """All rooms, the code as it is kept, the room, and who asks. Who guesses codes or secrets is slowed down. Raises
    NoRoom, Stranger, NotYours, TooFast."""
    rooms, code = _rooms(request), code_of(code)
    kind, _, secret = authorization.partition(" ")
    try:
        room, who = await rooms.who(code, secret if kind.lower() == "bearer" else "", *roles)
    except (NoRoom, Stranger):
        rooms.rates.allow("guess", _address(request))
        raise
    return rooms, code, room, who


def _addresses(request: Request) -> list[reach.Address]:
    settings: Settings = request.app.state.settings
    return reach.addresses(request, settings.host)


def _address(request: Request) -> str:
    return request.client.host if request.client else ""
