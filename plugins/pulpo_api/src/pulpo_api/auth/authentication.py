"""Identifies the sender of a request before it is processed."""

from collections.abc import Awaitable, Sequence
from typing import TYPE_CHECKING

from pymongo.errors import PyMongoError
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from pulpo_api.auth.own_pages import SAFE, comes_from_own_page
from pulpo_api.auth.sign_in import SignIn
from pulpo_api.http.problems import CHALLENGE, answer_error, problem
from pulpo_api.http.safety_headers import CREDENTIALS, has_credentials
from pulpo_api.routing import route_path
from pulpo_api.server.local_socket import is_local, local_caller
from pulpo_api.settings import ApiSettings
from pulpo_core.exceptions import PulpoException
from pulpo_core.invocation import ANONYMOUS, Actor

if TYPE_CHECKING:
    from pulpo_api.auth.tokens import Tokens

OPEN = ("/health", "/ready", "/me", "/login", "/login/link", "/login/oidc", "/login/oidc/callback", "/logout")
DOCS = ("/docs", "/docs/oauth2-redirect", "/redoc", "/openapi.json")
HINT = "send `Authorization: Bearer …` with an API key or a token, or `X-API-Key`"
FOREIGN = "only the API's own pages may change something with the session of a browser"
FOREIGN_HINT = "scripts of these pages send the header `X-Pulpo-CSRF: 1`; programs send an API key instead"


class Authentication:
    """ASGI middleware that sets `request.state.actor`. Invalid credentials are always refused. Missing ones are refused
    if `authentication` is "required", except on the paths that reveal nothing about the project. A browser's session
    counts if there are no other credentials, and for a change only if the request comes from the API's own pages."""

    def __init__(self, app: ASGIApp, sign_in: SignIn, open_prefixes: Sequence[str]) -> None:
        """Create the middleware. Requests below `open_prefixes` (`/static`) never need credentials."""
        self.app = app
        self.sign_in = sign_in
        self.project, settings = sign_in.project, sign_in.settings
        self.is_required = settings.authentication == "required"
        self.open = frozenset((*OPEN, *(DOCS if settings.public_docs else ()), *open_prefixes))
        self._open_below = tuple(f"{prefix}/" for prefix in open_prefixes)
        self.tokens = _tokens(settings)
        self._hooks = self.project.plugins.implementations("pulpo_authenticate")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on with its actor, or answer 401."""
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        if is_local(scope) and (caller := local_caller(scope)):
            scope.setdefault("state", {})["channel"] = caller[1]
            return await self._enter(caller[0], scope, receive, send)
        if not self.is_required and not self._hooks and not has_credentials(scope):
            return await self._enter(ANONYMOUS, scope, receive, send)
        try:
            actor, problem_detail = await self._identify(scope)
            if actor is None and not problem_detail:
                actor = await self.sign_in.actor(scope)
                if actor is not None and scope["method"] not in SAFE and not comes_from_own_page(scope):
                    return await problem(403, FOREIGN, hint=FOREIGN_HINT)(scope, receive, send)
                if actor is not None:
                    scope.setdefault("state", {})["credentials"] = "session"
        except (PulpoException, PyMongoError) as error:
            answer = await answer_error(Request(scope), error)
            return await answer(scope, receive, send)
        if actor is None and not problem_detail and not self._is_open(route_path(scope)):
            problem_detail = "this API needs credentials"
        if problem_detail:
            answer = problem(401, problem_detail, headers={"WWW-Authenticate": CHALLENGE}, hint=HINT)
            return await answer(scope, receive, send)
        return await self._enter(actor or ANONYMOUS, scope, receive, send)

    def _enter(self, actor: Actor, scope: Scope, receive: Receive, send: Send) -> Awaitable[None]:
        scope.setdefault("state", {})["actor"] = actor
        return self.app(scope, receive, send)

    def _is_open(self, path: str) -> bool:
        return not self.is_required or path in self.open or path.startswith(self._open_below)

    async def _identify(self, scope: Scope) -> tuple[Actor | None, str]:
        """Return the actor, or the error of the credentials; neither if there are no credentials."""
        given = [name for name, _ in scope["headers"] if name in CREDENTIALS]
        if not given and not self._hooks:
            return None, ""
        headers = Headers(scope=scope)
        if len(given) > 1:
            return None, "the request has several credentials; send one"
        actor = await self._known(headers) if given else None
        actor = actor or await self._ask_plugins(headers)
        return actor, "" if actor or not given else "the credentials are not valid"

    async def _known(self, headers: Headers) -> Actor | None:
        if "x-api-key" in headers:
            return await self.sign_in.keys.actor(headers["x-api-key"].strip())
        scheme, _, credentials = headers["authorization"].partition(" ")
        if scheme.lower() != "bearer":
            return None
        credentials = credentials.strip()
        if credentials.startswith("pulpo_"):
            return await self.sign_in.keys.actor(credentials)
        return await self.tokens.actor(credentials) if self.tokens else None

    async def _ask_plugins(self, headers: Headers) -> Actor | None:
        for hook in self._hooks:
            actor: Actor | None = await hook.ask(None, request_headers=headers, project=self.project)
            if actor is not None:
                return actor
        return None


def _tokens(settings: ApiSettings) -> "Tokens | None":
    if not settings.oidc_issuer:
        return None
    from pulpo_api.auth.tokens import Tokens  # imports the cryptography that only tokens need

    return Tokens(settings)
