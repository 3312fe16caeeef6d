"""The checks of an import, before anything is written: checksums, lines, ids, and documents by their models."""

import hashlib
from enum import StrEnum

import bson
from bson.raw_bson import RawBSONDocument

from pulpo_cli.db.copies.export_file import ExportFile, NumberedDocument
from pulpo_cli.db.document_checks import invalidity
from pulpo_cli.db.progress import progress
from pulpo_core.exceptions import ConflictError, ValidationError


class ImportMode(StrEnum):
    """The treatment of a document whose id is already in the database."""

    INSERT = "insert"
    REPLACE = "replace"
    SKIP = "skip"


async def check_file(file: ExportFile, mode: ImportMode, *, edited: bool, validate: bool) -> None:
    """Check a whole file. Raises ValidationError with the line, or ConflictError for an id that exists."""
    digest, count = file.digest()
    if not edited and (digest != file.exported.sha256 or count != file.exported.documents):
        raise ValidationError(
            f"this file does not match the manifest: {count} lines, {file.exported.documents} documents exported",
            where=file.path,
            hint="export again; if you changed the file yourself, pass --edited",
        )
    seen: set[bytes] = set()
    with progress(f"checking {file.stored.name}", count) as advance:
        for batch in file.batches():
            for number, document in batch:
                _check_id(file, number, document, seen)
                if validate:
                    _check_shape(file, number, document)
            if mode is ImportMode.INSERT:
                await _check_new(file, batch)
            advance(len(batch))


def _check_id(file: ExportFile, number: int, document: RawBSONDocument, seen: set[bytes]) -> None:
    key = hashlib.blake2b(bson.encode({"": document["_id"]}), digest_size=12).digest()
    if key in seen:
        raise ValidationError(f"the _id {document['_id']!r} occurs twice", where=f"{file.path}:{number}")
    seen.add(key)


def _check_shape(file: ExportFile, number: int, document: RawBSONDocument) -> None:
    try:
        read = bson.decode(document.raw, file.stored.collection.codec_options)
        problem = invalidity(file.stored.documents, read)
    except bson.errors.BSONError as error:
        problem = str(error)
    if problem:
        models = " or ".join(file.stored.models) or file.stored.name
        hint = "nothing was imported; to import it anyway, pass --no-validate"
        raise ValidationError(
            f"this document does not fit {models}: {problem}", where=f"{file.path}:{number}", hint=hint
        )


async def _check_new(file: ExportFile, batch: list[NumberedDocument]) -> None:
    ids = [document["_id"] for _, document in batch]
    found = await file.collection.find_one({"_id": {"$in": ids}}, {"_id": 1})
    if found is None:
        return
    number = next((number for number, document in batch if document["_id"] == found["_id"]), batch[0][0])
    raise ConflictError(
        f"the _id {found['_id']!r} is already in the database",
        where=f"{file.path}:{number}",
        hint="nothing was imported; pass --mode skip or --mode replace",
    )
