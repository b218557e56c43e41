"""/api/train/file, /api/train/python: a training to keep, as a file and as a script."""

from fastapi import APIRouter, Response

from app.gate import Gated, long
from app.routes.train import Asked, plan_of
from model.export.training_script import training_script
from model.learning.kept import Kept, keep

router = APIRouter(prefix="/api/train", tags=["training"], route_class=Gated)

KIND, SCRIPT = "application/octet-stream", "text/x-python"


@router.post("/file", response_class=Response, responses={200: {"content": {KIND: {}}}})
@long
def file(asked: Asked) -> Response:
    """A training with all its moments and their weights, as safetensors, which Python reads again
    (`model.learning.kept.read`), and the page."""
    plan = plan_of(asked)
    frames = list(plan.told())
    kept = Kept(plan.task.id, plan.models, plan.seed, plan.steps, frames, corpus=asked.corpus, changes=plan.changes)
    return Response(keep(kept), media_type=KIND)


@router.post("/python", response_class=Response, responses={200: {"content": {SCRIPT: {}}}})
def python(asked: Asked) -> Response:
    """The training as a script of its own, which needs torch and nothing of Headlight, and prints the losses."""
    return Response(training_script(plan_of(asked)), media_type=f"{SCRIPT}; charset=utf-8")
