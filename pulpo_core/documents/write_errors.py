"""Translates errors of writes into errors that name the field."""

from collections.abc import Mapping

from beanie import Document
from pymongo.errors import DuplicateKeyError

from pulpo_core.documents.content_checks import check_encoding, refusal
from pulpo_core.exceptions import ConflictError, PulpoException

BY_DEFAULT = {"_id": "id"}


def conflict(error: DuplicateKeyError, names: Mapping[str, str] = BY_DEFAULT) -> ConflictError:
    """Return the error for a violated unique index, naming its fields; `names` translates those of the database."""
    fields = [names.get(key, key) for key in (error.details or {}).get("keyPattern", {})]
    named = " and ".join(fields) or "a unique field"
    return ConflictError(f"another document has the same value of {named}").with_detail("fields", fields)


def unstorable(error: Exception, document: Document, name: str) -> PulpoException:
    """Return the error for a document of the model `name` that BSON cannot hold, or raise the one for its field."""
    check_encoding(document)
    return refusal(f"the {name} cannot be stored: {error}", (), "cannot be stored")
