"""/operations/import. Written by `pulpo compile`; change the operation, not this file."""

from fastapi import Request, Response
from pulpo_api import OperationEndpoint, Router

endpoint = OperationEndpoint("import")
router = Router(prefix="/operations")


@router.post("/import")
async def invoke_import_(request: Request) -> Response:
    return await endpoint.run(request)
