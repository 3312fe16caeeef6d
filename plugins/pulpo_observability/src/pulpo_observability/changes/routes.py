"""The routes for changes: list, blame, undo and restore."""

from collections.abc import Awaitable, Callable
from datetime import UTC
from functools import wraps
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from pulpo_core.exceptions import NotFoundError, PermissionDeniedError, ServiceError, ValidationError
from pulpo_core.invocation import ANONYMOUS, Actor
from pulpo_core.runtime import Runtime, current_runtime
from pulpo_core.times import read_time
from pulpo_observability.changes import shown
from pulpo_observability.changes.access import check_readable, hidden_keys, readable_collections
from pulpo_observability.changes.blame import blame
from pulpo_observability.changes.document_change import DocumentChange
from pulpo_observability.changes.history import NEWEST_FIRST, ChangeHistory, ChangeSearch, Target, find_target
from pulpo_observability.changes.undo import Undoer
from pulpo_observability.paging import read_choice, read_limit

CHANNEL = "api"
PARAMETERS = ("model", "id", "actor", "run", "operation", "kind", "since", "until", "limit", "cursor", "count")
Handler = Callable[[Request, Runtime, Actor], Awaitable[Any]]


def _endpoint(handler: Handler) -> Callable[[Request], Awaitable[Response]]:
    @wraps(handler)
    async def answer(request: Request) -> Response:
        runtime = current_runtime()
        if runtime is None:
            raise ServiceError("the project is not running")
        return JSONResponse(await handler(request, runtime, getattr(request.state, "actor", ANONYMOUS)))

    return answer


@_endpoint
async def list_changes(request: Request, runtime: Runtime, actor: Actor) -> Any:
    """Return the newest changes, optionally of a model or document, by an actor or run, or in a period."""
    query = request.query_params
    for name in query:
        if name not in PARAMETERS:
            raise ValidationError(f"there is no parameter {name[:100]!r}; known are {', '.join(PARAMETERS)}")
    model, key = query.get("model"), query.get("id")
    if key is not None and model is None:
        raise ValidationError("id needs model", hint="add the name of the document's model")
    target = None if model is None else find_target(runtime.project, model, key)
    limit, cursor = read_limit(query.get("limit")), query.get("cursor")
    after = None if cursor is None else NEWEST_FIRST.read_cursor(cursor)
    is_counted = read_choice(query.get("count"), "count", ("none", "exact")) == "exact"
    search = ChangeSearch(
        target=target,
        collections=await _open_collections(runtime, actor, target, key),
        actor=query.get("actor"),
        run=query.get("run"),
        operation=query.get("operation"),
        kind=query.get("kind"),
        since=read_time(query.get("since"), "since", UTC),
        until=read_time(query.get("until"), "until", UTC),
    )
    history = ChangeHistory(runtime.database)
    found = await history.search(search, limit, after)
    ends = [(change.order, change.id) for change in found if change.id is not None]
    end = NEWEST_FIRST.next_position(ends, limit, after)
    return {
        "items": [_shown(change, runtime) for change in found],
        "next_cursor": None if end is None else NEWEST_FIRST.write_cursor(end),
        "total": await history.count(search) if is_counted else None,
    }


@_endpoint
async def show_blame(request: Request, runtime: Runtime, actor: Actor) -> Any:
    """Return the author of each field of a document."""
    target = find_target(runtime.project, request.path_params["model"], request.path_params["id"])
    await _check_document(runtime, actor, target, request.path_params["id"])
    hidden = hidden_keys(target.model)
    found = await blame(ChangeHistory(runtime.database), target, request.query_params.get("field"))
    return {"items": [shown.author_json(each) for each in found if each.path.partition(".")[0] not in hidden]}


@_endpoint
async def undo_run(request: Request, runtime: Runtime, actor: Actor) -> Any:
    """Undo the changes of a run that the actor may undo; with `dry_run=true`, only return what would be done."""
    undoer = Undoer(runtime.database, actor, CHANNEL, runtime)
    return (await undoer.undo(request.path_params["run"], dry=_is_dry(request))).to_dict()


@_endpoint
async def restore_version(request: Request, runtime: Runtime, actor: Actor) -> Any:
    """Restore a document as it was after a change, or before its deletion; `dry_run=true` only returns the plan."""
    undoer = Undoer(runtime.database, actor, CHANNEL, runtime)
    return (await undoer.restore(request.path_params["change"], dry=_is_dry(request))).to_dict()


routes = [
    Route("/changes", list_changes, methods=["GET"]),
    Route("/changes/{change}/restore", restore_version, methods=["POST"]),
    Route("/blame/{model}/{id}", show_blame, methods=["GET"]),
    Route("/runs/{run}/undo", undo_run, methods=["POST"]),
]


async def _open_collections(runtime: Runtime, actor: Actor, target: Target | None, key: str | None) -> list[str] | None:
    """Return the collections whose changes the actor may see; None if they include the target."""
    if target is not None and key is not None:
        await _check_document(runtime, actor, target, key)
        return None
    found = await readable_collections(runtime, actor)
    if target is not None and target.collection not in found:
        raise PermissionDeniedError(
            f"this actor may not see the changes of all documents of {target.name[:100]!r}",
            hint="name one document, or ask for a role",
        )
    return found


async def _check_document(runtime: Runtime, actor: Actor, target: Target, key: str) -> None:
    if target.model is None:
        raise NotFoundError(f"the project has no model {target.name[:100]!r}")
    await check_readable(runtime, actor, CHANNEL, target.model, key)


def _shown(change: DocumentChange, runtime: Runtime) -> dict[str, Any]:
    metadata = runtime.project.metadata
    hidden = hidden_keys(shown.model_of(change, metadata))
    found = shown.change_json(change, metadata, hidden)
    if found["many"] is not None and hidden:  # the filter and the update may contain values of hidden fields
        found["many"] |= {"filter": None, "update": None}
    return found


def _is_dry(request: Request) -> bool:
    return read_choice(request.query_params.get("dry_run"), "dry_run", ("false", "true")) == "true"
