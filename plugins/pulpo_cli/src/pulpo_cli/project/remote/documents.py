"""The documents of one model over HTTP, by the methods of the documents layer."""

from collections.abc import AsyncIterator, Awaitable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import quote

from pulpo_cli.project.remote.client import Answer, Client

TYPES = {"csv": "text/csv", "ndjson": "application/x-ndjson", "json": "application/json"}
Result = TypeVar("Result")
Query = Iterable[tuple[str, Any]]


@dataclass(frozen=True, slots=True)
class RemotePage:
    """A page of documents."""

    items: list[dict[str, Any]]
    next_cursor: str | None
    total: int | None


@dataclass(frozen=True, slots=True)
class RemoteDocument:
    """A returned document and its version."""

    value: dict[str, Any]
    version: str

    @classmethod
    def of(cls, answer: Answer) -> "RemoteDocument":
        """Create the document from a response."""
        return cls(answer.json(), answer.version)


class RemoteDocuments:
    """The documents at one path of an API. The methods are coroutines that block, and never suspend."""

    def __init__(self, client: Client, path: str) -> None:
        self._client = client
        self._path = f"/{quote(path)}"

    async def find(self, query: Query) -> RemotePage:
        """Return a page."""
        answer = self._client.request("GET", self._path, query=list(query)).json()
        return RemotePage(answer["items"], answer["next_cursor"], answer["total"])

    async def get(self, id: str, /, **parameters: Any) -> RemoteDocument:  # noqa: A002
        """Return one document."""
        return RemoteDocument.of(self._client.request("GET", self._of(id), query=list(parameters.items())))

    async def create(self, values: Any, /) -> RemoteDocument:
        """Insert a new document."""
        return RemoteDocument.of(self._client.request("POST", self._path, body=values))

    async def patch(self, id: str, changes: Mapping[str, Any], /, *, expected: str | None = None) -> RemoteDocument:  # noqa: A002
        """Change the fields in a merge patch."""
        headers = {"If-Match": f'"{expected}"'} if expected else {}
        return RemoteDocument.of(self._client.request("PATCH", self._of(id), body=changes, headers=headers))

    async def delete(self, id: str, /) -> None:  # noqa: A002
        """Delete one document."""
        self._client.request("DELETE", self._of(id)).json()

    async def export(self, format: str, query: Query, /) -> AsyncIterator[bytes]:  # noqa: A002
        """Return a stream of all documents that match a query."""
        headers = {"Accept": TYPES["ndjson" if format == "json" else format]}
        answer = self._client.request("GET", self._path, query=list(query), headers=headers)
        return _as_list(answer) if format == "json" else _blocks(answer)

    async def load(
        self,
        content: Iterable[bytes],
        format: str,  # noqa: A002
        /,
        *,
        key: str = "",
        dry_run: bool = False,
    ) -> Any:
        """Import a file, and return the result as JSON values."""
        query = [("dry_run", str(dry_run).lower()), *([("key", key)] if key else [])]
        headers = {"Content-Type": TYPES[format]}
        return self._client.request(
            "POST", f"{self._path}/import", query=query, content=content, headers=headers
        ).json()

    def _of(self, id: str) -> str:  # noqa: A002
        return f"{self._path}/{quote(id, safe='')}"


async def _blocks(answer: Answer) -> AsyncIterator[bytes]:
    for block in answer.blocks():
        yield block


async def _as_list(answer: Answer) -> AsyncIterator[bytes]:
    """Yield the lines of NDJSON as one list."""
    rest, before = b"", b"["
    for block in answer.blocks():
        *lines, rest = (rest + block).split(b"\n")
        for line in lines:
            yield before + line
            before = b","
    yield (b"[]" if before == b"[" else b"]") + b"\n"


def finish(work: Awaitable[Result]) -> Result:
    """Run `work`, which never suspends, without an event loop: importing asyncio would take longer than a request.

    Raises what `work` raises.
    """
    running = work.__await__()
    try:
        next(running)
    except StopIteration as done:
        found: Result = done.value
        return found
    raise RuntimeError("this coroutine suspends, and needs an event loop")
