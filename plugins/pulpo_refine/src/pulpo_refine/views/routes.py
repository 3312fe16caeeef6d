"""The routes below `/admin/config/views`.

They are below `/admin/config`, because every other path belongs to a page: a model may be called `views`.
"""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from pulpo_core.exceptions import ValidationError
from pulpo_refine.serving.responses import problem
from pulpo_refine.views.actor_views import ActorViews
from pulpo_refine.views.bodies import DefaultChoice, NewView, ViewChanges, read_body

PREFIX = "config/views"
NO_STORE = {"Cache-Control": "no-store"}


def is_about_views(path: str) -> bool:
    """Return True if a path below the mount is one of these routes."""
    return path == PREFIX or path.startswith(f"{PREFIX}/")


async def answer_views(request: Request, path: str, views: ActorViews) -> Response:
    """Handle a request."""
    match request.method, path.removeprefix(PREFIX).removeprefix("/"):
        case "GET" | "HEAD", "":
            return JSONResponse(await views.of(_model(request)), headers=NO_STORE)
        case "POST", "":
            return JSONResponse(await views.save(await read_body(request, NewView)), 201, NO_STORE)
        case "PUT", "default":
            await views.choose(await read_body(request, DefaultChoice))
            return Response(status_code=204, headers=NO_STORE)
        case "PATCH", id_ if id_:
            changes = await read_body(request, ViewChanges)
            return JSONResponse(await views.change(id_, changes), headers=NO_STORE)
        case "DELETE", id_ if id_:
            await views.delete(id_)
            return Response(status_code=204, headers=NO_STORE)
        case method, place:
            allowed = "GET, HEAD, POST" if not place else "PUT" if place == "default" else "PATCH, DELETE"
            return problem(405, f"{method} is not allowed here", {"Allow": allowed})


def _model(request: Request) -> str:
    if not (path := request.query_params.get("model")):
        errors = [{"loc": ["query", "model"], "msg": "is missing", "type": "missing"}]
        raise ValidationError("the parameter model must be the path of a model", errors=errors)
    return path
