"""`q=`: finds the documents whose searchable fields contain every word of a text, ignoring case.

If the collection has a text index, it is used, and finds whole words by their stems. Otherwise escaped patterns find
parts of words, too; they work on every engine, even the embedded one, which has no text indexes.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from beanie import Document

from pulpo_core.base import DataModelBase
from pulpo_core.documents.query.filters import Filter
from pulpo_core.fields import find_field

MAX_LENGTH = 200
MAX_WORDS = 10
QUOTES = r'["\\]'


def searchable_fields(document: type[Document], filters: Mapping[str, Filter]) -> list[str]:
    """Return the fields that `q` searches, by their keys: `searchable_fields` of the class, else all its text."""
    if named := declared_fields(document, "searchable_fields"):
        return [field.key for name in named if (field := find_field(document, name))]
    return [field.key for name, field in filters.items() if field.text and "." not in name]


def declared_fields(document: type[Document], attribute: str) -> Sequence[str]:
    """Return `searchable_fields` or `sortable_fields` of a `DataModelBase`; empty for other documents."""
    return getattr(document, attribute) if issubclass(document, DataModelBase) else ()


async def has_text_index(document: type[Document]) -> bool:
    """Return True if the documents' collection has a text index."""
    indexes = await document.get_pymongo_collection().index_information()
    return any(kind == "text" for index in indexes.values() for _, kind in index["key"])


def search_condition(text: str, keys: list[str], *, by_index: bool = False) -> dict[str, Any]:
    """Return the condition for all words of a text. Raises ValueError if it is too long, or nothing is searchable."""
    words = text.split()
    if not words or len(text) > MAX_LENGTH or len(words) > MAX_WORDS:
        raise ValueError(f"must be 1 to {MAX_WORDS} words, with at most {MAX_LENGTH} characters")
    if by_index:  # quotes make each word required, and keep a minus sign from negating it
        return {"$text": {"$search": " ".join(f'"{re.sub(QUOTES, " ", word)}"' for word in words)}}
    if not keys:
        raise ValueError("cannot be used here: the model has no searchable fields")
    return {"$and": [{"$or": [_contains(key, word) for key in keys]} for word in words]}


def _contains(key: str, word: str) -> dict[str, Any]:
    return {key: {"$regex": re.escape(word), "$options": "i"}}
