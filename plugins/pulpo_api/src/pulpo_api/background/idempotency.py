"""`Idempotency-Key`: a repeated request gets the first one's answer, and does nothing.

What ran and was answered below 500 is kept, errors of the operation included. After a failure (500 and above) the key
is free again, and so it is when the process that worked on it was killed and its claim has run out.
"""

import hashlib
import re
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import uuid4

import orjson
from pymongo.errors import DocumentTooLarge, DuplicateKeyError
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from pulpo_api.background.lease_renewal import renewed_lease
from pulpo_api.background.records import KeptAnswer, now
from pulpo_api.context import api_context
from pulpo_api.http.problems import answer_error, problem

KEY = re.compile(r"[\x21-\x7e]{1,255}")
KEPT = ("content-type", "location", "preference-applied")
Work = Callable[[], Awaitable[Response]]


def read_key(headers: Headers) -> str | None:
    """The request's key, or None. Raises HTTPException 400 for one that is none."""
    given = headers.getlist("idempotency-key")
    if not given:
        return None
    if len(given) > 1 or not KEY.fullmatch(given[0]):
        raise HTTPException(400, "the Idempotency-Key must be one word of 1 to 255 printable ASCII characters")
    return given[0]


async def once(request: Request, key: str, scope: tuple[str, str], body: Any, work: Work) -> Response:
    """Do the work and keep its answer, or repeat what was kept. `scope` is the operation and the actor."""
    settings = api_context(request.scope).settings
    claim = KeptAnswer(
        id=_hash([*scope, key]),
        body_hash=_hash(body),
        owner=uuid4().hex,
        claimed_until=now(settings.lease),
        expires_at=now(settings.idempotency_lifetime),
    )
    former = await _claim(claim)
    if former is not None:
        return _repeat(former, claim)
    async with renewed_lease(KeptAnswer, {"_id": claim.id, "owner": claim.owner}, "claimed_until", settings.lease):
        return await _keep(claim, request, work)


async def _claim(claim: KeptAnswer) -> KeptAnswer | None:
    """Take the key, or return the record of who has it. Of several that try at a time, one gets it."""
    collection = KeptAnswer.get_pymongo_collection()
    while True:
        try:
            await claim.insert()
        except DuplicateKeyError:
            former = await KeptAnswer.find_one({"_id": claim.id})
            if former is not None and not _is_stale(former):
                return former
            if former is not None:
                await collection.delete_one(
                    {"_id": former.id, "owner": former.owner, "claimed_until": former.claimed_until}
                )
        else:
            return None


def _is_stale(record: KeptAnswer) -> bool:
    return record.expires_at < now() or (record.status is None and record.claimed_until < now())


def _repeat(former: KeptAnswer, claim: KeptAnswer) -> Response:
    if former.body_hash != claim.body_hash:
        return problem(422, "the Idempotency-Key was used with another body", hint="use a new key for a new request")
    if former.status is None:
        return problem(409, "the first request with this Idempotency-Key still runs", headers={"Retry-After": "1"})
    return Response(former.content, former.status, {**former.headers, "Idempotency-Replayed": "true"})


async def _keep(claim: KeptAnswer, request: Request, work: Work) -> Response:
    collection, mine = KeptAnswer.get_pymongo_collection(), {"_id": claim.id, "owner": claim.owner}
    try:
        answer = await work()
    except Exception as error:
        answer = await answer_error(request, error)
    if answer.status_code >= 500:
        await collection.delete_one(mine)
        return answer
    headers = {name: answer.headers[name] for name in KEPT if name in answer.headers}
    values = {"status": answer.status_code, "headers": headers, "content": bytes(answer.body)}
    try:
        await collection.update_one(mine, {"$set": values})
    except DocumentTooLarge:  # it is done, and must not be done again
        lost = problem(409, "the request was carried out, but its answer was too large to be kept")
        values = {"status": 409, "headers": {"content-type": lost.headers["content-type"]}, "content": bytes(lost.body)}
        await collection.update_one(mine, {"$set": values})
    return answer


def _hash(value: Any) -> str:
    return hashlib.sha256(orjson.dumps(value, option=orjson.OPT_SORT_KEYS)).hexdigest()
