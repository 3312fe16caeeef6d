"""Translates errors of writes into errors that name the field."""

from beanie import Document
from pymongo.errors import DuplicateKeyError, WriteError

from pulpo_core.documents.content_checks import check_encoding, refusal
from pulpo_core.documents.named_paths import named_path
from pulpo_core.exceptions import ConflictError, PulpoException
from pulpo_core.sensitive import may_hold_sensitive

# The server's error codes for invalid data in a write; any other error is not the client's fault.
DATA_CODES = {
    2: "a value is not allowed",  # BadValue
    52: "the name of a key starts with a dollar sign",  # DollarPrefixedFieldName
    121: "the collection's validator refuses the document",  # DocumentValidationFailure
    171: "two lists are in one index",  # CannotIndexParallelArrays
    **dict.fromkeys((510, 16572, 16755, 16804), "a location is not on the globe, or not GeoJSON"),  # of indexes
    **dict.fromkeys((10334, 17419, 17420), "it is too large"),  # BSONObjectTooLarge, of updates
    17280: "a value is too long for its index",  # KeyTooLong
}


def conflict(error: DuplicateKeyError, model: type[Document] = Document) -> ConflictError:
    """Return the error for a violated unique index, naming its fields as the model does."""
    keys = (error.details or {}).get("keyPattern", {})
    paths = [named_path(tuple(key.split(".")), model) for key in keys]
    fields = [".".join(map(str, path)) for path in paths]
    named = " and ".join(fields) or "a unique field"
    message = "another document has the same value"
    finding = f"{message}s of {named}" if len(fields) > 1 else message
    errors = [{"loc": path, "msg": finding, "type": "unique"} for path in paths]
    return ConflictError(f"{message} of {named}", {"fields": fields}, errors=errors)


def refused(error: WriteError, document: Document, name: str) -> Exception:
    """Return a ValidationError if the database refused a document of the model `name`, else the error itself."""
    reason = DATA_CODES.get(error.code or 0)
    if reason is None:
        return error
    message = str((error.details or {}).get("errmsg", error))[:300]
    if may_hold_sensitive(type(document)):  # the message may contain the document
        return refusal(f"the {name} cannot be stored: {reason}", (), reason)
    return refusal(f"the {name} cannot be stored: {reason}: {message}", (), message)


def unstorable(error: Exception, document: Document, name: str) -> PulpoException:
    """Return the error for a document of the model `name` that BSON cannot hold; raise it if a field is the cause."""
    check_encoding(document)
    reason = "" if may_hold_sensitive(type(document)) else f": {error}"
    return refusal(f"the {name} cannot be stored{reason}", (), "cannot be stored")
