"""The hooks of the REST API: authentication, mounted applications and middlewares.

If pulpo-api may be missing, implement them under `@hookimpl(optionalhook=True)`. For authorization, the core has the
hook `pulpo_authorize`.
"""

from collections.abc import Awaitable, Iterable, Mapping
from typing import TYPE_CHECKING

from pulpo_core.hookspecs import answers, hookspec

if TYPE_CHECKING:
    from pulpo_api.middlewares import ApiMiddleware
    from pulpo_api.mounts import Mount
    from pulpo_core.invocation import Actor
    from pulpo_core.project import Project


@hookspec
@answers("pulpo_core.invocation:Actor")
def pulpo_authenticate(
    request_headers: Mapping[str, str], project: "Project"
) -> "Actor | Awaitable[Actor | None] | None":
    """Return the sender of a request with these headers (names in any case), or None if the plugin does not know.

    Called for requests without a valid API key and without a valid token of the OIDC issuer; the first result counts.
    Unknown credentials in `Authorization` or `X-API-Key` are refused with 401. Trust a header such as
    `X-Forwarded-User` only if a proxy sets it, and the API can only be reached through that proxy.
    """


@hookspec
@answers("pulpo_api.mounts:Mount", many=True)
def pulpo_api_mounts(project: "Project") -> "Iterable[Mount]":  # type: ignore[empty-body]
    """Return ASGI applications to serve under prefixes: `[Mount("/admin", app="shop_admin.web:app")]`.

    The prefix is reserved: `pulpo compile` and `pulpo lint` refuse a model with that path, and two plugins that claim
    the same prefix stop the command. Called by compile, by lint, and when the API starts; only then the application is
    imported. An application that cannot be imported, or does not start, is reported, and the API runs without it.

    A request is checked like any other before it reaches the application: hosts and origins, credentials (unless the
    mount is `open`; even then, invalid ones are refused), the size limit of bodies (`max_upload`), the time limit
    (`answer_timeout`), HEAD as GET. With `role`, callers without that role get 401 or 403; finer checks are up to the
    application. `request.state.actor` is the `Actor` who sent the request, `request.state.served` the `Metadata` of
    the models and operations that the API serves; `pulpo_core.visibility` finds the part that an actor may use.

    Every response gets the API's safety headers. An error response is replaced by a problem (RFC 9457), unless it is a
    page (`text/html`), such as a 404 page of the application. With `own_errors`, all error responses are kept. An
    application that handles no exceptions itself, such as a `Router` of Starlette, can raise `HTTPException` and
    Pulpo's errors: they become problems as in the API's own routes.

    `root_path` ends with the prefix, as behind a proxy, so that Starlette and FastAPI generate the right URLs. A
    request for the prefix without a slash reaches the application, too. Its lifespan runs inside the project's, so the
    database is connected. WebSockets are not supported.
    """


@hookspec
@answers("pulpo_api.middlewares:ApiMiddleware", many=True)
def pulpo_api_middlewares(project: "Project") -> "Iterable[ApiMiddleware]":  # type: ignore[empty-body]
    """Return ASGI middlewares for the whole API, outermost first: `[ApiMiddleware("shop_metrics.http:Metrics")]`.

    The chain, from the outside in: the request log; hosts and origins, the time limit, HEAD as GET, safety headers, and
    errors as problems; **these middlewares**, those of the first plugin (by name) outermost; CORS; authentication;
    middlewares that the project itself adds to the FastAPI application; the routes. So they see every request with an
    allowed host, and its response, including 401 and 403. Once the request has been answered, the actor is in
    `scope["state"]["actor"]`, and the route (`/things/{id}`) in `scope["pulpo_route"]`, or for routes of
    FastAPI in `scope["route"].path`. An exception in a middleware, or an error response of its own, becomes a problem.

    Called once, when the API starts. A middleware that cannot be created is reported and left out.
    """
