"""The codec of the database's clients, for code that compares, measures or keeps values by their bytes.

The codec that `bson.encode` takes without being told refuses UUIDs.
"""

from typing import Any

import bson
from bson.binary import UuidRepresentation
from bson.codec_options import CodecOptions

CODEC: CodecOptions[dict[str, Any]] = CodecOptions(tz_aware=True, uuid_representation=UuidRepresentation.STANDARD)


def encoded(value: Any) -> bytes:
    """Return the bytes of a value. Equal bytes are the same value: 1 equals neither 1.0 nor True."""
    return bson.encode({"": value}, codec_options=CODEC)
