"""ASGI applications and middlewares that a stranger's plugin adds to the API."""

import socket
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from pulpo_api import Mount, hooks
from pulpo_core.exceptions import ConfigurationError, GenerationError
from pulpo_core.generation import compile_project
from pulpo_core.hookspecs import hookimpl
from pulpo_core.plugins import from_modules

if TYPE_CHECKING:
    from plugins.pulpo_api.tests.conftest import Served
    from pulpo_core.testing import MakeProject

pytestmark = [pytest.mark.xdist_group("api-mounts"), pytest.mark.any_engine]

PLUGIN = '''
from contextlib import asynccontextmanager

from pulpo_core import hookimpl


@hookimpl(optionalhook=True)
def pulpo_api_mounts(project):
    from pulpo_api import Mount

    return [
        Mount("/desk", app="pulpo_desk:fastapi_app", description="The desk"),
        Mount("/lobby", app="pulpo_desk:starlette_app", open=True),
        Mount("/.well-known", app="pulpo_desk:raw", open=True),
        Mount("/rpc", app="pulpo_desk:starlette_app", own_errors=True),
        Mount("/vault", app="pulpo_desk:router", role="clerks", open=True),
        Mount("/safe", app="pulpo_desk:router", role="directors"),
        Mount("/broken", app="pulpo_desk:missing"),
        Mount("/stuck", app="pulpo_desk:stuck"),
        Mount("/Upper", app="pulpo_desk:raw"),
        Mount("/docs", app="pulpo_desk:raw"),
    ]


@hookimpl(optionalhook=True)
def pulpo_api_middlewares(project):
    from pulpo_api import ApiMiddleware

    return [
        ApiMiddleware("pulpo_desk:Marked", {"mark": "outer"}),
        ApiMiddleware(Marked, {"mark": "inner"}),
        ApiMiddleware("pulpo_desk:Marked", {"colour": "red"}),
        ApiMiddleware("pulpo_desk:Nothing"),
    ]


class Marked:
    """Says in the answer what it saw."""

    def __init__(self, app, mark):
        self.app, self.mark = app, mark

    async def __call__(self, scope, receive, send):
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        if scope["path"] == f"/fail-{self.mark}":
            raise RuntimeError("the-secret-of-the-middleware")

        async def answer(message):
            if message["type"] == "http.response.start":
                actor = scope.get("state", {}).get("actor")
                seen = f"{self.mark} {message['status']} {actor.id if actor else 'nobody'}"
                message = {**message, "headers": [*message["headers"], (b"x-marked", seen.encode())]}
            await send(message)

        await self.app(scope, receive, answer)


def __getattr__(name):
    if name == "fastapi_app":
        return make_fastapi_app()
    if name == "starlette_app":
        return make_starlette_app()
    if name == "router":
        return make_router()
    raise AttributeError(name)


def make_fastapi_app():
    from fastapi import FastAPI, HTTPException, Request

    @asynccontextmanager
    async def lifespan(app):
        from pulpo_core.runtime import current_runtime

        await current_runtime().database.ping(5)
        print("the desk opens", flush=True)
        yield {"opened": True}
        await current_runtime().database.ping(5)
        print("the desk closes", flush=True)

    app = FastAPI(lifespan=lifespan)

    @app.get("/")
    async def read_root(request: Request):
        return {
            "actor": request.state.actor.id,
            "roles": sorted(request.state.actor.roles),
            "opened": request.state.opened,
            "base": str(request.base_url),
            "item": str(request.url_for("read_item", number=5)),
        }

    @app.get("/items/{number}")
    async def read_item(number: int):
        return number

    @app.post("/length")
    async def read_length(request: Request):
        return len(await request.body())

    @app.get("/fail")
    async def fail():
        raise RuntimeError("the-secret-of-the-desk")

    @app.get("/late")
    async def late():
        import asyncio

        await asyncio.sleep(600)

    return app


def make_starlette_app():
    from starlette.applications import Starlette
    from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse
    from starlette.routing import Route

    async def home(request):
        return HTMLResponse(f"<a href='{request.url_for('page')}'>{request.method}</a>")

    async def page(request):
        return HTMLResponse("<h1>no such page</h1>", 404)

    async def error(request):
        return JSONResponse({"jsonrpc": "2.0", "error": {"code": -32700}}, 400)

    async def go(request):
        return RedirectResponse(request.url_for("page"), headers={"Cache-Control": "private"})

    return Starlette(
        routes=[Route("/", home), Route("/page", page, name="page"), Route("/error", error), Route("/go", go)]
    )


def make_router():
    from starlette.exceptions import HTTPException
    from starlette.responses import PlainTextResponse
    from starlette.routing import Route, Router

    from pulpo_core.exceptions import ConflictError

    async def home(request):
        return PlainTextResponse("gold")

    async def locked(request):
        raise HTTPException(423, "somebody is inside")

    async def taken(request):
        raise ConflictError("the gold is gone", hint="ask the clerk")

    return Router(routes=[Route("/", home), Route("/locked", locked), Route("/taken", taken)])


async def raw(scope, receive, send):
    if scope["type"] != "http":
        return
    body = f"{scope['root_path']} {scope['path']}".encode()
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/plain")]})
    await send({"type": "http.response.body", "body": body})


async def stuck(scope, receive, send):
    if scope["type"] == "lifespan":
        await receive()
        await send({"type": "lifespan.startup.failed", "message": "Traceback\\nno coffee"})
'''


@pytest.fixture(scope="module")
def desk(serve_vault: Callable[..., "Served"], install_plugin: Callable[[str, str], None]) -> "Served":
    install_plugin("desk", PLUGIN)
    return serve_vault(authentication="required", max_body="2048", max_upload="4096", answer_timeout="21")


@pytest.fixture(scope="module")
def client(desk: "Served", make_key: Callable[..., str]) -> httpx.Client:
    key = make_key(desk, "clerk", "clerks")
    return httpx.Client(base_url=desk.url, headers={"X-API-Key": key}, trust_env=False, timeout=60)


def test_who_calls_and_where(desk: "Served", client: httpx.Client) -> None:
    assert client.get("/desk/").json() == {
        "actor": "key:clerk",
        "roles": ["clerks"],
        "opened": True,
        "base": f"{desk.url}/desk/",
        "item": f"{desk.url}/desk/items/5",
    }
    assert client.get("/desk/items/7").json() == 7
    assert "url: '/desk/openapi.json'" in client.get("/desk/docs").text
    assert client.get("/desk/openapi.json").json()["servers"] == [{"url": "/desk"}]


def test_the_prefix_without_a_slash(desk: "Served", client: httpx.Client) -> None:
    answer = client.get("/desk", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (307, f"{desk.url}/desk/")
    assert client.get("/.well-known").text == "/.well-known /.well-known"
    assert client.get("/.well-known/a/b").text == "/.well-known /.well-known/a/b"
    assert client.get("/desks").status_code == 404


def test_closed_and_open(desk: "Served") -> None:
    for path in ("/desk", "/desk/", "/desk/items/5", "/rpc/", "/desk/no"):
        answer = desk.client.get(path)
        assert (answer.status_code, answer.headers["content-type"]) == (401, "application/problem+json")
    assert desk.client.get("/lobby/").status_code == 200
    assert desk.client.get("/.well-known").status_code == 200
    assert desk.client.get("/lobby/", headers={"X-API-Key": "pulpo_none"}).status_code == 401


def test_a_role_is_needed(desk: "Served", client: httpx.Client) -> None:
    assert client.get("/vault/").text == "gold"
    for path in ("/vault", "/vault/", "/vault/locked", "/vault/none"):
        refused = desk.client.get(path)
        assert (refused.status_code, refused.headers["content-type"]) == (401, "application/problem+json")
        assert refused.headers["www-authenticate"] == 'Bearer realm="pulpo"'
        assert refused.json()["detail"] == "this needs credentials with a role"
    other = client.get("/safe/")
    assert (other.status_code, other.headers["content-type"]) == (403, "application/problem+json")
    assert other.json()["detail"] == "'key:clerk' lacks the role for this"
    assert other.json()["hint"] == "/safe needs the role 'directors'"


def test_what_an_application_raises_is_a_problem(client: httpx.Client) -> None:
    locked, taken = client.get("/vault/locked"), client.get("/vault/taken")
    assert (locked.status_code, locked.json()["detail"]) == (423, "somebody is inside")
    assert (taken.status_code, taken.json()["detail"], taken.json()["hint"]) == (
        409,
        "the gold is gone",
        "ask the clerk",
    )


def test_pages_stay_and_other_errors_become_problems(desk: "Served", client: httpx.Client) -> None:
    page = client.get("/lobby/page")
    assert (page.status_code, page.text) == (404, "<h1>no such page</h1>")
    for path, status in (("/lobby/error", 400), ("/lobby/none", 404), ("/desk/items/x", 422), ("/desk/fail", 500)):
        answer = client.get(path)
        assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json"), path
        assert answer.json()["status"] == status
        assert "the-secret" not in answer.text
    assert client.get("/rpc/error").json() == {"jsonrpc": "2.0", "error": {"code": -32700}}
    assert client.get("/rpc/none").text == "Not Found"
    assert client.head("/rpc/error").headers["content-type"] == "application/json"
    assert "the-secret-of-the-desk" in desk.log


def test_head_and_headers(client: httpx.Client) -> None:
    head = client.head("/lobby/")
    assert (head.status_code, head.text) == (200, "")
    assert int(head.headers["content-length"]) > 0
    for path in ("/lobby/", "/lobby/page", "/desk/", "/.well-known"):
        headers = client.get(path).headers
        assert (headers["x-content-type-options"], headers["x-frame-options"]) == ("nosniff", "DENY")
        assert headers["cache-control"] == "no-store"
    assert client.get("/lobby/go", follow_redirects=False).headers["cache-control"] == "private"


def test_large_bodies(desk: "Served", client: httpx.Client) -> None:
    def pieces() -> Any:
        yield from [b"x" * 1024] * 5

    assert client.post("/desk/length", content=b"x" * 4096).json() == 4096
    for content in (b"x" * 4097, pieces()):
        answer = client.post("/desk/length", content=content)
        assert (answer.status_code, answer.headers["connection"]) == (413, "close"), answer.text
    note = client.post(
        "/notes", content=b'{"text": "' + b"x" * 2048 + b'"}', headers={"Content-Type": "application/json"}
    )
    assert note.status_code == 413


def test_other_hosts_and_origins(client: httpx.Client) -> None:
    assert client.get("/lobby/", headers={"Host": "evil.example"}).status_code == 421
    assert client.get("/lobby/", headers={"Origin": "https://evil.example"}).status_code == 403


def test_time_limit(client: httpx.Client) -> None:
    answer = client.get("/desk/late")
    assert (answer.status_code, answer.json()["detail"]) == (503, "no answer within 21 s")


def test_what_cannot_be_served_is_reported(desk: "Served", client: httpx.Client) -> None:
    assert client.get("/broken").status_code == 404
    assert client.get("/stuck").status_code == 503
    assert client.get("/docs").text.startswith("\n    <!DOCTYPE html>")
    assert client.get("/Upper").status_code == 404
    for problem in (
        "'pulpo_desk:missing' cannot be imported: AttributeError",
        "'pulpo_desk:stuck' does not start: StartError: no coffee",
        "'/Upper': the prefix must be one segment in lower case",
        "'/docs': the API itself uses that prefix",
        "'pulpo_desk:Marked' cannot be created: TypeError",
        "'pulpo_desk:Nothing' cannot be created: AttributeError",
    ):
        assert problem in desk.log


def test_middlewares(desk: "Served", client: httpx.Client) -> None:
    assert client.get("/notes").headers.get_list("x-marked") == ["inner 200 key:clerk", "outer 200 key:clerk"]
    assert desk.client.get("/notes").headers.get_list("x-marked") == ["inner 401 nobody", "outer 401 nobody"]
    assert "x-marked" not in client.get("/notes", headers={"Host": "evil.example"}).headers
    answer = client.get("/fail-inner")
    assert (answer.status_code, answer.json()["title"]) == (500, "Internal Server Error")
    assert "the-secret" not in answer.text


def test_websockets_are_refused(desk: "Served") -> None:
    """`pulpo api start` does not speak them."""
    with socket.create_connection(("127.0.0.1", desk.port)) as connection:
        connection.sendall(
            b"GET /lobby/ HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
            b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
        )
        assert not connection.recv(100).startswith(b"HTTP/1.1 101")


def test_they_are_started_and_stopped_with_the_api(
    serve_vault: Callable[..., "Served"], install_plugin: Callable[[str, str], None], tmp_path: Path
) -> None:
    served = serve_vault()
    assert "the desk opens" in served.log
    served.process.terminate()
    served.process.wait(30)
    assert "the desk closes" in served.log


def plugin(*mounts: Mount) -> Any:
    class Plugin:
        @hookimpl
        def pulpo_api_mounts(self) -> list[Mount]:
            return list(mounts)

    return Plugin()


MODEL = "from beanie import Document\nfrom pulpo_core import datamodel\n"


@pytest.mark.parametrize(
    "model",
    [
        "@datamodel(path='desk')\nclass Thing(Document): ...",
        "@datamodel\nclass Desk(Document):\n class Settings: name = 'desk'",
    ],
)
def test_a_model_that_claims_the_prefix(model: str, make_project: "MakeProject") -> None:
    mount = Mount("/desk", app="a:b", description="The desk")
    project = make_project(MODEL + model, plugins=from_modules(api=hooks, furniture=plugin(mount)))
    message = r"has the path 'desk', which is used by the plugin 'furniture' of .* \(The desk\)"
    with pytest.raises(GenerationError, match=message):
        compile_project(project, only=["api"]).check()


def test_two_plugins_that_claim_one_prefix(make_project: "MakeProject") -> None:
    mount = Mount("/desk", app="a:b")
    plugins = from_modules(api=hooks, furniture=plugin(mount), office=plugin(mount))
    with pytest.raises(
        ConfigurationError, match=r"two plugins mount an application at '/desk': .*'furniture'.*'office'"
    ):
        compile_project(make_project(MODEL, plugins=plugins), only=["api"])
