"""A resource on FastAPI and Beanie, written as in their documentation."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any

from beanie import Document, PydanticObjectId, init_beanie
from fastapi import FastAPI, HTTPException
from pymongo import AsyncMongoClient


class Article(Document):
    title: str
    author: str
    summary: str
    views: int = 0
    rating: float | None = None
    published_at: datetime | None = None
    tags: list[str] = []

    class Settings:
        name = "articles"


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    client: AsyncMongoClient[Any] = AsyncMongoClient(os.environ["BENCH_DATABASE_URL"])
    await init_beanie(database=client["bench"], document_models=[Article])
    yield
    await client.close()


app = FastAPI(lifespan=lifespan)


@app.get("/articles")
async def list_articles(limit: int = 50, offset: int = 0) -> list[Article]:
    return await Article.find_all().skip(offset).limit(limit).to_list()


@app.get("/articles/{id}")
async def get_article(id: PydanticObjectId) -> Article:  # noqa: A002
    article = await Article.get(id)
    if article is None:
        raise HTTPException(404)
    return article


@app.post("/articles", status_code=201)
async def create_article(article: Article) -> Article:
    return await article.insert()
