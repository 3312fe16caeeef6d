"""500 resources on FastAPI and Beanie, written as in their documentation: a router for each."""

import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any

from beanie import Document, PydanticObjectId, init_beanie
from fastapi import APIRouter, FastAPI, HTTPException
from pymongo import AsyncMongoClient

MODELS = 500


def make_model(n: int) -> type[Document]:
    """Return the n-th document class."""

    class Model(Document):
        title: str
        amount: int = 0
        price: float | None = None
        made_at: datetime | None = None
        words: list[str] = []

        class Settings:
            name = f"models_{n}"

    Model.__name__ = f"Model{n}"
    return Model


def make_router(model: Any) -> APIRouter:
    """Return the routes of one resource."""
    router = APIRouter(prefix=f"/{model.Settings.name}")

    async def find(id: PydanticObjectId) -> Any:  # noqa: A002
        found = await model.get(id)
        if found is None:
            raise HTTPException(404)
        return found

    @router.get("", response_model=list[model])
    async def read_list(limit: int = 50, offset: int = 0) -> Any:
        return await model.find_all().skip(offset).limit(limit).to_list()

    @router.post("", status_code=201, response_model=model)
    async def create(document: model) -> Any:
        return await document.insert()

    @router.get("/{id}", response_model=model)
    async def read_one(id: PydanticObjectId) -> Any:  # noqa: A002
        return await find(id)

    @router.put("/{id}", response_model=model)
    async def replace(id: PydanticObjectId, document: model) -> Any:  # noqa: A002
        document.id = (await find(id)).id
        return await document.replace()

    @router.patch("/{id}", response_model=model)
    async def update(id: PydanticObjectId, changes: dict[str, Any]) -> Any:  # noqa: A002
        return await (await find(id)).set(changes)

    @router.delete("/{id}", status_code=204)
    async def delete(id: PydanticObjectId) -> None:  # noqa: A002
        await (await find(id)).delete()

    return router


models = [make_model(n) for n in range(MODELS)]


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    client: AsyncMongoClient[Any] = AsyncMongoClient(os.environ["BENCH_DATABASE_URL"])
    await init_beanie(database=client.get_default_database(), document_models=models)
    yield
    await client.close()


sys.setrecursionlimit(20_000)  # FastAPI puts the lifespan of each router that is included around that of the others
app = FastAPI(lifespan=lifespan)
for model in models:
    app.include_router(make_router(model))
