"""The lower bound: a bare ASGI function on the driver, without validation."""

import os
from collections.abc import Awaitable, Callable
from typing import Any

import orjson
from bson import ObjectId
from pymongo import AsyncMongoClient

clients: list[AsyncMongoClient[Any]] = []
Send = Callable[[dict[str, Any]], Awaitable[None]]
Receive = Callable[[], Awaitable[dict[str, Any]]]


async def app(scope: dict[str, Any], receive: Receive, send: Send) -> None:
    """List, get or create, by method and path."""
    if scope["type"] == "lifespan":
        return await _lifespan(receive, send)
    articles = clients[0]["bench"]["articles"]
    if scope["method"] == "POST":
        body = b""
        while True:
            message = await receive()
            body += message.get("body", b"")
            if not message.get("more_body"):
                break
        document = orjson.loads(body)
        await articles.insert_one(document)
        return await _send(send, 201, document)
    if scope["path"] == "/articles":
        return await _send(send, 200, await articles.find().limit(50).to_list())
    return await _send(send, 200, await articles.find_one({"_id": ObjectId(scope["path"].rpartition("/")[2])}))


async def _lifespan(receive: Receive, send: Send) -> None:
    await receive()
    clients.append(AsyncMongoClient(os.environ["BENCH_DATABASE_URL"]))
    await send({"type": "lifespan.startup.complete"})
    await receive()
    await clients.pop().close()
    await send({"type": "lifespan.shutdown.complete"})


async def _send(send: Send, status: int, value: Any) -> None:
    body = orjson.dumps(value, default=str)
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
