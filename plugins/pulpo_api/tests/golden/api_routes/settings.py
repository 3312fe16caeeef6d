"""/Explicit: the documents of the model Settings. Written by `pulpo compile`; change the model, not this file."""

from fastapi import Request, Response
from pulpo_api import ModelRoutes, Router

# isort: split
from main import Settings

routes = ModelRoutes(Settings, name="Settings")
router = Router(prefix="/Explicit")


@router.get("")
async def list_Explicit(request: Request) -> Response:
    """List documents of Settings."""
    return await routes.list(request)


@router.post("")
async def create_settings(request: Request) -> Response:
    """Create a document of Settings."""
    return await routes.create(request)


@router.patch("")
async def change_Explicit(request: Request) -> Response:
    """Change some fields of all documents of Settings that match, by JSON Merge Patch."""
    return await routes.update_matching(request)


@router.delete("")
async def remove_Explicit(request: Request) -> Response:
    """Delete all documents of Settings that match."""
    return await routes.delete_matching(request)


@router.post("/import")
async def import_Explicit(request: Request) -> Response:
    """Create or update a document of Settings for each row of a file."""
    return await routes.load(request)


@router.post("/bulk")
async def bulk_Explicit(request: Request) -> Response:
    """Create, update and delete documents of Settings, many in one request."""
    return await routes.bulk(request)


@router.get("/events")
async def follow_Explicit(request: Request) -> Response:
    """Follow the changes of documents of Settings, as server-sent events."""
    return await routes.events(request)


@router.get("/facets")
async def count_Explicit(request: Request) -> Response:
    """Count documents of Settings by the values of fields."""
    return await routes.facets(request)


@router.get("/{id}")
async def get_settings(id: str, request: Request) -> Response:
    """Get one document of Settings."""
    return await routes.get(id, request)


@router.put("/{id}")
async def replace_settings(id: str, request: Request) -> Response:
    """Replace one document of Settings."""
    return await routes.replace(id, request)


@router.patch("/{id}")
async def update_settings(id: str, request: Request) -> Response:
    """Change some fields of one document of Settings, by JSON Merge Patch."""
    return await routes.update(id, request)


@router.delete("/{id}")
async def delete_settings(id: str, request: Request) -> Response:
    """Delete one document of Settings."""
    return await routes.delete(id, request)
