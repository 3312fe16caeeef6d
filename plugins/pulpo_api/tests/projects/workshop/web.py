"""The routes of the workshop's own."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Depends, FastAPI, Header, HTTPException, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse, PlainTextResponse
from fastapi.security import APIKeyQuery
from fastapi.staticfiles import StaticFiles
from main import Tool  # type: ignore[import-not-found]
from pydantic import BaseModel
from starlette.middleware.gzip import GZipMiddleware

from pulpo_api import current_actor, require
from pulpo_core import Actor, invoke
from pulpo_core.exceptions import NotFoundError


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[dict[str, int]]:
    """Runs while the API does."""
    print("the workshop opens", flush=True)
    yield {"tools_at_start": await Tool.find_all().count()}
    print("the workshop closes", flush=True)


async def signed(x_signature: Annotated[str | None, Header()] = None) -> None:
    """A dependency of the whole router."""
    if x_signature == "forged":
        raise HTTPException(400, "the signature is forged")


router = APIRouter(tags=["workshop"], dependencies=[Depends(signed)], lifespan=lifespan)
Caller = Annotated[Actor, Depends(current_actor)]


class Rental(BaseModel):
    """What is asked for."""

    days: int


class Problem(BaseModel):
    """Called like a schema of the API's own, and another one."""

    noise: str


@router.get("/")
async def home() -> HTMLResponse:
    """A page."""
    return HTMLResponse("<h1>The workshop</h1>")


@router.get("/tools/{tool_id}/calendar.ics")
async def read_calendar(tool_id: str) -> Response:
    """Below the path of a model."""
    return Response(f"BEGIN:VCALENDAR {tool_id}", media_type="text/calendar")


@router.post("/tools/{tool_id}/rentals", status_code=201)
async def rent(tool_id: str, rental: Rental, actor: Caller) -> dict[str, object]:
    """With a body, and the caller."""
    return {"tool": tool_id, "days": rental.days, "actor": actor.id}


@router.get("/tools/statistics")
async def read_statistics(actor: Caller) -> dict[str, int]:
    """Before `/tools/{id}`."""
    return {"count": await invoke("tools.count", actor=actor, channel="api")}


@router.get("/payslips/{id}/pdf")
async def read_pdf(id: str) -> Response:  # noqa: A002
    """Below a model that takes a role."""
    return Response(b"%PDF", media_type="application/pdf")


@router.get("/desk")
async def read_desk(actor: Annotated[Actor, Depends(require("staff"))]) -> str:
    """For a role."""
    return actor.id


@router.get("/members", dependencies=[Depends(require())])
async def read_members() -> str:
    """For anybody who is known."""
    return "welcome"


@router.get("/noises/{number}", responses={418: {"description": "No coffee."}})
async def read_noise(number: int, request: Request) -> Problem:
    """What goes wrong."""
    if number == 1:
        raise NotFoundError("there is no noise", hint="listen")
    if number == 2:
        raise HTTPException(418, "no coffee")
    if number == 3:
        raise RuntimeError("the-secret-of-the-workshop")
    if number == 4:
        raise HTTPException(404, "it is gone")
    return Problem(noise=f"{number} {request.state.tools_at_start}")


@router.get("/own-errors/{kind}", include_in_schema=False)
async def answer_error(kind: str) -> Response:
    """Answers that are errors."""
    if kind == "json":
        return JSONResponse({"message": "not found"}, 404)
    return PlainTextResponse("oh", 400) if kind == "text" else HTMLResponse("<h1>oh</h1>", 400)


@router.post("/uploads")
async def upload(request: Request) -> int:
    """A body that is no JSON."""
    return len(await request.body())


@router.get("/by-token")
async def read_by_token(token: Annotated[str | None, Depends(APIKeyQuery(name="token", auto_error=False))]) -> str:
    """With a scheme of its own."""
    return token or ""


def customise(app: FastAPI) -> None:
    """Add all of it."""
    app.include_router(router)
    app.mount("/tools/manuals/files", StaticFiles(directory=Path(__file__).parent))
    app.add_middleware(GZipMiddleware, minimum_size=500)
    app.openapi_tags = [{"name": "workshop", "description": "The workshop's own."}]

    @app.get("/pages/{page:path}")
    async def read_page(page: str) -> str:
        return page

    @app.exception_handler(ArithmeticError)
    async def answer_arithmetic(request: Request, error: Exception) -> Response:
        return JSONResponse({"sum": "wrong"}, 409)

    @app.get("/sums")
    async def read_sum() -> float:
        return 1 / 0
