"""/operations/match. Written by `pulpo compile`; change the operation, not this file."""

from fastapi import Request, Response
from pulpo_api import OperationEndpoint, Router

endpoint = OperationEndpoint("match")
router = Router(prefix="/operations")


@router.post("/match")
async def invoke_match_(request: Request) -> Response:
    return await endpoint.run(request)
