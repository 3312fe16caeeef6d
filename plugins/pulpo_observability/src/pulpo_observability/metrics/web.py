"""The application at `/metrics`."""

import gzip

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import Receive, Scope, Send

from pulpo_core.invocation import ANONYMOUS, Actor
from pulpo_core.runtime import current_runtime
from pulpo_observability.metrics.registry import CONTENT_TYPE, render
from pulpo_observability.settings import ObservabilitySettings


def show_metrics(request: Request) -> Response:
    """Return the metrics as text. Runs in a thread, because thousands of them take time."""
    role = _role()
    if not _may_read(getattr(request.state, "actor", ANONYMOUS), role):
        return PlainTextResponse(f"needs the role {role!r}", 403)
    body = render()
    headers = {"Content-Type": CONTENT_TYPE, "Vary": "Accept-Encoding"}
    if "gzip" in request.headers.get("accept-encoding", ""):
        body = gzip.compress(body, compresslevel=1)
        headers["Content-Encoding"] = "gzip"
    return Response(body, headers=headers)


async def app(scope: Scope, receive: Receive, send: Send) -> None:
    """Serve the metrics at the prefix itself; Starlette's routing would redirect to `/metrics/`."""
    if scope["type"] != "http":
        return
    path = scope["path"].rstrip("/")  # starts with `root_path` or, behind some proxies, with the end of it
    if not path or not scope["root_path"].endswith(path):
        answer = Response(status_code=404)
    elif scope["method"] != "GET":
        answer = Response(status_code=405, headers={"Allow": "GET"})
    else:
        answer = await run_in_threadpool(show_metrics, Request(scope))
    await answer(scope, receive, send)


def _role() -> str:
    """Return the role that a caller needs; empty if none."""
    runtime = current_runtime()
    if runtime is None:
        return ""
    settings = runtime.project.section(ObservabilitySettings)
    return "" if settings.metrics_open else settings.metrics_role


def _may_read(actor: Actor, role: str) -> bool:
    """Return True if the actor has the role, or is anonymous, which means that the API does not require credentials."""
    return not role or role in actor.roles or actor == ANONYMOUS
