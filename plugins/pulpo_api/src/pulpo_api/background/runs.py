"""Background runs: operations that continue after the answer, and whose state can be read at a URL."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import quote

import orjson
from fastapi import APIRouter
from pymongo.errors import DocumentTooLarge
from starlette.requests import Request
from starlette.responses import Response

from pulpo_api.auth.permissions import actor_of
from pulpo_api.background.lease_renewal import renewed_lease
from pulpo_api.background.records import RunRecord, now
from pulpo_api.context import api_context
from pulpo_api.http.problems import answer_error, problem
from pulpo_api.settings import ApiSettings
from pulpo_core.exceptions import NotFoundError

UNFINISHED = ("pending", "running")
INTERRUPTED = "the API stopped before the run finished; it may or may not have had an effect"


async def start_run(
    request: Request,
    operation: str,
    id: str,  # noqa: A002
    actor: str,
    work: Callable[[], Awaitable[bytes]],
) -> Response:
    """Record a run, start it, and answer 202 with its URL. `id` is the id of the invocation."""
    context = api_context(request.scope)
    lease = now(context.settings.lease)
    record = RunRecord(id=id, operation=operation, actor=actor, created_at=now(), alive_until=lease)
    await record.insert()
    context.run_tasks.start(_run(record, request, work, context.settings))
    root = request.scope.get("root_path", "")
    headers = {"Location": f"{root}/operations/{quote(operation)}/runs/{record.id}"}
    headers |= {"Preference-Applied": "respond-async"}
    return Response(show(record), 202, headers, media_type="application/json")


async def find_run(operation: str, id: str, actor: str, lifetime: float) -> RunRecord:  # noqa: A002
    """Return the record of an actor's run. If its lease has expired, it is marked as interrupted."""
    wanted = {"_id": id, "operation": operation, "actor": actor}
    record = await RunRecord.find_one(wanted)
    if record is not None and record.status in UNFINISHED and record.alive_until < now():
        over = {"finished_at": now(), "expires_at": now(lifetime)}
        silent = {**wanted, "status": {"$in": list(UNFINISHED)}, "alive_until": {"$lt": now()}}
        await _set(silent, {**_interrupted(), **over})
        record = await RunRecord.find_one(wanted)
    if record is None:
        raise NotFoundError(f"operation {operation!r} has no run {id[:100]!r}", hint="finished runs expire")
    return record


def show(record: RunRecord) -> bytes:
    """Return a run as JSON. Its result is stored as JSON."""
    shown = record.model_dump(mode="json", include={"id", "operation", "status", "created_at", "finished_at"})
    if record.problem is not None:
        shown["problem"] = record.problem
    if record.result is not None:
        shown["result"] = orjson.Fragment(record.result)
    return orjson.dumps(shown)


def runs_router() -> APIRouter:
    """Return the router for `GET /operations/{name}/runs/{id}`."""
    router = APIRouter(prefix="/operations", tags=["operations"])

    @router.get("/{name}/runs/{id}")
    async def get_run(name: str, id: str, request: Request) -> Response:  # noqa: A002
        """Return the state of a background run, and its result when it is done."""
        lifetime = api_context(request.scope).settings.run_lifetime
        record = await find_run(name, id, actor_of(request.scope).id, lifetime)
        headers = {"Retry-After": "1"} if record.status in UNFINISHED else {}
        return Response(show(record), headers={**headers, "Cache-Control": "no-store"}, media_type="application/json")

    return router


async def _run(
    record: RunRecord, request: Request, work: Callable[[], Awaitable[bytes]], settings: ApiSettings
) -> None:
    mine = {"_id": record.id, "status": {"$in": list(UNFINISHED)}}

    async def end(outcome: dict[str, Any]) -> None:
        await _set(mine, {**outcome, "finished_at": now(), "expires_at": now(settings.run_lifetime)})

    try:
        async with renewed_lease(RunRecord, mine, "alive_until", settings.lease):
            await _set(mine, {"status": "running"})
            outcome = await _outcome(request, work)
    except asyncio.CancelledError:
        await end(_interrupted())
        raise
    try:
        await end(outcome)
    except DocumentTooLarge:
        lost = problem(500, "the operation was carried out, but its result is too large to be stored")
        await end(_failure(lost))


async def _outcome(request: Request, work: Callable[[], Awaitable[bytes]]) -> dict[str, Any]:
    try:
        return {"status": "success", "result": await work()}
    except Exception as error:  # the problem is the same as in the foreground
        return _failure(await answer_error(request, error))


def _failure(answer: Response) -> dict[str, Any]:
    return {"status": "failed", "problem": orjson.loads(bytes(answer.body))}


def _interrupted() -> dict[str, Any]:
    return {**_failure(problem(500, INTERRUPTED)), "status": "interrupted"}


async def _set(filter: dict[str, Any], values: dict[str, Any]) -> None:  # noqa: A002
    await RunRecord.get_pymongo_collection().update_one(filter, {"$set": values})
