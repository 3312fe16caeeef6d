"""Documents as lines of canonical MongoDB Extended JSON v2, which keeps the type of every value.

Some documents have no such form: a stored `{"$date": 5}` would be read back as a date. So each line is tested: if it is
not read back as the same bytes, it contains the document's BSON in Base64 instead, `{"$bson": "…"}`.
"""

import base64
import binascii
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import bson
from bson import json_util
from bson.binary import UuidRepresentation
from bson.codec_options import CodecOptions, DatetimeConversion
from bson.raw_bson import RawBSONDocument

from pulpo_core.exceptions import ValidationError

BSON = "$bson"
# Values exactly as stored, also dates that Python's datetime cannot hold and UUIDs in any of their old byte orders.
AS_STORED: CodecOptions[dict[str, Any]] = CodecOptions(
    document_class=dict,
    uuid_representation=UuidRepresentation.UNSPECIFIED,
    datetime_conversion=DatetimeConversion.DATETIME_MS,
)
# Documents as bytes, whose values are read `AS_STORED` one by one: nothing is lost, not even the order of keys.
AS_BYTES: CodecOptions[RawBSONDocument] = CodecOptions(
    document_class=RawBSONDocument,
    uuid_representation=UuidRepresentation.UNSPECIFIED,
    datetime_conversion=DatetimeConversion.DATETIME_MS,
    unicode_decode_error_handler="surrogateescape",
)
CANONICAL = json_util.CANONICAL_JSON_OPTIONS.with_options(
    uuid_representation=UuidRepresentation.UNSPECIFIED,
    datetime_conversion=DatetimeConversion.DATETIME_MS,
    tz_aware=False,
)
UNREADABLE = (ValueError, TypeError, KeyError, OverflowError, RecursionError, bson.errors.BSONError)


def to_line(document: RawBSONDocument) -> bytes:
    """Return one document, read `AS_BYTES`, as a line that is read back as the same bytes."""
    line = _extended_json(bytes(document.raw))
    return line or b'{"%s": "%s"}\n' % (BSON.encode(), base64.b64encode(document.raw))


def is_bson(line: bytes) -> bool:
    """Return True for a line that contains the BSON of a document."""
    return line.startswith(b'{"%s": ' % BSON.encode())


def read_lines(path: Path) -> Iterator[tuple[int, RawBSONDocument]]:
    """Yield the documents of a file with their line numbers. Raises ValidationError with file and line."""
    with path.open("rb") as file:
        for number, line in enumerate(file, 1):
            yield number, _document(line, f"{path}:{number}")


def _extended_json(raw: bytes) -> bytes | None:
    """Return the line of a document, or None if it would be read as another document."""
    try:
        text = json_util.dumps(bson.decode(raw, AS_STORED), json_options=CANONICAL, ensure_ascii=False)
        is_same = bson.encode(json_util.loads(text, json_options=CANONICAL)) == raw
        return f"{text}\n".encode() if is_same else None
    except UNREADABLE:
        return None


def _document(line: bytes, where: str) -> RawBSONDocument:
    try:
        document = json_util.loads(line.decode("utf-8-sig"), json_options=CANONICAL)
        is_document = isinstance(document, dict)
        read = _read(document) if is_document else None
        is_named = read is not None and "_id" in read
    except (*UNREADABLE, binascii.Error) as error:
        raise ValidationError(f"a line must be Extended JSON: {error}", where=where) from None
    if read is None:
        raise ValidationError("a line must contain one document", where=where, hint='write {"_id": …} on one line')
    if not is_named:
        raise ValidationError("this document has no _id", where=where)
    return read


def _read(document: dict[str, Any]) -> RawBSONDocument:
    is_raw = document.keys() == {BSON}
    raw = base64.b64decode(document[BSON], validate=True) if is_raw else bson.encode(document)
    return RawBSONDocument(raw, AS_BYTES)
