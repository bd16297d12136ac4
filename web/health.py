"""For those who run the desk: is it well, and how is it doing. On loopback like everything else."""

from fastapi import APIRouter, Response
from fastapi.responses import PlainTextResponse
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sqlalchemy import text

from web.depends import Reading

router = APIRouter(include_in_schema=False)


@router.get("/healthz", response_class=PlainTextResponse)
def healthz(session: Reading) -> str:
    """Answers when the database does."""
    session.connection().execute(text("SELECT 1"))
    return "ok\n"


@router.get("/metrics")
def metrics() -> Response:
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)
