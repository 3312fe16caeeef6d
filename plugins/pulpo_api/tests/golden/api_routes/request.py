"""/requests: the documents of the model Request. Written by `pulpo compile`; change the model, not this file."""

from fastapi import Request, Response
from pulpo_api import ModelRoutes, Router

# isort: split
from main import Request as RequestModel

routes = ModelRoutes(RequestModel, name="Request")
router = Router(prefix="/requests")


@router.get("")
async def list_requests(request: Request) -> Response:
    """List documents of Request."""
    return await routes.list(request)


@router.post("")
async def create_request(request: Request) -> Response:
    """Create a document of Request."""
    return await routes.create(request)


@router.patch("")
async def change_requests(request: Request) -> Response:
    """Change some fields of all documents of Request that match, by JSON Merge Patch."""
    return await routes.update_matching(request)


@router.delete("")
async def remove_requests(request: Request) -> Response:
    """Delete all documents of Request that match."""
    return await routes.delete_matching(request)


@router.post("/import")
async def import_requests(request: Request) -> Response:
    """Create or update a document of Request for each row of a file."""
    return await routes.load(request)


@router.post("/bulk")
async def bulk_requests(request: Request) -> Response:
    """Create, update and delete documents of Request, many in one request."""
    return await routes.bulk(request)


@router.get("/events")
async def follow_requests(request: Request) -> Response:
    """Follow the changes of documents of Request, as server-sent events."""
    return await routes.events(request)


@router.get("/facets")
async def count_requests(request: Request) -> Response:
    """Count documents of Request by the values of fields."""
    return await routes.facets(request)


@router.get("/{id}")
async def get_request(id: str, request: Request) -> Response:
    """Get one document of Request."""
    return await routes.get(id, request)


@router.put("/{id}")
async def replace_request(id: str, request: Request) -> Response:
    """Replace one document of Request."""
    return await routes.replace(id, request)


@router.patch("/{id}")
async def update_request(id: str, request: Request) -> Response:
    """Change some fields of one document of Request, by JSON Merge Patch."""
    return await routes.update(id, request)


@router.delete("/{id}")
async def delete_request(id: str, request: Request) -> Response:
    """Delete one document of Request."""
    return await routes.delete(id, request)
