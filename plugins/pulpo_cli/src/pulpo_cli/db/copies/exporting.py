"""`pulpo db export`: write collections into files, all of them or none."""

import hashlib
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from pulpo_cli.db.collections import LOG, StoredCollection, choose, opened, project_collections
from pulpo_cli.db.copies.extended_json import AS_BYTES, is_bson, to_line
from pulpo_cli.db.copies.manifest import NAME, ExportedCollection, Manifest
from pulpo_cli.db.document_checks import BATCH
from pulpo_cli.db.progress import progress
from pulpo_cli.db.server_info import ServerInfo
from pulpo_core.exceptions import ConfigurationError
from pulpo_core.file_hints import file_hint

if TYPE_CHECKING:
    from pulpo_core.database import Database
    from pulpo_core.project import Project


async def export_documents(
    project: "Project", folder: Path, names: Sequence[str] = (), *, plugins: bool = False, overwrite: bool = False
) -> Manifest:
    """Write the collections of these models (or of all; with `plugins`, also those of plugins) into a new folder.

    Documents are sorted by id, so that the same data gives the same bytes. Uses the memory of a few documents. Not a
    snapshot: writes during the export may be included or not. Raises ConfigurationError if the folder exists or cannot
    be written.
    """
    async with opened(project) as database:
        collections = project_collections(project)
        chosen = collections if plugins and not names else choose(collections, names)
        manifest = Manifest(
            pulpo_core=version("pulpo-core"),
            project=project.settings.name,
            project_version=project.version,
            database=database.name,
            server=(await ServerInfo.ask(project, database)).version,
            migration=await _migration(database),
        )
        with new_folder(folder, overwrite) as written:
            for stored in chosen:
                manifest.collections.append(await _export(stored, written))
            manifest.write(written)
    return manifest


async def _export(stored: StoredCollection, folder: Path) -> ExportedCollection:
    name = quote(stored.name, safe=" ") + ".ndjson"
    digest, documents, size, as_bson = hashlib.sha256(), 0, 0, 0
    collection = stored.collection.with_options(codec_options=AS_BYTES)
    total = await stored.collection.estimated_document_count()
    with (folder / name).open("wb") as file, progress(stored.name, total) as advance:
        async for document in collection.find({}, batch_size=BATCH).sort("_id", 1):
            line = to_line(document)
            file.write(line)
            digest.update(line)
            documents, size, as_bson = documents + 1, size + len(line), as_bson + is_bson(line)
            advance(1)
    return ExportedCollection(
        collection=stored.name,
        models=list(stored.models),
        file=name,
        documents=documents,
        as_bson=as_bson,
        bytes=size,
        sha256=digest.hexdigest(),
    )


async def _migration(database: "Database") -> str | None:
    found = await database.client[database.name][LOG].find_one({"is_current": True})
    return str(found["name"]) if found else None


@contextmanager
def new_folder(folder: Path, overwrite: bool) -> Iterator[Path]:
    """Create a folder next to `folder`, which replaces it if the block succeeds, and is removed if it fails."""
    folder = folder.absolute()
    _check_target(folder, overwrite)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        temporary = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
    except OSError as error:
        raise ConfigurationError(
            f"the folder cannot be created: {error}", where=folder, hint=file_hint(error, "name another one")
        ) from None
    try:
        yield temporary
        temporary.chmod(0o755)
        _replace(folder, temporary)
    except BaseException:
        shutil.rmtree(temporary, ignore_errors=True)
        raise


def _check_target(folder: Path, overwrite: bool) -> None:
    """Raise ConfigurationError unless `folder` is free, or an export that may be overwritten."""
    if not folder.exists() or (folder.is_dir() and not any(folder.iterdir())):
        return
    if not folder.is_dir() or not (folder / NAME).exists():
        raise ConfigurationError("this folder exists and is not an export", where=folder, hint="name a new folder")
    if not overwrite:
        hint = "name a new folder, or pass --overwrite"
        raise ConfigurationError("this folder already contains an export", where=folder, hint=hint)


def _replace(folder: Path, temporary: Path) -> None:
    if not folder.exists():
        temporary.rename(folder)
        return
    former = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
    folder.rename(former / "former")
    temporary.rename(folder)
    shutil.rmtree(former)
