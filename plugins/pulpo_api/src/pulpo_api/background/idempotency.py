"""`Idempotency-Key`: a repeated request gets the first one's answer, and has no effect.

Answers below 500 are stored, including errors of the operation. After a failure (500 and above, and 429, which asks for
a repeat), or when the claim of a killed process has expired, the key can be used again.
"""

import hashlib
import re
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import uuid4

import orjson
from pymongo.errors import DocumentTooLarge, DuplicateKeyError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from pulpo_api.auth.permissions import actor_of
from pulpo_api.background.lease_renewal import renewed_lease
from pulpo_api.background.records import KeptAnswer, now
from pulpo_api.context import api_context
from pulpo_api.http.problems import answer_error, problem

KEY = re.compile(r"[\x21-\x7e]{1,255}")
TOO_MANY = 429  # the answer itself says when to try again
KEPT = ("content-type", "etag", "location", "preference-applied")
Work = Callable[[], Awaitable[Response]]


def read_key(request: Request) -> str | None:
    """Return the request's key, or None. Raises HTTPException 400 for a malformed one."""
    given: list[str] = [
        value.decode("latin-1") for name, value in request.scope["headers"] if name == b"idempotency-key"
    ]
    if not given:
        return None
    if len(given) > 1 or not KEY.fullmatch(given[0]):
        raise HTTPException(400, "the Idempotency-Key must be one word of 1 to 255 printable ASCII characters")
    return given[0]


async def once(request: Request, target: str, body: Any, work: Work) -> Response:
    """Do the work. If the request has a key, store the answer, or repeat the stored one.

    A key belongs to a caller and a target: the name of an operation, or the path of a route.
    """
    key = read_key(request)
    if key is None:
        return await work()
    settings = api_context(request.scope).settings
    claim = KeptAnswer(
        id=_hash([target, actor_of(request.scope).id, key]),
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
    """Claim the key, or return the record of the request that has it. Only one of simultaneous requests gets it."""
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
        detail = "the first request with this Idempotency-Key is still running"
        return problem(409, detail, headers={"Retry-After": "1"})
    return Response(former.content, former.status, {**former.headers, "Idempotency-Replayed": "true"})


async def _keep(claim: KeptAnswer, request: Request, work: Work) -> Response:
    collection, mine = KeptAnswer.get_pymongo_collection(), {"_id": claim.id, "owner": claim.owner}
    try:
        answer = await work()
    except Exception as error:
        answer = await answer_error(request, error)
    if answer.status_code >= 500 or answer.status_code == TOO_MANY:
        await collection.delete_one(mine)
        return answer
    headers = {name: answer.headers[name] for name in KEPT if name in answer.headers}
    values = {"status": answer.status_code, "headers": headers, "content": bytes(answer.body)}
    try:
        await collection.update_one(mine, {"$set": values})
    except DocumentTooLarge:  # the work is done, and must not be repeated
        lost = problem(409, "the request was carried out, but its answer is too large to be stored")
        values = {"status": 409, "headers": {"content-type": lost.headers["content-type"]}, "content": bytes(lost.body)}
        await collection.update_one(mine, {"$set": values})
    return answer


def _hash(value: Any) -> str:
    return hashlib.sha256(orjson.dumps(value, option=orjson.OPT_SORT_KEYS)).hexdigest()
