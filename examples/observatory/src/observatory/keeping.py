"""Stores documents so that a second run changes nothing: one document per key, written only if it differs."""

from collections.abc import Sequence
from typing import Any, TypeVar

import bson
from beanie import Document
from beanie.odm.utils.encoder import Encoder
from beanie.operators import In
from bson.codec_options import CodecOptions
from pydantic import BaseModel, Field
from pymongo import InsertOne, UpdateOne

HANDED_OUT: CodecOptions[dict[str, Any]] = CodecOptions(tz_aware=True, uuid_representation=4)
Kind = TypeVar("Kind", bound=Document)


class Kept(BaseModel):
    """The numbers of inserted, updated and unchanged documents of one kind."""

    inserted: int = Field(default=0, description="New documents")
    updated: int = Field(default=0, description="Documents whose content changed")
    unchanged: int = Field(default=0, description="Documents that were already as they should be")

    def __add__(self, other: "Kept") -> "Kept":
        return Kept(
            inserted=self.inserted + other.inserted,
            updated=self.updated + other.updated,
            unchanged=self.unchanged + other.unchanged,
        )


async def keep(documents: Sequence[Kind], key: str, *, but: Sequence[str] = ()) -> Kept:
    """Insert or update documents of one class by their `key` field, in one read and one write.

    The fields named in `but` belong to the stored document: they are written with a new document, and never again.
    """
    if not documents:
        return Kept()
    kind = type(documents[0])
    wanted = {encoded[key]: encoded for encoded in map(_encoded, documents)}
    stored = {
        found[key]: found
        async for found in kind.get_pymongo_collection().find(In(key, list(wanted)), {"_id": 0, "revision_id": 0})
    }
    changed = {
        value: fields
        for value, new in wanted.items()
        if value in stored and (fields := _differing(new, stored[value], but))
    }
    inserts = [InsertOne(new) for value, new in wanted.items() if value not in stored]
    updates = [UpdateOne({key: value}, {"$set": fields}) for value, fields in changed.items()]
    if inserts or updates:
        await kind.get_pymongo_collection().bulk_write([*inserts, *updates], ordered=False)
    unchanged = len(wanted) - len(inserts) - len(updates)
    return Kept(inserted=len(inserts), updated=len(updates), unchanged=unchanged)


def _encoded(document: Document) -> dict[str, Any]:
    """Return the document as the database will return it: times with a zone, truncated to milliseconds."""
    encoder = Encoder(exclude={"_id", "revision_id"}, to_db=True)
    return bson.decode(bson.encode(encoder.encode(document)), HANDED_OUT)


def _differing(new: dict[str, Any], stored: dict[str, Any], but: Sequence[str]) -> dict[str, Any]:
    return {name: value for name, value in new.items() if name not in but and stored.get(name) != value}
