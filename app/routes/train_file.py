"""/api/train/file: a training to keep, as a file."""

from fastapi import APIRouter, Response

from app.gate import Gated, long
from app.routes.train import Asked, plan_of
from model.learning.kept import Kept, keep

router = APIRouter(prefix="/api/train", tags=["training"], route_class=Gated)

KIND = "application/octet-stream"


@router.post("/file", response_class=Response, responses={200: {"content": {KIND: {}}}})
@long
def file(asked: Asked) -> Response:
    """A training with all its moments and their weights, as safetensors, which Python reads again
    (`model.learning.kept.read`), and the page."""
    plan = plan_of(asked)
    frames = list(plan.told())
    kept = Kept(plan.task.id, plan.models, plan.seed, plan.steps, frames, corpus=asked.corpus, changes=plan.changes)
    return Response(keep(kept), media_type=KIND)
