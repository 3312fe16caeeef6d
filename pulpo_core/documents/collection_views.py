"""Views of a document's collection that read documents in another form. Cached, because creating them is slow."""

from dataclasses import dataclass
from typing import Any

from beanie import Document
from bson.codec_options import DatetimeConversion
from bson.raw_bson import DEFAULT_RAW_BSON_OPTIONS, RawBSONDocument
from pymongo.asynchronous.collection import AsyncCollection

RAW = DEFAULT_RAW_BSON_OPTIONS.with_options(datetime_conversion=DatetimeConversion.DATETIME_AUTO)


@dataclass(frozen=True, slots=True)
class CollectionViews:
    """The collection that a class is bound to, and two views of it.

    `raw` reads documents as bytes; `zoneless` reads times as naive times in UTC, which takes half as long.
    """

    collection: AsyncCollection[Any]
    raw: AsyncCollection[RawBSONDocument]
    zoneless: AsyncCollection[Any]


_kept: dict[type[Document], CollectionViews] = {}


def collection_views(kind: type[Document]) -> CollectionViews:
    """Return the views of a document's collection; new views if the class was bound to another database."""
    collection = kind.get_pymongo_collection()
    found = _kept.get(kind)
    if found is None or found.collection is not collection:
        raw: AsyncCollection[RawBSONDocument] = collection.with_options(codec_options=RAW)
        zoneless = collection.with_options(codec_options=collection.codec_options.with_options(tz_aware=False))
        found = _kept[kind] = CollectionViews(collection, raw, zoneless)
    return found
