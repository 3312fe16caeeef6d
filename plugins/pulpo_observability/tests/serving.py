"""A client of the plugin's routes, without a server."""

from typing import Any

import httpx
from fastapi import FastAPI
from starlette.types import ASGIApp

from pulpo_api.http.problems import add_handlers
from pulpo_core.invocation import Actor


def client_of(app: ASGIApp, actor: Actor) -> httpx.AsyncClient:
    """Return a client of an application, for an actor. Errors are answered as by the API, which serves it."""
    api = FastAPI()
    add_handlers(api)
    api.mount("", app)

    async def with_actor(scope: Any, receive: Any, send: Any) -> None:
        await api({**scope, "state": {"actor": actor}}, receive, send)

    return httpx.AsyncClient(transport=httpx.ASGITransport(with_actor), base_url="http://x")
