"""/inners: the documents of the model Nested. Written by `pulpo compile`; change the model, not this file."""

from fastapi import Request, Response
from pulpo_api import ModelRoutes, Router

# isort: split
from main import Outer

routes = ModelRoutes(Outer.Response.Inner, name="Nested")
router = Router(prefix="/inners")


@router.get("")
async def list_inners(request: Request) -> Response:
    """List documents of Nested."""
    return await routes.list(request)


@router.post("")
async def create_nested(request: Request) -> Response:
    """Create a document of Nested."""
    return await routes.create(request)


@router.patch("")
async def change_inners(request: Request) -> Response:
    """Change some fields of all documents of Nested that match, by JSON Merge Patch."""
    return await routes.update_matching(request)


@router.delete("")
async def remove_inners(request: Request) -> Response:
    """Delete all documents of Nested that match."""
    return await routes.delete_matching(request)


@router.post("/import")
async def import_inners(request: Request) -> Response:
    """Create or update a document of Nested for each row of a file."""
    return await routes.load(request)


@router.post("/bulk")
async def bulk_inners(request: Request) -> Response:
    """Create, update and delete documents of Nested, many in one request."""
    return await routes.bulk(request)


@router.get("/events")
async def follow_inners(request: Request) -> Response:
    """Follow the changes of documents of Nested, as server-sent events."""
    return await routes.events(request)


@router.get("/facets")
async def count_inners(request: Request) -> Response:
    """Count documents of Nested by the values of fields."""
    return await routes.facets(request)


@router.get("/{id}")
async def get_nested(id: str, request: Request) -> Response:
    """Get one document of Nested."""
    return await routes.get(id, request)


@router.put("/{id}")
async def replace_nested(id: str, request: Request) -> Response:
    """Replace one document of Nested."""
    return await routes.replace(id, request)


@router.patch("/{id}")
async def update_nested(id: str, request: Request) -> Response:
    """Change some fields of one document of Nested, by JSON Merge Patch."""
    return await routes.update(id, request)


@router.delete("/{id}")
async def delete_nested(id: str, request: Request) -> Response:
    """Delete one document of Nested."""
    return await routes.delete(id, request)
