"""The hooks of the REST API: who a caller is, and what other plugins serve beside the routes.

Where pulpo-api may be missing, implement them under `@hookimpl(optionalhook=True)`. What a caller may do is a hook of
the core, `pulpo_authorize`.
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
    """Return who sends a request with these headers (their names in any case), or None if the plugin cannot tell.

    Called for requests that carry neither a valid API key nor a valid token of the OIDC issuer; the first answer
    counts. Credentials in `Authorization` or `X-API-Key` that nobody knows are refused with 401. Believe a header such
    as `X-Forwarded-User` only where a proxy in front of the API sets it, and nobody else can reach the API.
    """


@hookspec
@answers("pulpo_api.mounts:Mount", many=True)
def pulpo_api_mounts(project: "Project") -> "Iterable[Mount]":  # type: ignore[empty-body]
    """Return ASGI applications to serve under a prefix each: `[Mount("/admin", app="shop_admin.web:app")]`.

    The prefix is reserved: a model that has that path is refused by `pulpo compile` and `pulpo lint`, and two plugins
    that claim one prefix stop the command. Called at compile, by lint, and when the API starts; only then is the
    application imported. One that cannot be imported, or does not start, is reported, and the API goes on without it.

    Everything that holds for a request to the API holds before the application sees it: hosts and origins, credentials
    (unless the mount is `open`; credentials that are wrong are refused there, too), the limit of bodies (`max_upload`),
    the time limit (`answer_timeout`), HEAD as GET. Who sends the request is `request.state.actor`, an `Actor`; roles
    are the application's to check. Every answer gets the API's safety headers. An error response is replaced by a
    problem (RFC 9457), but a page stays (`text/html`): the application has a 404 page of its own. With `own_errors` all
    of them stay.

    `root_path` ends with the prefix, as behind a proxy, so that Starlette and FastAPI make the right URLs. A request
    for the prefix without a slash reaches the application, too. Its lifespan runs inside of the project's: the
    database is connected. There are no WebSockets.
    """


@hookspec
@answers("pulpo_api.middlewares:ApiMiddleware", many=True)
def pulpo_api_middlewares(project: "Project") -> "Iterable[ApiMiddleware]":  # type: ignore[empty-body]
    """Return ASGI middlewares for the whole API, the outermost first: `[ApiMiddleware("shop_metrics.http:Metrics")]`.

    The chain, from outside: the log of requests; hosts and origins, the time limit, HEAD as GET, safety headers, and
    errors as problems; **these middlewares**, those of the first plugin (by name) outside; CORS; authentication; those
    that the project itself adds to the FastAPI application; the routes. So they see every request that is answered at
    all, and its answer, also 401 and 403. The actor is in `scope["state"]["actor"]` once the request has been
    answered. What a middleware raises, and an error response of its own, becomes a problem.

    Called once, when the API starts. One that cannot be made is reported, and left out.
    """
