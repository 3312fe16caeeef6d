"""`pulpo db export`: collections as files, whole or not at all."""

import hashlib
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from pulpo_cli.db.collections import LOG, Stored, choose, opened, project_collections
from pulpo_cli.db.documents import BATCH
from pulpo_cli.db.extended_json import AS_STORED, to_line
from pulpo_cli.db.manifest import NAME, ExportedCollection, Manifest
from pulpo_cli.db.progress import progress
from pulpo_cli.db.server import Server
from pulpo_core.exceptions import ConfigurationError

if TYPE_CHECKING:
    from pulpo_core.database import Database
    from pulpo_core.project import Project


async def export(
    project: "Project", folder: Path, names: Sequence[str] = (), *, plugins: bool = False, overwrite: bool = False
) -> Manifest:
    """Write the collections of these models (of all; with `plugins`, those of the plugins too) into a new folder.

    Documents are sorted by their id, so that the same data gives the same bytes. Takes the memory of a few documents.
    It is no snapshot: what others write meanwhile may be in it or not. Raises ConfigurationError when the folder is
    there already, or cannot be written.
    """
    async with opened(project) as database:
        collections = project_collections(project)
        chosen = collections if plugins and not names else choose(collections, names)
        manifest = Manifest(
            pulpo_core=version("pulpo-core"),
            project=project.settings.name,
            project_version=project.version,
            database=database.name,
            server=(await Server.look(project, database)).version,
            migration=await _migration(database),
        )
        with new_folder(folder, overwrite) as written:
            for stored in chosen:
                manifest.collections.append(await _export(stored, written))
            manifest.write(written)
    return manifest


async def _export(stored: Stored, folder: Path) -> ExportedCollection:
    name = quote(stored.name, safe=" ") + ".ndjson"
    digest, documents, size = hashlib.sha256(), 0, 0
    total = await stored.collection.estimated_document_count()
    with (folder / name).open("wb") as file, progress(stored.name, total) as advance:
        async for document in (
            stored.collection.with_options(codec_options=AS_STORED).find({}, batch_size=BATCH).sort("_id", 1)
        ):
            line = to_line(document)
            file.write(line)
            digest.update(line)
            documents, size = documents + 1, size + len(line)
            advance(1)
    return ExportedCollection(
        collection=stored.name,
        models=list(stored.models),
        file=name,
        documents=documents,
        bytes=size,
        sha256=digest.hexdigest(),
    )


async def _migration(database: "Database") -> str | None:
    found = await database.client[database.name][LOG].find_one({"is_current": True})
    return str(found["name"]) if found else None


@contextmanager
def new_folder(folder: Path, overwrite: bool) -> Iterator[Path]:
    """A folder beside `folder`, which takes its place when the block ends well, and goes away when it does not."""
    folder = folder.absolute()
    _check_target(folder, overwrite)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        beside = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
    except OSError as error:
        raise ConfigurationError(f"the folder cannot be made: {error}", where=folder, hint="name another one") from None
    try:
        yield beside
        beside.chmod(0o755)
        _replace(folder, beside)
    except BaseException:
        shutil.rmtree(beside, ignore_errors=True)
        raise


def _check_target(folder: Path, overwrite: bool) -> None:
    """Only an export is ever overwritten."""
    if not folder.exists() or (folder.is_dir() and not any(folder.iterdir())):
        return
    if not folder.is_dir() or not (folder / NAME).exists():
        raise ConfigurationError("this exists, and is no export", where=folder, hint="name a new folder")
    if not overwrite:
        hint = "name a new folder, or say --overwrite"
        raise ConfigurationError("this folder holds an export already", where=folder, hint=hint)


def _replace(folder: Path, beside: Path) -> None:
    if not folder.exists():
        beside.rename(folder)
        return
    former = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
    folder.rename(former / "former")
    beside.rename(folder)
    shutil.rmtree(former)
