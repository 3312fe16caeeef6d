"""`pulpo db import`: imports an export into a database, all of it or nothing."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bson.raw_bson import RawBSONDocument
from pymongo import InsertOne, ReplaceOne
from pymongo.errors import BulkWriteError

from pulpo_cli.db.collections import StoredCollection, error_text, opened, project_collections
from pulpo_cli.db.copies.export_file import ExportFile, NumberedDocument
from pulpo_cli.db.copies.import_checks import ImportMode, check_file, check_targets
from pulpo_cli.db.copies.journal import Journal
from pulpo_cli.db.copies.manifest import Manifest
from pulpo_cli.db.indexes import IndexState, create, index_states
from pulpo_cli.db.progress import progress
from pulpo_core.exceptions import ConflictError, DatabaseError, NotFoundError
from pulpo_core.sensitive import may_hold_sensitive

if TYPE_CHECKING:
    from pulpo_core.database import Database
    from pulpo_core.project import Project


@dataclass(slots=True)
class Imported:
    """The result of importing one file."""

    collection: str
    inserted: int = 0
    replaced: int = 0
    skipped: int = 0

    def to_dict(self) -> dict[str, Any]:
        """Return the result as plain JSON values."""
        return asdict(self)


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
    were changed after the export; without `validate`, documents may have any shape, and links any target.

    Raises ConfigurationError, ValidationError, NotFoundError, ConflictError.
    """
    manifest = Manifest.read(folder)
    async with opened(project) as database:
        files = _choose(folder, manifest, project_collections(project), names)
        ids: dict[str, set[bytes]] = {}
        for file in files:
            ids[file.stored.name] = await check_file(file, mode, edited=edited, validate=validate)
        if validate and project.settings.check_links:
            for file in files:
                await check_targets(file, ids)
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
) -> list[ExportFile]:
    known = {stored.name: stored for stored in collections}
    chosen = [each for each in manifest.collections if not names or {each.collection, *each.models} & set(names)]
    offered = {name for each in manifest.collections for name in (each.collection, *each.models)}
    for name in names:
        if name not in offered:
            hint = f"it contains {', '.join(sorted(each.collection for each in manifest.collections))}"
            raise NotFoundError(f"the export has no model or collection {name!r}", where=folder, hint=hint)
    for each in chosen:
        if each.collection not in known:
            raise NotFoundError(
                f"no model of the project has the collection {each.collection!r}",
                where=folder / each.file,
                hint="declare one, or name the models to import: `pulpo db import FOLDER MODEL …`",
            )
    return [ExportFile(folder / each.file, each, known[each.collection]) for each in chosen]


async def _make_indexes(database: "Database", stored: StoredCollection) -> None:
    """Create the missing indexes first, so that the server refuses duplicates of unique values during the import."""
    for state in await index_states(stored):
        made = await create(database, state) if state.state is IndexState.MISSING else state
        if made.problem:
            hint = "`pulpo db indexes` compares them"
            raise DatabaseError(f"the index {made.name} of {stored.name} cannot be created: {made.problem}", hint=hint)


async def _import(file: ExportFile, mode: ImportMode, journal: Journal) -> Imported:
    done = Imported(file.stored.name)
    with progress(f"importing {file.stored.name}", file.exported.documents) as advance:
        for batch in file.batches():
            await _write(file, batch, mode, journal, done)
            advance(len(batch))
    return done


async def _write(
    file: ExportFile, batch: list[NumberedDocument], mode: ImportMode, journal: Journal, done: Imported
) -> None:
    collection = file.collection
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
        is_shown = not any(map(may_hold_sensitive, file.stored.documents))  # the message may contain values
        raise ConflictError(
            "the database refuses this document" + (f": {found[0]['errmsg']}" if is_shown else ""),
            where=f"{file.path}:{batch[found[0]['index']][0]}",
            hint="the import was undone",
        ) from None
    done.replaced += len(former)
    done.inserted += len(batch) - len(former)


def _operation(document: RawBSONDocument, mode: ImportMode) -> "InsertOne[Any] | ReplaceOne[Any]":
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
