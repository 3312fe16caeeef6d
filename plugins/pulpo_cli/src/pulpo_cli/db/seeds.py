"""`pulpo db seed`: documents that a project starts with."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

import pydantic
from beanie.odm.utils.dump import get_dict
from pymongo.errors import DuplicateKeyError, PyMongoError

from pulpo_cli.db.collections import driver_errors, opened
from pulpo_cli.db.scripts import failure
from pulpo_cli.db.seed_files import Item, SeedFile, seed_files
from pulpo_core.exceptions import ConflictError, PulpoException, ValidationError
from pulpo_core.runtime import running

if TYPE_CHECKING:
    from beanie import Document

    from pulpo_core.metadata import ModelInfo
    from pulpo_core.project import Project

SHOWN = 20  # mistakes in seeds that are told at once


@dataclass(slots=True)
class Seeded:
    """What came of one file: documents, or the functions that were run. With a dry run: what would."""

    file: str
    model: str = ""
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    ran: list[str] = field(default_factory=list)

    def to_dict(self) -> dict[str, Any]:
        """The same as plain JSON values."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class _Ready:
    """A document that fits its model, and the query that finds it again."""

    document: "Document"
    query: dict[str, Any]
    where: str


async def seed(
    project: "Project", names: Sequence[str] = (), *, update: bool = False, dry: bool = False
) -> list[Seeded]:
    """Bring the documents of the seed files into the database, and run the functions of those in Python.

    All documents are validated before the first one is written. One that is there (same id, or same values of a unique
    index) is left as it is, or with `update` gets the values of the file. Raises ValidationError with every finding.
    """
    async with _prepared(project, dry):
        files = seed_files(project, names)
        ready = _validate(files)
        return [await _apply(project, file, found, update, dry) for file, found in zip(files, ready, strict=True)]


@asynccontextmanager
async def _prepared(project: "Project", dry: bool) -> AsyncIterator[None]:
    """The project running; for a dry run, no more than its database looked at."""
    with driver_errors():
        async with opened(project) if dry else running(project):
            yield


def _validate(files: Sequence[SeedFile]) -> list[list[_Ready]]:
    problems: list[str] = []
    ready = [[found for item in file.items if (found := _ready(file.model, item, problems))] for file in files]
    if problems:
        more = f"\n… and {len(problems) - SHOWN} more" if len(problems) > SHOWN else ""
        raise ValidationError("\n".join(problems[:SHOWN]) + more, hint="correct the files; nothing was written")
    return ready


def _ready(model: "ModelInfo | None", item: Item, problems: list[str]) -> _Ready | None:
    if model is None:
        return None
    try:
        document = model.document_cls.model_validate(item.values)
    except pydantic.ValidationError as error:
        problems += [f"{item.where}: {'.'.join(map(str, f['loc']))}: {f['msg']}" for f in error.errors()]
        return None
    query = _query(model, document)
    if query is None:
        problems.append(
            f"{item.where}: without an id, and without a unique index of {model.name} whose values it has, it would be "
            "new each time: give it an id"
        )
        return None
    return _Ready(document, query, item.where)


def _query(model: "ModelInfo", document: "Document") -> dict[str, Any] | None:
    """What finds the document again: its id, else the values of a unique index, whichever it has."""
    if document.id is not None:
        return {"_id": document.id}
    values = get_dict(document, to_db=True)
    unique = [index.document["key"] for index in model.wanted_indexes if index.document.get("unique")]
    queries = [{key: _value(values, key) for key in keys} for keys in unique]
    known = [query for query in queries if None not in query.values()]
    return {"$or": known} if known else None


def _value(values: Any, path: str) -> Any:
    for name in path.split("."):
        values = values.get(name) if isinstance(values, dict) else None
    return values


async def _apply(project: "Project", file: SeedFile, ready: Sequence[_Ready], update: bool, dry: bool) -> Seeded:
    done = Seeded(file.path.relative_to(project.root).as_posix(), file.model.name if file.model else "")
    for each in ready:
        try:
            await _write(each, done, update, dry)
        except DuplicateKeyError as error:
            said = f"another document has one of its unique values: {(error.details or {}).get('errmsg', error)}"
            raise ConflictError(said, where=each.where) from error
    for step in file.steps:
        done.ran.append(step.__name__)
        if not dry:
            await _run(file, step)
    return done


async def _write(ready: _Ready, done: Seeded, update: bool, dry: bool) -> None:
    document = ready.document
    former = await type(document).find_one(ready.query)
    if former is None:
        done.created += 1
        if not dry:
            await document.insert()
        return
    before = get_dict(former, to_db=True)
    for name in document.model_fields_set - {"id", "revision_id"}:
        setattr(former, name, getattr(document, name))
    if not update or get_dict(former, to_db=True) == before:
        done.unchanged += 1
        return
    done.updated += 1
    if not dry:
        await former.save()


async def _run(file: SeedFile, step: Any) -> None:
    try:
        await step()
    except PyMongoError:
        raise
    except Exception as error:
        said = failure(error, file.path, f"{step.__name__}()", "correct it, and run the command again")
        raise (error if isinstance(error, PulpoException) and error.where else said) from error
