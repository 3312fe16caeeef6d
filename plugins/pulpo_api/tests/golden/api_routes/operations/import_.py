"""/operations/import. Written by `pulpo compile`; change the operation, not this file."""

from fastapi import APIRouter, Request, Response
from pulpo_api import OperationEndpoint

endpoint = OperationEndpoint("import")
router = APIRouter(prefix="/operations", tags=["operations"])


@router.post("/import", **endpoint.docs())
async def invoke_import_(request: Request) -> Response:
    return await endpoint.run(request)
