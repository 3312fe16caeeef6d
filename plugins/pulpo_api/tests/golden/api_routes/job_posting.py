"""/job-postings: the documents of the model JobPosting. Written by `pulpo compile`; change the model, not this file."""

from fastapi import Request, Response
from pulpo_api import ModelRoutes, Router

# isort: split
from main import JobPosting

routes = ModelRoutes(JobPosting, name="JobPosting")
router = Router(prefix="/job-postings")


@router.get("")
async def list_job_postings(request: Request) -> Response:
    """List documents of JobPosting."""
    return await routes.list(request)


@router.post("")
async def create_job_posting(request: Request) -> Response:
    """Create a document of JobPosting."""
    return await routes.create(request)


@router.patch("")
async def change_job_postings(request: Request) -> Response:
    """Change some fields of all documents of JobPosting that match, by JSON Merge Patch."""
    return await routes.update_matching(request)


@router.delete("")
async def remove_job_postings(request: Request) -> Response:
    """Delete all documents of JobPosting that match."""
    return await routes.delete_matching(request)


@router.post("/import")
async def import_job_postings(request: Request) -> Response:
    """Create or update a document of JobPosting for each row of a file."""
    return await routes.load(request)


@router.post("/bulk")
async def bulk_job_postings(request: Request) -> Response:
    """Create, update and delete documents of JobPosting, many in one request."""
    return await routes.bulk(request)


@router.get("/events")
async def follow_job_postings(request: Request) -> Response:
    """Follow the changes of documents of JobPosting, as server-sent events."""
    return await routes.events(request)


@router.get("/facets")
async def count_job_postings(request: Request) -> Response:
    """Count documents of JobPosting by the values of fields."""
    return await routes.facets(request)


@router.get("/{id}")
async def get_job_posting(id: str, request: Request) -> Response:
    """Get one document of JobPosting."""
    return await routes.get(id, request)


@router.put("/{id}")
async def replace_job_posting(id: str, request: Request) -> Response:
    """Replace one document of JobPosting."""
    return await routes.replace(id, request)


@router.patch("/{id}")
async def update_job_posting(id: str, request: Request) -> Response:
    """Change some fields of one document of JobPosting, by JSON Merge Patch."""
    return await routes.update(id, request)


@router.delete("/{id}")
async def delete_job_posting(id: str, request: Request) -> Response:
    """Delete one document of JobPosting."""
    return await routes.delete(id, request)
