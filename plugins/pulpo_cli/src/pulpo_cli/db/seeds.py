"""`pulpo db seed`: writes the initial documents of a project."""

import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, redirect_stdout
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

import pydantic
from pymongo.errors import DuplicateKeyError, PyMongoError

from pulpo_cli.db.collections import CHANNEL, driver_errors, opened, terminal_actor
from pulpo_cli.db.scripts import failure
from pulpo_cli.db.seed_files import SeedDocument, SeedFile, seed_files
from pulpo_core.beanie_internals import get_dict
from pulpo_core.documents.validation import unknown_fields
from pulpo_core.exceptions import ConflictError, PulpoException, ValidationError
from pulpo_core.exceptions.findings import finding_texts
from pulpo_core.models.sent_values import model_from_sent
from pulpo_core.models.strictness import field_names
from pulpo_core.runtime import running
from pulpo_core.sensitive import may_hold_sensitive
from pulpo_core.writes import describing

if TYPE_CHECKING:
    from beanie import Document

    from pulpo_core.metadata import ModelInfo
    from pulpo_core.project import Project

SHOWN = 20  # problems in seed files that are shown


@dataclass(slots=True)
class Seeded:
    """The result of one file: numbers of documents, or the functions that were run, or would be in a dry run."""

    file: str
    model: str = ""
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    ran: list[str] = field(default_factory=list)

    def to_dict(self) -> dict[str, Any]:
        """Return the result as plain JSON values."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class _Ready:
    """A valid document, and the query that finds its stored version."""

    document: "Document"
    query: dict[str, Any]
    where: str


async def seed(
    project: "Project", names: Sequence[str] = (), *, update: bool = False, dry: bool = False
) -> list[Seeded]:
    """Write the documents of the seed files into the database, and run the functions of the Python files.

    All documents are validated before the first one is written. A document that exists (same id, or same values of a
    unique index) is left as it is; with `update`, it gets the values of the file. Raises ValidationError with all
    problems.
    """
    async with _prepared(project, dry):
        files = seed_files(project, names)
        ready = _validate(files)
        return [await _apply(project, file, found, update, dry) for file, found in zip(files, ready, strict=True)]


@asynccontextmanager
async def _prepared(project: "Project", dry: bool) -> AsyncIterator[None]:
    """Run the project; for a dry run, only open its database."""
    with driver_errors(), describing(actor=terminal_actor(), channel=CHANNEL):
        async with opened(project) if dry else running(project):
            yield


def _validate(files: Sequence[SeedFile]) -> list[list[_Ready]]:
    problems: list[str] = []
    ready = [
        [found for document in file.documents if (found := _ready(file.model, document, problems))] for file in files
    ]
    if problems:
        more = f"\n… and {len(problems) - SHOWN} more" if len(problems) > SHOWN else ""
        raise ValidationError("\n".join(problems[:SHOWN]) + more, hint="correct the files; nothing was written")
    return ready


def _ready(model: "ModelInfo | None", seed_document: SeedDocument, problems: list[str]) -> _Ready | None:
    if model is None:
        return None
    kind: type[pydantic.BaseModel] = model.document_cls
    unknown = sorted(seed_document.values.keys() - field_names(kind).keys() - kind.model_computed_fields.keys())
    if unknown and "extra" not in kind.model_config:
        error = unknown_fields(model.document_cls, model.name, unknown)
        problems += [f"{seed_document.where}: {each['loc'][0]}: {each['msg']}" for each in error.errors]
        return None
    try:
        document = model_from_sent(model.document_cls, seed_document.values)
    except pydantic.ValidationError as error:
        problems += [f"{seed_document.where}: {text}" for text in finding_texts(error, model.document_cls)]
        return None
    except ValidationError as error:
        problems.append(f"{seed_document.where}: {error.message}")
        return None
    query = _query(model, document)
    if query is None:
        problems.append(
            f"{seed_document.where}: a document needs an id, or values for a unique index of {model.name}; each run "
            "would create it again"
        )
        return None
    return _Ready(document, query, seed_document.where)


def _query(model: "ModelInfo", document: "Document") -> dict[str, Any] | None:
    """Return a query for the stored document: by its id, or by the values of any unique index."""
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
            message = "another document has one of its unique values"
            if not may_hold_sensitive(type(each.document)):
                message += f": {(error.details or {}).get('errmsg', error)}"
            raise ConflictError(message, where=each.where) from error
    for function in file.functions:
        done.ran.append(function.__name__)
        if not dry:
            await _run(file, function)
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


async def _run(file: SeedFile, function: Any) -> None:
    try:
        with redirect_stdout(sys.stderr):  # stdout is reserved for the command's output
            await function()
    except PyMongoError:
        raise
    except Exception as error:
        if isinstance(error, PulpoException) and error.where:
            raise
        hint = "correct it, and run the command again"
        raise failure(error, file.path, f"{function.__name__}()", hint) from error
