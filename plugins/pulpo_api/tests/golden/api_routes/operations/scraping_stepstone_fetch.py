"""/operations/scraping.stepstone.fetch. Written by `pulpo compile`; change the operation, not this file."""

from fastapi import Request, Response
from pulpo_api import OperationEndpoint, Router

endpoint = OperationEndpoint("scraping.stepstone.fetch")
router = Router(prefix="/operations")


@router.post("/scraping.stepstone.fetch")
async def invoke_scraping_stepstone_fetch(request: Request) -> Response:
    return await endpoint.run(request)
