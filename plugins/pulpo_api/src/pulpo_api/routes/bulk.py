"""`POST /{collection}/bulk`: `{"operations": [{"create": {…}}, {"update": {…}}, {"delete": {…}}]}`."""

from collections.abc import Iterator, Sequence
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response

from pulpo_api.http.conditional import etag, match_versions
from pulpo_api.http.deadlines import renew
from pulpo_api.http.problems import answer_error
from pulpo_api.http.responses import JsonBytes
from pulpo_core.documents import BulkResult, Create, Delete, Expected, Update
from pulpo_core.documents.bulk import MAX_BULK, BulkChange
from pulpo_core.documents.content_checks import refusal
from pulpo_core.exceptions import ValidationError

KINDS = ("create", "update", "delete")
SHAPES: dict[str, tuple[set[str], set[str]]] = {  # by kind: the required and the optional keys
    "update": ({"id", "patch"}, {"if_match"}),
    "delete": ({"id"}, {"if_match"}),
}
Change = BulkChange | ValidationError
"""A change, or the error of a malformed one, which does not stop the others."""


def read_changes(body: Any) -> list[Change]:
    """Return the changes in a body. Raises ValidationError for a malformed body."""
    items = body.get("operations") if isinstance(body, dict) and len(body) == 1 else None
    if not isinstance(items, list):
        raise refusal('the body must be {"operations": […]}', ("operations",), "send a list")
    if len(items) > MAX_BULK:
        finding = f"at most {MAX_BULK} in one request"
        raise refusal(f"too many operations: {len(items)}", ("operations",), finding)
    return [_read_change(kind, content) for kind, content in _split(items)]


async def answer_bulk(request: Request, changes: Sequence[Change], results: Sequence[BulkResult[Any]]) -> Response:
    """Return the response with an item for each change, in order; `results` are those of the well-formed changes."""
    proper = iter(results)
    items = [
        await _problem(request, change) if isinstance(change, Exception) else await _item(request, next(proper))
        for change in changes
    ]
    failed = sum(item["status"] >= 400 for item in items)
    return JsonBytes(orjson.dumps({"items": items, "succeeded": len(items) - failed, "failed": failed}))


async def _item(request: Request, result: BulkResult[Any]) -> dict[str, Any]:
    if result.error is not None:
        return await _problem(request, result.error)
    if result.stored is None:
        return {"status": 204, "id": result.id}
    status = 201 if isinstance(result.change, Create) else 200
    return {"status": status, "id": result.id, "etag": etag(result.stored.version)}


async def _problem(request: Request, error: Exception) -> dict[str, Any]:
    """Return the item of a failed change: the response that it would get as a separate request."""
    renew(request)
    answer = await answer_error(request, error)
    return {"status": answer.status_code, "problem": orjson.loads(bytes(answer.body))}


def _split(items: Sequence[Any]) -> Iterator[tuple[str, Any]]:
    for index, item in enumerate(items):
        if not isinstance(item, dict) or len(item) != 1 or next(iter(item)) not in KINDS:
            finding = f"must be an object with one key: {', '.join(KINDS)}"
            raise refusal(f"operation {index} {finding}", ("operations", index), finding)
        yield next(iter(item.items()))


def _read_change(kind: str, content: Any) -> Change:
    if kind == "create":
        return Create(content)
    try:
        _check_shape(kind, content)
    except ValidationError as error:
        return error
    expected = Expected(match_versions([content["if_match"]])) if "if_match" in content else None
    if kind == "update":
        return Update(content["id"], content["patch"], expected)
    return Delete(content["id"], expected)


def _check_shape(kind: str, content: Any) -> None:
    """Raise ValidationError for a malformed update or deletion."""
    needed, more = SHAPES[kind]
    if not isinstance(content, dict) or not needed <= content.keys() <= needed | more:
        expected = " and ".join(sorted(needed))
        raise refusal(f"{kind} needs {expected}; optional: {', '.join(more)}", (kind,), f"give {expected}")
    for name in ({"id"} | more) & content.keys():
        if not isinstance(content[name], str):
            raise refusal(f"{name} must be a string", (kind, name), "must be a string")
    if not content.get("if_match", "").isascii():
        raise refusal("if_match must be an ETag", (kind, "if_match"), "must be an ETag")
