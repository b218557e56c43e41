"""/api/turn: the place of whoever waits."""

from fastapi import APIRouter, Request

from app.gate import Gate, person_of
from app.schema import turn as schema

router = APIRouter(prefix="/api/turn", tags=["turn"])


@router.get("")
async def turn(request: Request) -> schema.Turn:
    """How many turns come before the next one of this page (the header `Headlight-Page` names it), and in about how
    many seconds it is. It is answered at once, whatever is computed."""
    gate: Gate = request.app.state.gate
    places = [lane.place(person_of(request)) for lane in (gate.long, gate.short)]
    place = next((each for each in places if each), None)
    return schema.Turn(before=place and place.before, seconds=place and place.seconds)
