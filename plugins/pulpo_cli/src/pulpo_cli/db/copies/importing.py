"""`pulpo db import`: read an export into a database, all of it or nothing."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import bson
from pymongo import InsertOne, ReplaceOne
from pymongo.errors import BulkWriteError

from pulpo_cli.db.collections import StoredCollection, error_text, opened, project_collections
from pulpo_cli.db.copies.extended_json import AS_STORED, as_read, read_lines
from pulpo_cli.db.copies.journal import Journal
from pulpo_cli.db.copies.manifest import ExportedCollection, Manifest
from pulpo_cli.db.document_checks import BATCH, invalidity
from pulpo_cli.db.indexes import IndexState, create, index_states
from pulpo_cli.db.progress import progress
from pulpo_core.exceptions import ConflictError, DatabaseError, NotFoundError, ValidationError

if TYPE_CHECKING:
    from pulpo_core.database import Database
    from pulpo_core.project import Project

Numbered = tuple[int, dict[str, Any]]


class ImportMode(StrEnum):
    """What to do with a document whose id is already in the database."""

    INSERT = "insert"
    REPLACE = "replace"
    SKIP = "skip"


@dataclass(slots=True)
class Imported:
    """The result of one file."""

    collection: str
    inserted: int = 0
    replaced: int = 0
    skipped: int = 0

    def to_dict(self) -> dict[str, Any]:
        """Return the result as plain JSON values."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class _File:
    path: Path
    exported: ExportedCollection
    stored: StoredCollection


async def import_documents(
    project: "Project",
    folder: Path,
    names: Sequence[str] = (),
    mode: ImportMode = ImportMode.INSERT,
    *,
    edited: bool = False,
    validate: bool = True,
) -> tuple[Manifest, list[Imported]]:
    """Import these collections or models of an export, or all of it.

    Every file is read completely before the first write: each line must be a document, fit its model and, with mode
    `insert`, be new. If a write fails (a unique value is taken), earlier ones are undone. `edited` accepts files that
    were changed after the export; without `validate`, documents may have any shape.

    Raises ConfigurationError, ValidationError, NotFoundError, ConflictError.
    """
    manifest = Manifest.read(folder)
    async with opened(project) as database:
        files = _choose(folder, manifest, project_collections(project), names)
        for file in files:
            await _check(file, mode, edited, validate)
        for file in files:
            await _make_indexes(database, file.stored)
        with Journal(database.client[database.name]) as journal:
            try:
                return manifest, [await _import(file, mode, journal) for file in files]
            except BaseException:
                await _undo(journal)
                raise


def _choose(
    folder: Path, manifest: Manifest, collections: Sequence[StoredCollection], names: Sequence[str]
) -> list[_File]:
    known = {stored.name: stored for stored in collections}
    chosen = [each for each in manifest.collections if not names or {each.collection, *each.models} & set(names)]
    offered = {name for each in manifest.collections for name in (each.collection, *each.models)}
    for name in names:
        if name not in offered:
            hint = f"it holds: {', '.join(sorted(each.collection for each in manifest.collections))}"
            raise NotFoundError(f"the export has no model or collection {name!r}", where=folder, hint=hint)
    for each in chosen:
        if each.collection not in known:
            raise NotFoundError(
                f"no model of the project has the collection {each.collection!r}",
                where=folder / each.file,
                hint="declare one, or name the models to import: `pulpo db import FOLDER MODEL …`",
            )
    return [_File(folder / each.file, each, known[each.collection]) for each in chosen]


async def _check(file: _File, mode: ImportMode, edited: bool, validate: bool) -> None:
    """Read a file to its end and check it. Raises before anything is written."""
    digest, count = _digest(file.path)
    if not edited and (digest != file.exported.sha256 or count != file.exported.documents):
        raise ValidationError(
            f"this file does not match the manifest: {count} lines, {file.exported.documents} documents exported",
            where=file.path,
            hint="export again; if you changed the file yourself, pass --edited",
        )
    seen: set[bytes] = set()
    with progress(f"checking {file.stored.name}", count) as advance:
        for batch in _batches(file.path):
            for number, document in batch:
                _check_id(file, number, document, seen)
                if validate:
                    _check_shape(file, number, document)
            if mode is ImportMode.INSERT:
                await _check_new(file, batch)
            advance(len(batch))


def _check_id(file: _File, number: int, document: dict[str, Any], seen: set[bytes]) -> None:
    key = hashlib.blake2b(bson.encode({"": document["_id"]}), digest_size=12).digest()
    if key in seen:
        raise ValidationError(f"the _id {document['_id']!r} occurs twice", where=f"{file.path}:{number}")
    seen.add(key)


def _check_shape(file: _File, number: int, document: dict[str, Any]) -> None:
    try:
        problem = invalidity(file.stored.documents, as_read(document))
    except bson.errors.BSONError as error:
        problem = str(error)
    if problem:
        models = " or ".join(file.stored.models) or file.stored.name
        hint = "nothing was imported; to import it anyway, pass --no-validate"
        raise ValidationError(
            f"this document does not fit {models}: {problem}", where=f"{file.path}:{number}", hint=hint
        )


async def _check_new(file: _File, batch: list[Numbered]) -> None:
    ids = [document["_id"] for _, document in batch]
    found = await _collection(file).find_one({"_id": {"$in": ids}}, {"_id": 1})
    if found is None:
        return
    number = next((number for number, document in batch if document["_id"] == found["_id"]), batch[0][0])
    raise ConflictError(
        f"the _id {found['_id']!r} is already in the database",
        where=f"{file.path}:{number}",
        hint="nothing was imported; pass --mode skip or --mode replace",
    )


async def _make_indexes(database: "Database", stored: StoredCollection) -> None:
    """Make the missing indexes first, so that the server refuses duplicates of unique values while it writes."""
    for state in await index_states(stored):
        made = await create(database, state) if state.state is IndexState.MISSING else state
        if made.problem:
            hint = "`pulpo db indexes` compares them"
            raise DatabaseError(f"the index {made.name} of {stored.name} cannot be made: {made.problem}", hint=hint)


async def _import(file: _File, mode: ImportMode, journal: Journal) -> Imported:
    done = Imported(file.stored.name)
    with progress(f"importing {file.stored.name}", file.exported.documents) as advance:
        for batch in _batches(file.path):
            await _write(file, batch, mode, journal, done)
            advance(len(batch))
    return done


async def _write(file: _File, batch: list[Numbered], mode: ImportMode, journal: Journal, done: Imported) -> None:
    collection = _collection(file)
    if mode is ImportMode.SKIP:
        ids = [document["_id"] for _, document in batch]
        there = {repr(found["_id"]) async for found in collection.find({"_id": {"$in": ids}}, {"_id": 1})}
        done.skipped += len(there)
        batch = [(number, document) for number, document in batch if repr(document["_id"]) not in there]
    if not batch:
        return
    former = await journal.record(collection, [document["_id"] for _, document in batch])
    try:
        await collection.bulk_write([_operation(document, mode) for _, document in batch])
    except BulkWriteError as error:
        found = (error.details or {}).get("writeErrors") or [{"index": 0, "errmsg": str(error)}]
        raise ConflictError(
            f"the database refuses this document: {found[0]['errmsg']}",
            where=f"{file.path}:{batch[found[0]['index']][0]}",
            hint="the import was undone",
        ) from None
    done.replaced += len(former)
    done.inserted += len(batch) - len(former)


def _operation(document: dict[str, Any], mode: ImportMode) -> "InsertOne[Any] | ReplaceOne[Any]":
    if mode is ImportMode.REPLACE:
        return ReplaceOne({"_id": document["_id"]}, document, upsert=True)
    return InsertOne(document)


async def _undo(journal: Journal) -> None:
    try:
        await journal.undo()
    except Exception as error:
        raise DatabaseError(
            f"the import failed, and its writes could not be undone: {error_text(error)}",
            hint="when the database is available: `pulpo db import FOLDER --mode replace`, or `pulpo db drop`",
        ) from error


def _collection(file: _File) -> Any:
    return file.stored.collection.with_options(codec_options=AS_STORED)


def _batches(path: Path) -> Iterator[list[Numbered]]:
    lines = read_lines(path)
    while batch := list(islice(lines, BATCH)):
        yield batch


def _digest(path: Path) -> tuple[str, int]:
    """Return the SHA-256 of a file and its number of lines. Raises ValidationError if it cannot be read."""
    digest, count = hashlib.sha256(), 0
    try:
        with path.open("rb") as file:
            for line in file:
                digest.update(line)
                count += 1
    except OSError as error:
        raise ValidationError(f"the file cannot be read: {error}", where=path, hint="export again") from None
    return digest.hexdigest(), count
