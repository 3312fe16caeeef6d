"""The routes below `/observability/runs`, which correspond to the commands."""

from collections.abc import Mapping
from datetime import UTC
from typing import Any

from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from pulpo_core.exceptions import ConflictError, PulpoException, ValidationError
from pulpo_core.invocation import Actor
from pulpo_core.registries import OperationRegistry
from pulpo_core.sensitive import error_text
from pulpo_core.times import read_time
from pulpo_observability.paging import read_choice, read_limit
from pulpo_observability.runs.filters import PATH, RunFilter, read_statuses, read_where
from pulpo_observability.runs.liveness import mark_abandoned, request_cancellation
from pulpo_observability.runs.lookup import SORTS, children_of, find_run, page_of_runs
from pulpo_observability.runs.replay import Edit, operation_of, recorded_input, replay
from pulpo_observability.runs.statistics import statistics
from pulpo_observability.runs.task_run import TaskRun

FILTERS = ("operation", "actor", "status", "channel", "since", "until", "where")
PAGES = ("parent", "replay_of", "limit", "sort", "cursor", "count")
BODY = ("set", "input", "shadow", "confirm")


async def get_runs(request: Request) -> JSONResponse:
    """Return a page of the runs that match the query, the latest first."""
    query = request.query_params
    wanted, limit = _filter(query, (*FILTERS, *PAGES)), read_limit(query.get("limit"))
    count = read_choice(query.get("count"), "count", ("none", "exact"))
    await mark_abandoned()
    page = await page_of_runs(
        wanted,
        limit,
        sort=read_choice(query.get("sort"), "sort", tuple(SORTS)),
        cursor=query.get("cursor"),
        is_counted=count == "exact",
    )
    return JSONResponse(
        {
            "items": [run.to_dict() for run in page.runs],
            "next_cursor": page.next_cursor,
            "total": page.total,
        }
    )


async def get_statistics(request: Request) -> JSONResponse:
    """Return success rates and durations, by operation and day, or by one of them, or by hour."""
    query = request.query_params
    wanted = _filter(query, (*FILTERS, "by"))
    by = read_choice(query.get("by"), "by", ("operation,day", "operation", "day", "hour"))
    return JSONResponse({"items": [one.to_dict() for one in await statistics(wanted, by.split(","))]})


async def get_run(request: Request) -> JSONResponse:
    """Return one run, with the ids of its children and the state of a possible replay."""
    await mark_abandoned()
    run = await find_run(request.path_params["id"])
    children = await children_of([run.id])
    return JSONResponse({**run.to_dict(), "children": [child.id for child in children], "replay": _replay_state(run)})


def _replay_state(run: TaskRun) -> dict[str, Any]:
    """Return the state of a replay: if the recorded input can be sent again unchanged, or else the reason."""
    try:
        recorded_input(run)
        reason = None
    except PulpoException as error:
        reason = error_text(error, error.message)
    operation = OperationRegistry.get(run.operation_name)
    return {"possible": reason is None, "reason": reason, "idempotent": operation is not None and operation.idempotent}


async def replay_run(request: Request) -> JSONResponse:
    """Call the operation again as the sender of the request, who needs permission for it."""
    body = await _body(request)
    run = await find_run(request.path_params["id"])
    if not operation_of(run).idempotent and body.get("confirm") is not True:
        hint = 'send {"confirm": true}, or declare @operation(idempotent=True)'
        raise ConflictError(f"operation {run.operation_name!r} is not declared idempotent", hint=hint)
    edit = Edit(body.get("input"), _values(body.get("set", {})))
    actor: Actor = request.state.actor
    outcome = await replay(run, actor=actor, permitted=False, edit=edit, shadow=body.get("shadow") is True)
    return JSONResponse(outcome.to_dict())


async def cancel_run(request: Request) -> JSONResponse:
    """Ask the process of a run to cancel it."""
    run = await find_run(request.path_params["id"])
    if not await request_cancellation(run.id):
        raise ConflictError(f"run {run.id!r} has ended: {run.status}")
    return JSONResponse({"id": run.id, "cancel_requested": True}, 202)


routes = [
    Route("/runs", get_runs, methods=["GET"]),
    Route("/runs/stats", get_statistics, methods=["GET"]),
    Route("/runs/{id}", get_run, methods=["GET"]),
    Route("/runs/{id}/replay", replay_run, methods=["POST"]),
    Route("/runs/{id}/cancel", cancel_run, methods=["POST"]),
]


def _filter(query: QueryParams, known: tuple[str, ...]) -> RunFilter:
    for name in query:
        if name not in known:
            raise ValidationError(f"there is no parameter {name[:100]!r}; known are {', '.join(known)}")
    return RunFilter(
        operations=query.getlist("operation"),
        actors=query.getlist("actor"),
        statuses=read_statuses(query.getlist("status")),
        channels=query.getlist("channel"),
        since=read_time(query.get("since"), "since", UTC),
        until=read_time(query.get("until"), "until", UTC),
        inputs=read_where(query.getlist("where")),
        parent=query.get("parent"),
        replay_of=query.get("replay_of"),
    )


async def _body(request: Request) -> Mapping[str, Any]:
    """Return the body of a replay. Raises ValidationError."""
    content = await request.body()
    try:
        body = await request.json() if content else {}
    except ValueError:
        raise ValidationError("the body must be JSON") from None
    if not isinstance(body, dict) or (unknown := sorted(set(body) - set(BODY))):
        named = f", got {', '.join(unknown)[:100]}" if isinstance(body, dict) else ""
        raise ValidationError(f"the body must be an object with {', '.join(BODY)}{named}")
    return body


def _values(values: Any) -> Mapping[str, Any]:
    if not isinstance(values, dict) or not all(map(PATH.fullmatch, values)):
        raise ValidationError("set must be an object of values by path", hint='send {"set": {"address.city": "Bonn"}}')
    return values
