"""Many changes in one request, each with a result of its own: one that fails does not stop the others."""

from collections.abc import Awaitable, Iterator
from itertools import groupby
from typing import Any, Generic, TypeVar

import orjson
from beanie import Document
from pymongo.errors import BulkWriteError, DuplicateKeyError, WriteError
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response

from pulpo_api.events.feed import publish
from pulpo_api.http.bodies import read_json
from pulpo_api.http.conditional import etag
from pulpo_api.http.deadlines import renew
from pulpo_api.http.problems import answer_error
from pulpo_api.http.responses import JsonBytes
from pulpo_api.routes.write import Writer
from pulpo_core.beanie_internals import ActionDirections, EventTypes, run_actions, save_state
from pulpo_core.documents.bulk import MAX_BULK
from pulpo_core.documents.content_checks import refusal
from pulpo_core.documents.encode.bson import encode_document, to_store
from pulpo_core.documents.versions import version_of

Doc = TypeVar("Doc", bound=Document)
KINDS = ("create", "update", "delete")
SHAPES: dict[str, tuple[set[str], set[str]]] = {  # for each kind what it needs, and what it may have besides
    "update": ({"id", "patch"}, {"if_match"}),
    "delete": ({"id"}, {"if_match"}),
}
Item = tuple[str, Any]


class Bulk(Generic[Doc]):
    """`POST /{collection}/bulk`: `{"operations": [{"create": {…}}, {"update": {…}}, {"delete": {…}}]}`."""

    def __init__(self, writer: Writer[Doc]) -> None:
        self.writer = writer

    async def answer(self, request: Request) -> Response:
        """Carry the changes out in their order; creations that follow each other go to the database as one."""
        items = read_items(await read_json(request))
        results: list[dict[str, Any]] = []
        for is_create, group in groupby(items, key=lambda item: item[0] == "create"):
            if is_create:
                results += await self._create([body for _, body in group], request)
            else:
                results += [await self._result(self._change(kind, body), request) for kind, body in group]
        failed = sum(result["status"] >= 400 for result in results)
        answer = {"items": results, "succeeded": len(results) - failed, "failed": failed}
        return JsonBytes(orjson.dumps(answer))

    async def _change(self, kind: str, body: Any) -> dict[str, Any]:
        check_item(kind, body)
        headers = Headers({"if-match": body["if_match"]} if "if_match" in body else {})
        if kind == "delete":
            await self.writer.remove(body["id"], headers)
            return {"status": 204, "id": body["id"]}
        document = await self.writer.patch(body["id"], body["patch"], headers)
        return {"status": 200, "id": body["id"], "etag": etag(version_of(encode_document(document)))}

    async def _create(self, bodies: list[Any], request: Request) -> list[dict[str, Any]]:
        made: list[Doc | None] = []
        results = [await self._result(self._prepare(body, made), request) for body in bodies]
        documents = [document for document in made if document is not None]
        errors = await self._insert(documents)
        for result, document in zip((r for r in results if r["status"] < 400), documents, strict=True):
            outcome = self._created(document, errors.get(id(document)))
            result.update(await self._result(outcome, request))
        return results

    async def _prepare(self, body: Any, made: list[Doc | None]) -> dict[str, Any]:
        """What Beanie's `insert` does before it writes; `insert_many` would not."""
        document = self.writer.new(body)
        await document.validate_self()
        await run_actions(document, EventTypes.INSERT, ActionDirections.BEFORE)
        await self.writer.write(document, _encoded(document))
        made.append(document)
        return {"status": 201}

    async def _insert(self, documents: list[Doc]) -> dict[int, Exception]:
        """Insert all at once; the errors of those that the database refused."""
        if not documents:
            return {}
        values = [to_store(document) for document in documents]
        refused: list[dict[str, Any]] = []
        try:
            await self.writer.document.get_pymongo_collection().insert_many(values, ordered=False)
        except BulkWriteError as error:
            refused = error.details["writeErrors"]
        for document, value in zip(documents, values, strict=True):
            document.id = value["_id"] if document.id is None else document.id
        return {id(documents[error["index"]]): _error(error) for error in refused}

    async def _created(self, document: Doc, error: Exception | None) -> dict[str, Any]:
        if error is not None:
            await self.writer.write(document, _raising(error))
        save_state(document)
        await run_actions(document, EventTypes.INSERT, ActionDirections.AFTER)
        publish("created", document)
        return {
            "status": 201,
            "id": self.writer.reader.ids.to_text(document.id),
            "etag": etag(version_of(encode_document(document))),
        }

    async def _result(self, work: Awaitable[dict[str, Any]], request: Request) -> dict[str, Any]:
        renew(request)
        try:
            return await work
        except Exception as error:  # as the application would answer it, were it the only one
            answer = await answer_error(request, error)
            return {"status": answer.status_code, "problem": orjson.loads(bytes(answer.body))}


def read_items(body: Any) -> list[Item]:
    """The kind and the content of each change. Raises ValidationError for a body of another shape."""
    items = body.get("operations") if isinstance(body, dict) and len(body) == 1 else None
    if not isinstance(items, list):
        raise refusal('the body must be {"operations": […]}', ("operations",), "send a list")
    if len(items) > MAX_BULK:
        finding = f"at most {MAX_BULK} in one request"
        raise refusal(f"{len(items)} operations are too many", ("operations",), finding)
    return list(_split(items))


def _split(items: list[Any]) -> Iterator[Item]:
    for index, item in enumerate(items):
        if not isinstance(item, dict) or len(item) != 1 or next(iter(item)) not in KINDS:
            finding = f"must be an object with one key: {', '.join(KINDS)}"
            raise refusal(f"operation {index} {finding}", ("operations", index), finding)
        yield next(iter(item.items()))


def check_item(kind: str, body: Any) -> None:
    """Raise ValidationError for an update or deletion of another shape."""
    needed, more = SHAPES[kind]
    if not isinstance(body, dict) or not needed <= body.keys() <= needed | more:
        expected = " and ".join(sorted(needed))
        raise refusal(f"{kind} needs {expected}, and may have {' '.join(more)}", (kind,), f"give {expected}")
    for name in ({"id"} | more) & body.keys():
        if not isinstance(body[name], str):
            raise refusal(f"{name} must be a string", (kind, name), "must be a string")
    if not body.get("if_match", "").isascii():
        raise refusal("if_match is no ETag", (kind, "if_match"), "must be an ETag")


async def _encoded(document: Document) -> None:
    encode_document(document)


async def _raising(error: Exception) -> None:
    raise error


def _error(details: dict[str, Any]) -> Exception:
    kind = DuplicateKeyError if details.get("code") == 11000 else WriteError
    return kind(str(details.get("errmsg")), details.get("code"), details)
