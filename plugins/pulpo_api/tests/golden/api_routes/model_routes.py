"""/model_routes: the documents of the model ModelRoutes. Written by `pulpo compile`; change the model, not this file."""

from fastapi import Request, Response
from pulpo_api import ModelRoutes, Router

# isort: split
from main import ModelRoutes as ModelRoutesModel

routes = ModelRoutes(ModelRoutesModel, name="ModelRoutes")
router = Router(prefix="/model_routes")


@router.get("")
async def list_model_routes(request: Request) -> Response:
    """List documents of ModelRoutes."""
    return await routes.list(request)


@router.post("")
async def create_model_routes(request: Request) -> Response:
    """Create a document of ModelRoutes."""
    return await routes.create(request)


@router.patch("")
async def change_model_routes(request: Request) -> Response:
    """Change some fields of all documents of ModelRoutes that match, by JSON Merge Patch."""
    return await routes.update_matching(request)


@router.delete("")
async def remove_model_routes(request: Request) -> Response:
    """Delete all documents of ModelRoutes that match."""
    return await routes.delete_matching(request)


@router.post("/import")
async def import_model_routes(request: Request) -> Response:
    """Create or update a document of ModelRoutes for each row of a file."""
    return await routes.load(request)


@router.post("/bulk")
async def bulk_model_routes(request: Request) -> Response:
    """Create, update and delete documents of ModelRoutes, many in one request."""
    return await routes.bulk(request)


@router.get("/events")
async def follow_model_routes(request: Request) -> Response:
    """Follow the changes of documents of ModelRoutes, as server-sent events."""
    return await routes.events(request)


@router.get("/facets")
async def count_model_routes(request: Request) -> Response:
    """Count documents of ModelRoutes by the values of fields."""
    return await routes.facets(request)


@router.get("/{id}")
async def get_model_routes(id: str, request: Request) -> Response:
    """Get one document of ModelRoutes."""
    return await routes.get(id, request)


@router.put("/{id}")
async def replace_model_routes(id: str, request: Request) -> Response:
    """Replace one document of ModelRoutes."""
    return await routes.replace(id, request)


@router.patch("/{id}")
async def update_model_routes(id: str, request: Request) -> Response:
    """Change some fields of one document of ModelRoutes, by JSON Merge Patch."""
    return await routes.update(id, request)


@router.delete("/{id}")
async def delete_model_routes(id: str, request: Request) -> Response:
    """Delete one document of ModelRoutes."""
    return await routes.delete(id, request)
