"""`q=`: finds the documents whose searchable fields contain every word of a text, ignoring case.

If the collection has a text index, it is used, and finds whole words by their stems. Otherwise, and for a word like
`pyth*`, escaped patterns find parts of words, too; they work on every engine, even the embedded one, which has no text
indexes. They also find a document by its id. In models without any text, words are values of other fields.
"""

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

from beanie import Document

from pulpo_core.base import DataModelBase
from pulpo_core.documents.query.filters import Filter
from pulpo_core.models.fields import find_field

MAX_LENGTH = 200
MAX_WORDS = 10
NOTHING: dict[str, Any] = {"_id": {"$in": []}}
QUOTES = r'["\\]'
BEGINNING = re.compile(r"(.*\w)\*")
"""A word that stands for all words that begin with it: people who are still typing do not mean whole words."""


def searchable_fields(document: type[Document], filters: Mapping[str, Filter]) -> list[str]:
    """Return the fields that `q` searches, by their keys: `searchable_fields` of the class, else all its text.

    Text in embedded models is only searched if there is no other text.
    """
    if named := declared_fields(document, "searchable_fields"):
        return [field.key for name in named if (field := find_field(document, name))]
    texts = {name: field.key for name, field in filters.items() if field.operands and field.text}
    return [key for name, key in texts.items() if "." not in name] or [*texts.values()]


def declared_fields(document: type[Document], attribute: str) -> Sequence[str]:
    """Return `searchable_fields` or `sortable_fields` of a `DataModelBase`; empty for other documents."""
    return getattr(document, attribute) if issubclass(document, DataModelBase) else ()


async def has_text_index(document: type[Document]) -> bool:
    """Return True if the documents' collection has a text index."""
    indexes = await document.get_pymongo_collection().index_information()
    return any(kind == "text" for index in indexes.values() for _, kind in index["key"])


def search_condition(
    text: str, keys: Sequence[str], filters: Mapping[str, Filter], *, by_index: bool = False
) -> dict[str, Any]:
    """Return the condition for all words of a text; `keys` are those of the searchable fields.

    Raises ValueError if the text is too long.
    """
    words = text.split()
    if not words or len(text) > MAX_LENGTH or len(words) > MAX_WORDS:
        raise ValueError(f"must be 1 to {MAX_WORDS} words, with at most {MAX_LENGTH} characters")
    beginnings = [BEGINNING.fullmatch(word) for word in words]
    if by_index and not any(beginnings):  # quotes make each word required, and keep a minus sign from negating it
        return {"$text": {"$search": " ".join(f'"{re.sub(QUOTES, " ", word)}"' for word in words)}}
    parts = [found[1] if found else word for word, found in zip(words, beginnings, strict=True)]
    if not keys:
        return {"$and": [_is_value(part, filters) for part in parts]}
    every = [{"$or": [_contains(key, part) for key in keys]} for part in parts]
    by_id = _values(parts[0], {"id": filters["id"]}) if len(parts) == 1 and "_id" not in keys else []
    if by_id:
        every[0]["$or"] += by_id
    return {"$and": every}


def _is_value(word: str, filters: Mapping[str, Filter]) -> dict[str, Any]:
    """Return the condition that a word is the value of any field, for a model without text fields."""
    return {"$or": _values(word, {name: field for name, field in filters.items() if not field.is_link}) or [NOTHING]}


def _values(word: str, filters: Mapping[str, Filter]) -> list[dict[str, Any]]:
    found = []
    for field in filters.values():
        if "in" in field.operators:
            with suppress(ValueError, ArithmeticError):
                condition = field.condition("in", [word])
                found.append({condition.key: condition.test})
    return found


def _contains(key: str, word: str) -> dict[str, Any]:
    return {key: {"$regex": re.escape(word), "$options": "i"}}
