"""The documents of the records are bound by the first request that may read them."""

from typing import TYPE_CHECKING, Any

import httpx
import pytest
from pymongo.errors import ServerSelectionTimeoutError

from plugins.pulpo_observability.tests.serving import client_of
from pulpo_core import running
from pulpo_core.invocation import Actor
from pulpo_core.plugins import from_modules
from pulpo_observability import hooks, records
from pulpo_observability.lazy_app import app

if TYPE_CHECKING:
    from pulpo_core.testing import MakeProject

ADMIN = Actor("admin", frozenset({"admin"}))


@pytest.mark.any_engine
async def test_binding(make_project: "MakeProject", database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    bound, bind_others, is_away = 0, records.bind_others, True

    async def bind(*arguments: Any) -> None:
        nonlocal bound
        bound += 1
        if is_away:
            raise ServerSelectionTimeoutError("no servers found yet")
        await bind_others(*arguments)

    monkeypatch.setattr(records, "bind_others", bind)
    settings = {"database_url": database_url, "observability": {"runs": "off"}}
    project = make_project("", settings=settings, plugins=from_modules(observability=hooks))

    async def get(path: str, actor: Actor) -> httpx.Response:
        async with client_of(app, actor) as client:
            return await client.get(path)

    async with running(project):
        assert (await get("/", ADMIN)).status_code == 200
        assert bound == 0
        for _ in range(2):
            away = await get("/runs", ADMIN)
            assert (away.status_code, away.headers["content-type"]) == (503, "application/problem+json")
            assert away.json()["detail"] == "the database does not answer"
        is_away = False
        for _ in range(2):
            assert (await get("/runs", ADMIN)).json()["items"] == []
        assert bound == 3
