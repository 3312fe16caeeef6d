"""`PATCH` and `DELETE /{collection}?filters&_count=12`: changes all documents that match."""

import orjson
from starlette.requests import Request
from starlette.responses import Response

from pulpo_api.http.deadlines import renew
from pulpo_api.http.problems import answer_error
from pulpo_api.http.query_string import read_pairs
from pulpo_api.http.responses import JsonBytes
from pulpo_core.documents import MatchResult
from pulpo_core.documents.content_checks import refusal
from pulpo_core.documents.matching import COUNT

MAX_DIGITS = 12
Pairs = list[tuple[str, str]]


def read_matching(request: Request) -> tuple[Pairs, int | None]:
    """Return the filters of a request, and the number of documents that it expects. Raises ValidationError."""
    pairs = read_pairs(request.scope["query_string"])
    counts = [value for name, value in pairs if name == "_count"]
    if any(not (text.isascii() and text.isdigit() and len(text) <= MAX_DIGITS) for text in counts) or len(counts) > 1:
        finding = "must be one whole number, the number of documents"
        raise refusal(f"the query is not valid: _count: {finding}", COUNT, finding)
    return [(name, value) for name, value in pairs if name != "_count"], int(counts[0]) if counts else None


async def answer_matching(request: Request, done: str, result: MatchResult) -> Response:
    """Return the response: the numbers of matching and changed documents, and a problem for each of the others."""
    failed = []
    for failure in result.failed:
        renew(request)
        answer = await answer_error(request, failure.error)
        failed.append({"id": failure.id, **orjson.loads(bytes(answer.body))})
    return JsonBytes(orjson.dumps({"matched": result.matched, done: result.written, "failed": failed}))
