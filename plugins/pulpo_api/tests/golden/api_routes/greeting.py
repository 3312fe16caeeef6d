"""/greetings: the documents of the model Greeting. Written by `pulpo compile`; change the model, not this file."""

from fastapi import Request, Response
from pulpo_api import ModelRoutes, Router

# isort: split
from main import Greeting

routes = ModelRoutes(Greeting, name="Greeting")
router = Router(prefix="/greetings")


@router.get("")
async def list_greetings(request: Request) -> Response:
    """List documents of Greeting."""
    return await routes.list(request)


@router.post("")
async def create_greeting(request: Request) -> Response:
    """Create a document of Greeting."""
    return await routes.create(request)


@router.patch("")
async def change_greetings(request: Request) -> Response:
    """Change some fields of all documents of Greeting that match, by JSON Merge Patch."""
    return await routes.update_matching(request)


@router.delete("")
async def remove_greetings(request: Request) -> Response:
    """Delete all documents of Greeting that match."""
    return await routes.delete_matching(request)


@router.post("/import")
async def import_greetings(request: Request) -> Response:
    """Create or update a document of Greeting for each row of a file."""
    return await routes.load(request)


@router.post("/bulk")
async def bulk_greetings(request: Request) -> Response:
    """Create, update and delete documents of Greeting, many in one request."""
    return await routes.bulk(request)


@router.get("/events")
async def follow_greetings(request: Request) -> Response:
    """Follow the changes of documents of Greeting, as server-sent events."""
    return await routes.events(request)


@router.get("/facets")
async def count_greetings(request: Request) -> Response:
    """Count documents of Greeting by the values of fields."""
    return await routes.facets(request)


@router.get("/{id}")
async def get_greeting(id: str, request: Request) -> Response:
    """Get one document of Greeting."""
    return await routes.get(id, request)


@router.put("/{id}")
async def replace_greeting(id: str, request: Request) -> Response:
    """Replace one document of Greeting."""
    return await routes.replace(id, request)


@router.patch("/{id}")
async def update_greeting(id: str, request: Request) -> Response:
    """Change some fields of one document of Greeting, by JSON Merge Patch."""
    return await routes.update(id, request)


@router.delete("/{id}")
async def delete_greeting(id: str, request: Request) -> Response:
    """Delete one document of Greeting."""
    return await routes.delete(id, request)
