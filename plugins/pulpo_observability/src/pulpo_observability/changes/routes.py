"""The routes of changes: `/changes`, `/blame/{model}/{id}` and `/runs/{run}/undo`, for the mount of the plugin."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from functools import wraps
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from pulpo_core.exceptions import NotFoundError, PermissionDeniedError, ServiceError, ValidationError
from pulpo_core.invocation import ANONYMOUS, Actor
from pulpo_core.runtime import Runtime, current_runtime
from pulpo_observability.changes import shown
from pulpo_observability.changes.access import check_readable, hidden_keys, readable_collections
from pulpo_observability.changes.blame import blame
from pulpo_observability.changes.document_change import DocumentChange
from pulpo_observability.changes.history import ChangeHistory, ChangeSearch, Target, find_target
from pulpo_observability.changes.undo import Undoer

CHANNEL = "api"
MAX_ITEMS = 500
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
    """Return the newest changes: of a model, of a document, by an actor, by a run, of a time."""
    query = request.query_params
    model, key = query.get("model"), query.get("id")
    if key is not None and model is None:
        raise ValidationError("id needs model", hint="add the name of the document's model")
    target = None if model is None else find_target(runtime.project, model, key)
    search = ChangeSearch(
        target=target,
        collections=await _open_collections(runtime, actor, target, key),
        actor=query.get("actor"),
        run=query.get("run"),
        since=_time(query.get("since"), "since"),
        until=_time(query.get("until"), "until"),
    )
    found = await ChangeHistory(runtime.database).search(search, _limit(query.get("limit")))
    return {"items": [_shown(change, runtime) for change in found]}


@_endpoint
async def show_blame(request: Request, runtime: Runtime, actor: Actor) -> Any:
    """Return for each field of a document who last set it."""
    target = find_target(runtime.project, request.path_params["model"], request.path_params["id"])
    await _check_document(runtime, actor, target, request.path_params["id"])
    hidden = hidden_keys(target.model)
    found = await blame(ChangeHistory(runtime.database), target, request.query_params.get("field"))
    return {"items": [shown.author_json(each) for each in found if each.path.partition(".")[0] not in hidden]}


@_endpoint
async def undo_run(request: Request, runtime: Runtime, actor: Actor) -> Any:
    """Put back what a run has changed, as far as the actor may; with `dry_run=true`, only say what would be done."""
    dry = request.query_params.get("dry_run", "false")
    if dry not in ("true", "false"):
        raise ValidationError(f"dry_run must be true or false, got {dry[:100]!r}")
    undoer = Undoer(runtime.database, actor, CHANNEL, runtime)
    return (await undoer.undo(request.path_params["run"], dry=dry == "true")).to_dict()


routes = [
    Route("/changes", list_changes, methods=["GET"]),
    Route("/blame/{model}/{id}", show_blame, methods=["GET"]),
    Route("/runs/{run}/undo", undo_run, methods=["POST"]),
]


async def _open_collections(runtime: Runtime, actor: Actor, target: Target | None, key: str | None) -> list[str] | None:
    """Return the collections whose changes the actor may see; None if the target is one of them."""
    if target is not None and key is not None:
        await _check_document(runtime, actor, target, key)
        return None
    found = await readable_collections(runtime, actor)
    if target is not None and target.collection not in found:
        raise PermissionDeniedError(
            f"the changes of all documents of {target.name[:100]!r} are not open to this actor",
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


def _limit(text: str | None) -> int:
    if text is None:
        return 50
    if not text.isdecimal() or not 1 <= int(text) <= MAX_ITEMS:
        raise ValidationError(f"limit must be a number from 1 to {MAX_ITEMS}, got {text[:100]!r}")
    return int(text)


def _time(text: str | None, name: str) -> datetime | None:
    if text is None:
        return None
    try:
        return datetime.fromisoformat(text).astimezone(UTC)
    except (ValueError, OverflowError):
        raise ValidationError(f"{name} must be a date and time (ISO 8601), got {text[:100]!r}") from None
