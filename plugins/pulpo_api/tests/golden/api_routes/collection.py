"""/collections: the documents of the model Collection. Written by `pulpo compile`; change the model, not this file."""

from fastapi import Request, Response
from pulpo_api import Collection, Router

# isort: split
from main import Collection as CollectionModel

collection = Collection(CollectionModel, name="Collection")
router = Router(prefix="/collections")


@router.get("")
async def list_collections(request: Request) -> Response:
    """List documents of Collection."""
    return await collection.list(request)


@router.post("")
async def create_collection(request: Request) -> Response:
    """Create a document of Collection."""
    return await collection.create(request)


@router.post("/bulk")
async def bulk_collections(request: Request) -> Response:
    """Create, update and delete documents of Collection, many in one request."""
    return await collection.bulk(request)


@router.get("/events")
async def follow_collections(request: Request) -> Response:
    """Follow the changes of documents of Collection, as server-sent events."""
    return await collection.events(request)


@router.get("/{id}")
async def get_collection(id: str, request: Request) -> Response:
    """Get one document of Collection."""
    return await collection.get(id, request)


@router.put("/{id}")
async def replace_collection(id: str, request: Request) -> Response:
    """Replace one document of Collection."""
    return await collection.replace(id, request)


@router.patch("/{id}")
async def update_collection(id: str, request: Request) -> Response:
    """Change some fields of one document of Collection, by JSON Merge Patch."""
    return await collection.update(id, request)


@router.delete("/{id}")
async def delete_collection(id: str, request: Request) -> Response:
    """Delete one document of Collection."""
    return await collection.delete(id, request)
