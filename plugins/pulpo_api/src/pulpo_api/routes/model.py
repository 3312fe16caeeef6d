"""The routes of a model: each method reads the request, calls the documents layer, and writes the response."""

from asyncio import to_thread
from functools import partial
from typing import Any, Generic, TypeVar
from urllib.parse import quote

from beanie import Document, View
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from pulpo_api.actions import actions
from pulpo_api.auth.permissions import actor_of, channel_of
from pulpo_api.background.idempotency import once, read_key
from pulpo_api.context import api_context
from pulpo_api.events.stream import stream_events
from pulpo_api.http.accept import VARY
from pulpo_api.http.bodies import read_body, read_json
from pulpo_api.http.conditional import check_match, etag, has_conditions, is_known, read_expected
from pulpo_api.http.deadlines import renew
from pulpo_api.http.downloads import content_disposition, wanted_format
from pulpo_api.http.query_string import LatestQueries, read_pairs
from pulpo_api.http.responses import JsonBytes
from pulpo_api.routes.bulk import answer_bulk, read_changes
from pulpo_api.routes.imports import chunks_of, digest_of, import_format, import_options, receive_file
from pulpo_api.routes.matching import answer_matching, read_matching
from pulpo_api.routing import route_path
from pulpo_core.documents import Documents, StoredDocument
from pulpo_core.documents.content_checks import refusal
from pulpo_core.documents.encode.export import MEDIA_TYPES
from pulpo_core.documents.facets import DEFAULT_VALUES
from pulpo_core.documents.query.parser import ListQuery

Model = TypeVar("Model", bound=Document | View)


class ModelRoutes(Generic[Model]):
    """The HTTP interface to the documents of one model."""

    def __init__(self, document: type[Model], name: str) -> None:
        self.name = name
        self._documents: Documents[Any] = Documents(name)
        self._queries = LatestQueries()

    async def list(self, request: Request) -> Response:
        """Return a page of documents, or all of them in the format that `format` or `Accept` requests."""
        documents = self._as_caller(request)
        query = await self._query(request, documents)
        format = wanted_format(query, request.headers)  # noqa: A001
        settings = api_context(request.scope).settings
        if format is None:
            page = await documents.find(query, time_limit=settings.query_timeout)
            return JsonBytes(page.to_json(), headers=(VARY,))
        headers = {"Vary": "Accept"}
        if query.download is not None:
            headers["Content-Disposition"] = content_disposition(query.download, format)
        rows = await documents.export(format, query, time_limit=settings.answer_timeout or None)
        return StreamingResponse(rows, media_type=MEDIA_TYPES[format], headers=headers)

    async def facets(self, request: Request) -> Response:
        """Return the numbers of documents by the values of some fields."""
        pairs = read_pairs(request.scope["query_string"])
        by = [word for name, value in pairs if name == "by" for word in value.split(",")]
        limits = [value for name, value in pairs if name == "limit"]
        if not by or len(limits) > 1:
            name, finding = ("limit", "given more than once") if by else ("by", "must name fields: by=status,day")
            raise refusal(f"the query is not valid: {name}: {finding}", ("query", name), finding)
        filters = [(name, value) for name, value in pairs if name not in ("by", "limit")]
        seconds = api_context(request.scope).settings.query_timeout
        limit: Any = limits[0] if limits else DEFAULT_VALUES
        found = await self._as_caller(request).facets(by, filters, limit=limit, time_limit=seconds)
        return JsonBytes(found.to_json())

    async def get(self, id: str, request: Request) -> Response:  # noqa: A002 (the path parameter's name)
        """Return one document with its ETag; 304 if the client already has it."""
        documents = self._as_caller(request)
        text = request.scope["query_string"]
        query = documents.item_query(read_pairs(text)) if text else None
        found = await documents.get(id, query)
        tag = etag(found.version)
        if has_conditions(request.scope):
            check_match(request, found.version, self.name)
            # the ETag does not cover linked documents
            if is_known(request.headers, tag) and not (query and query.expand):
                return Response(status_code=304, headers={"ETag": tag})
        return JsonBytes(found.json, headers=((b"etag", tag.encode()),))

    async def create(self, request: Request) -> Response:
        """Insert a new document: 201, with its URL in `Location`."""
        body = await read_body(request)
        path = route_path(request.scope)

        async def work() -> Response:
            found = await self._as_caller(request).create(body.value, is_suspect=body.is_suspect)
            location = f"{request.scope.get('root_path', '')}{path}/{quote(found.id_text, safe='')}"
            headers = ((b"etag", etag(found.version).encode()), (b"location", location.encode()))
            return JsonBytes(found.json, 201, headers)

        return await once(request, path, body.value, work)

    async def replace(self, id: str, request: Request) -> Response:  # noqa: A002
        """Replace a whole document. The last writer wins, unless there is an If-Match."""
        values = await read_json(request)
        return _written(await self._as_caller(request).replace(id, values, expected=read_expected(request)))

    async def update(self, id: str, request: Request) -> Response:  # noqa: A002
        """Change the fields that the body names, by JSON Merge Patch."""
        changes = await read_json(request)
        return _written(await self._as_caller(request).patch(id, changes, expected=read_expected(request)))

    async def delete(self, id: str, request: Request) -> Response:  # noqa: A002
        """Remove one document: 204."""
        await self._as_caller(request).delete(id, expected=read_expected(request))
        return Response(status_code=204)

    async def bulk(self, request: Request) -> Response:
        """Create, update and delete many documents, with a result for each change."""
        body = await read_json(request)
        changes = read_changes(body)

        async def work() -> Response:
            valid = [change for change in changes if not isinstance(change, Exception)]
            results = await self._as_caller(request).bulk(valid, progress=partial(renew, request))
            return await answer_bulk(request, changes, results)

        return await once(request, route_path(request.scope), body, work)

    async def update_matching(self, request: Request) -> Response:
        """Change the fields that the body names in all documents that match the query, by JSON Merge Patch."""
        changes = await read_json(request)
        query, expected = read_matching(request)
        limit = api_context(request.scope).settings.query_timeout
        progress = partial(renew, request)
        result = await self._as_caller(request).patch_many(
            changes, query, count=expected, time_limit=limit, progress=progress
        )
        return await answer_matching(request, "updated", result)

    async def delete_matching(self, request: Request) -> Response:
        """Remove all documents that match the query."""
        query, expected = read_matching(request)
        limit = api_context(request.scope).settings.query_timeout
        progress = partial(renew, request)
        result = await self._as_caller(request).delete_many(query, count=expected, time_limit=limit, progress=progress)
        return await answer_matching(request, "deleted", result)

    async def load(self, request: Request) -> Response:
        """Create or update a document for each row of the body: CSV, NDJSON or a JSON array."""
        format, (key, dry_run) = import_format(request), import_options(request)  # noqa: A001
        documents, progress = self._as_caller(request), partial(renew, request)
        with await receive_file(request) as file:

            async def work() -> Response:
                found = await documents.load(chunks_of(file), format, key=key, dry_run=dry_run, progress=progress)
                return JsonBytes(found.to_json())

            sent = [format, key, dry_run, await to_thread(digest_of, file) if read_key(request) else None]
            return await once(request, route_path(request.scope), sent, work)

    async def events(self, request: Request) -> Response:
        """Stream the changes of documents as they happen."""
        return await stream_events(request, frozenset({self.name}))

    def _as_caller(self, request: Request) -> Documents[Any]:
        """Return the documents for the caller, whose permissions were checked when the request was dispatched."""
        scope = request.scope
        return self._documents.as_(
            actor_of(scope), channel_of(scope), granted=actions(scope["method"], route_path(scope))
        )

    async def _query(self, request: Request, documents: Documents[Any]) -> ListQuery:
        text = request.scope["query_string"]
        query = self._queries.get(text)
        if query is None:
            query = await documents.query(read_pairs(text))
            self._queries.keep(text, query)
        return query


def _written(found: StoredDocument[Any]) -> Response:
    """Return the response to a change of a document."""
    return JsonBytes(found.json, headers=((b"etag", etag(found.version).encode()),))
