"""Documents as lines of canonical MongoDB Extended JSON v2, which keeps the type of every value."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import bson
from bson import json_util
from bson.binary import UuidRepresentation
from bson.codec_options import CodecOptions, DatetimeConversion
from bson.raw_bson import RawBSONDocument

from pulpo_core.exceptions import ValidationError

# Values exactly as stored, also dates that Python's datetime cannot hold and UUIDs in any of their old byte orders.
AS_STORED: CodecOptions[dict[str, Any]] = CodecOptions(
    document_class=dict,
    uuid_representation=UuidRepresentation.UNSPECIFIED,
    datetime_conversion=DatetimeConversion.DATETIME_MS,
)
# Documents as their bytes, whose values are read `AS_STORED` one by one: nothing is lost, not even the order of keys.
AS_BYTES: CodecOptions[RawBSONDocument] = CodecOptions(
    document_class=RawBSONDocument,
    uuid_representation=UuidRepresentation.UNSPECIFIED,
    datetime_conversion=DatetimeConversion.DATETIME_MS,
)
CANONICAL = json_util.CANONICAL_JSON_OPTIONS.with_options(
    uuid_representation=UuidRepresentation.UNSPECIFIED,
    datetime_conversion=DatetimeConversion.DATETIME_MS,
    tz_aware=False,
)


def to_line(document: Mapping[str, Any]) -> bytes:
    """Return one document, read `AS_STORED`, as a line."""
    return (json_util.dumps(document, json_options=CANONICAL, ensure_ascii=False) + "\n").encode()


def read_lines(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield the documents of a file with their line numbers. Raises ValidationError with file and line."""
    with path.open("rb") as file:
        for number, line in enumerate(file, 1):
            yield number, _document(line, f"{path}:{number}")


def _document(line: bytes, where: str) -> dict[str, Any]:
    try:
        document = json_util.loads(line.decode("utf-8"), json_options=CANONICAL)
        is_document = isinstance(document, dict)
        if is_document:
            bson.encode(document)
    except (ValueError, TypeError, KeyError, OverflowError, bson.errors.BSONError) as error:
        raise ValidationError(f"a line must be Extended JSON: {error}", where=where) from None
    if not is_document:
        raise ValidationError("a line must hold one document", where=where, hint='write {"_id": …} on one line')
    if "_id" not in document:
        raise ValidationError("this document has no _id", where=where)
    return dict(document)
