"""The routes for signing in and out with a browser, and for the identity of the caller."""

import logging
import secrets
from typing import Any

import orjson
from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from pulpo_api.auth.cookies import read_cookie, set_cookie
from pulpo_api.auth.keys import KEY
from pulpo_api.auth.login_links import LoginLink, is_from_this_machine, use_login_link
from pulpo_api.auth.own_pages import own_path
from pulpo_api.auth.permissions import actor_of
from pulpo_api.auth.sessions import Session, forget_expired
from pulpo_api.auth.sign_in import SignIn
from pulpo_api.context import api_context
from pulpo_api.http.bodies import read_json
from pulpo_api.http.problems import CHALLENGE, problem
from pulpo_core.exceptions import PulpoException
from pulpo_core.invocation import ANONYMOUS, Actor

log = logging.getLogger("pulpo.api")

MAX_BODY = 4096
NO_STORE = {"Cache-Control": "no-store"}
ATTEMPT = "pulpo_login"
CALLBACK = "/login/oidc/callback"


def session_router() -> APIRouter:
    """Return the routes. They are open without credentials; each checks them itself."""
    router = APIRouter()
    router.add_api_route("/me", read_me, methods=["GET"])
    router.add_api_route("/login", sign_in_by_key, methods=["POST"])
    router.add_api_route("/logout", sign_out, methods=["POST"])
    router.add_api_route("/login/link", sign_in_by_link, methods=["GET"])
    router.add_api_route("/login/oidc", go_to_issuer, methods=["GET"])
    router.add_api_route(CALLBACK, come_back_from_issuer, methods=["GET"])
    return router


async def read_me(request: Request) -> Response:
    """Return the sender of the request; 401 without credentials if the API requires them."""
    signing, actor = _sign_in(request), actor_of(request.scope)
    if actor == ANONYMOUS and signing.settings.authentication == "required":
        headers = {**NO_STORE, "WWW-Authenticate": CHALLENGE}
        return problem(401, "this API needs credentials", headers=headers, methods=signing.methods)
    credentials = request.scope["state"].get("credentials")
    found: dict[str, Any] = {"id": actor.id, "roles": sorted(actor.roles), "anonymous": actor == ANONYMOUS}
    found |= {"methods": signing.methods, **({"credentials": credentials} if credentials else {})}
    return Response(orjson.dumps(found), media_type="application/json", headers=NO_STORE)


async def sign_in_by_key(request: Request) -> Response:
    """Begin a session for the owner of an API key: 204, and a cookie. Anything else is 401."""
    signing = _sign_in(request)
    _count(request, signing)
    if int(request.headers.get("content-length", "0") or 0) > MAX_BODY:
        raise HTTPException(413, f"the body is larger than {MAX_BODY} bytes")
    body = await read_json(request)
    key = body.get("key") if isinstance(body, dict) and body.keys() == {"key"} else None
    if not isinstance(key, str):
        return problem(422, 'the body must be {"key": "…"}', errors=[_finding("must be an API key")])
    key = key.strip()
    actor, found = await signing.keys.actor(key), KEY.fullmatch(key)
    if actor is None or found is None:
        return problem(401, "the key is not valid", headers={**NO_STORE, "WWW-Authenticate": CHALLENGE})
    answer = Response(status_code=204, headers=NO_STORE)
    return await _begun(request, answer, actor, key_prefix=found[1])


async def sign_out(request: Request) -> Response:
    """End the session: 204, even if there is none."""
    signing = _sign_in(request)
    if token := signing.token(request.scope):
        await signing.sessions.end(token)
    answer = Response(status_code=204, headers=NO_STORE)
    set_cookie(answer, request, signing.cookie, "", seconds=0)
    return answer


async def sign_in_by_link(request: Request, token: str = "", next: str = "/") -> Response:  # noqa: A002 (a parameter)
    """Begin a session with a one-time link of `pulpo ui open`, on the same machine."""
    signing = _sign_in(request)
    _count(request, signing)
    actor = await use_login_link(token, signing.every_role) if token and is_from_this_machine(request) else None
    if actor is None:
        hint = "`pulpo ui open` creates a new one; it works once, for two minutes, on the machine of the API"
        return problem(401, "the link is not valid", headers={**NO_STORE, "WWW-Authenticate": CHALLENGE}, hint=hint)
    return await _begun(request, _see(request, own_path(next, "/")), actor)


async def go_to_issuer(request: Request, next: str = "/", back: str = "") -> Response:  # noqa: A002
    """Send the browser to the OIDC issuer. Once signed in there, it comes back to `next`, else to `back`."""
    signing = _sign_in(request)
    _count(request, signing)
    from pulpo_api.auth.oidc_login import MINUTES, Attempt

    if signing.oidc is None:
        return problem(404, "there is no OIDC sign-in here", hint="the setting oidc_client_id turns it on")
    attempt = Attempt.new(own_path(next, "/"), own_path(back, ""))
    answer = RedirectResponse(await signing.oidc.url(attempt, _callback(request, signing)), 303, NO_STORE)
    set_cookie(answer, request, ATTEMPT, attempt.write(), seconds=60 * MINUTES, path=CALLBACK, same_site="lax")
    return answer


async def come_back_from_issuer(request: Request, state: str = "", code: str = "") -> Response:
    """Begin a session for who comes back from the issuer with a code."""
    signing = _sign_in(request)
    from pulpo_api.auth.oidc_login import MAX_CODE, Attempt

    attempt = Attempt.read(read_cookie(request.scope, ATTEMPT))
    if signing.oidc is None or attempt is None or not secrets.compare_digest(attempt.state.encode(), state.encode()):
        return problem(400, "this sign-in was not started in this browser, or too long ago", hint="begin again")
    answer: Response
    try:
        if not code or len(code) > MAX_CODE:
            reason = request.query_params.get("error", "no code")[:100]
            log.warning("the issuer signs nobody in: %s", ascii(reason))
            answer = _failed(request, attempt.back, 401, "the issuer has refused the sign-in")
        else:
            actor = await signing.oidc.actor(attempt, code, _callback(request, signing))
            answer = await _begun(request, _see(request, own_path(attempt.next, "/")), actor)
    except PulpoException as error:
        answer = _failed(request, attempt.back, 503 if error.is_retryable else 401, error.message)
    set_cookie(answer, request, ATTEMPT, "", seconds=0, path=CALLBACK, same_site="lax")
    return answer


async def _begun(request: Request, answer: Response, actor: Actor, key_prefix: str | None = None) -> Response:
    """Return the response with the cookie of a new session, which replaces an earlier one."""
    signing = _sign_in(request)
    if former := signing.token(request.scope):
        await signing.sessions.end(former)
    await forget_expired([Session, LoginLink])
    token = await signing.sessions.begin(actor, key_prefix=key_prefix)
    set_cookie(answer, request, signing.cookie, token, seconds=signing.settings.session_lifetime)
    signing.attempts.forget(_client(request))
    log.info("%s has signed in", actor.id)
    return answer


def _failed(request: Request, back: str, status: int, detail: str) -> Response:
    """Redirect the browser to the page where the sign-in started, which shows the failure."""
    if path := own_path(back, ""):
        joint = "&" if "?" in path else "?"
        return _see(request, f"{path}{joint}error=oidc")
    return problem(status, detail, headers=NO_STORE)


def _see(request: Request, path: str) -> Response:
    root = request.scope.get("root_path", "")
    return RedirectResponse(path if path.startswith(f"{root}/") else f"{root}{path}", 303, NO_STORE)


def _callback(request: Request, signing: SignIn) -> str:
    given = signing.settings.oidc_redirect_url
    return given or f"{request.url.scheme}://{request.url.netloc}{request.scope.get('root_path', '')}{CALLBACK}"


def _count(request: Request, signing: SignIn) -> None:
    signing.attempts.count(_client(request))


def _client(request: Request) -> str:
    return request.client.host if request.client else ""


def _sign_in(request: Request) -> SignIn:
    return api_context(request.scope).sign_in


def _finding(message: str) -> dict[str, Any]:
    return {"loc": ["body", "key"], "msg": message, "type": "value"}
