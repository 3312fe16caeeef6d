"""A library: articles with a text index, where the database has such a thing."""

from beanie import Document
from pymongo import IndexModel

from pulpo_core import datamodel


@datamodel
class Article(Document):
    """What is looked for."""

    title: str
    body: str = ""
    year: int = 2026

    class Settings:
        name = "articles"
        indexes = [IndexModel([("title", "text"), ("body", "text")]), "year"]
