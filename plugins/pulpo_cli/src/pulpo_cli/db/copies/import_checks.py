"""The checks of an import, before anything is written: checksums, lines, ids, and documents by their models."""

import hashlib
from collections.abc import Mapping
from enum import StrEnum

import bson
from bson.raw_bson import RawBSONDocument

from pulpo_cli.db.copies.export_file import ExportFile, NumberedDocument
from pulpo_cli.db.copies.extended_json import AS_STORED
from pulpo_cli.db.document_checks import invalidity, link_fields, links
from pulpo_cli.db.progress import progress
from pulpo_core.counted import counted
from pulpo_core.documents.link_targets import missing_targets, target_of
from pulpo_core.exceptions import ConflictError, ValidationError


class ImportMode(StrEnum):
    """The treatment of a document whose id is already in the database."""

    INSERT = "insert"
    REPLACE = "replace"
    SKIP = "skip"


async def check_file(file: ExportFile, mode: ImportMode, *, edited: bool, validate: bool) -> set[bytes]:
    """Check a whole file, and return the digests of its ids.

    Raises ValidationError with the line, or ConflictError for an id that exists.
    """
    digest, count = file.digest()
    if not edited and (digest != file.exported.sha256 or count != file.exported.documents):
        lines, exported = counted(count, "line"), counted(file.exported.documents, "document")
        raise ValidationError(
            f"this file does not match the manifest: {lines}, {exported} exported",
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
    return seen


async def check_targets(file: ExportFile, imported: Mapping[str, set[bytes]]) -> None:
    """Check that each link of a file leads to a document that is imported or in the database: `check_links`.

    `imported` are the digests of all ids that are imported, by collection. Raises ValidationError with the line.
    """
    database, fields = file.stored.collection.database, link_fields(file.stored.documents)
    with progress(f"checking the links of {file.stored.name}", file.exported.documents) as advance:
        for batch in file.batches():
            stored = [(number, bson.decode(document.raw, AS_STORED)) for number, document in batch]
            found = [(number, ref) for number, document in stored for ref in links(document, fields)]
            outside = [
                (number, ref) for number, ref in found if _digest(ref.id) not in imported.get(ref.collection, ())
            ]
            missing = await missing_targets(database, (ref for _, ref in outside))
            for number, ref in outside:
                if target_of(database, ref) in missing:
                    raise ValidationError(
                        f"this document links to {ref.collection} {ref.id!r}, which does not exist",
                        where=f"{file.path}:{number}",
                        hint="nothing was imported; to import it anyway, pass --no-validate",
                    )
            advance(len(batch))


def _digest(key: object) -> bytes:
    return hashlib.blake2b(bson.encode({"": key}), digest_size=12).digest()


def _check_id(file: ExportFile, number: int, document: RawBSONDocument, seen: set[bytes]) -> None:
    key = _digest(document["_id"])
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
