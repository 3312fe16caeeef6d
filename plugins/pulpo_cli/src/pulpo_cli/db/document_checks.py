"""Checks stored documents: they must fit their model, and their links must point to documents."""

from collections.abc import AsyncIterator, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import bson
import pydantic
from bson import DBRef
from bson.codec_options import CodecOptions
from bson.errors import BSONError
from bson.raw_bson import RawBSONDocument

from pulpo_cli.db.collections import StoredCollection
from pulpo_cli.db.copies.extended_json import AS_STORED
from pulpo_cli.db.progress import Advance
from pulpo_core.annotations import reaches
from pulpo_core.beanie_internals import is_of_class, parse_obj
from pulpo_core.exceptions.findings import findings_text
from pulpo_core.sensitive import hide, sensitive_texts

if TYPE_CHECKING:
    from beanie import Document

    from pulpo_core.database import Database

BATCH = 500  # documents that are read, and links that are looked up, in one batch
SHOWN = 5  # problems of a collection that are shown in full

Raw = Mapping[str, Any]


@dataclass(slots=True)
class DocumentFindings:
    """The numbers of checked and of wrong documents, and the first problems as text."""

    looked_at: int = 0
    invalid: int = 0
    broken_links: int = 0
    examples: list[str] = field(default_factory=list)

    def add(self, text: str) -> None:
        """Add the text of a problem, unless there are enough."""
        if len(self.examples) < SHOWN:
            self.examples.append(text)


async def check_documents(
    database: "Database", stored: StoredCollection, sample: int | None, advance: Advance = lambda _: None
) -> DocumentFindings:
    """Validate the documents of a collection, `sample` of them or all (None), and look up their links.

    Uses the memory of one batch.
    """
    findings = DocumentFindings()
    async for batch in _batches(stored, sample):
        findings.looked_at += len(batch)
        readable = [document for raw in batch if (document := _read(raw, stored, findings)) is not None]
        for document in readable:
            if problem := invalidity(stored.documents, document):
                findings.invalid += 1
                findings.add(f"{document.get('_id')!r}: {problem}")
        await _check_links(database, stored, readable, findings)
        advance(len(batch))
    return findings


def invalidity(documents: "tuple[type[Document], ...]", raw: Raw) -> str:
    """Return the reason why no model accepts a stored document; empty if one accepts it."""
    named = [document for document in documents if is_of_class(document, raw)]
    problems = [_problem(document, raw) for document in named or documents]
    return "" if "" in problems else problems[0]


def link_fields(documents: "tuple[type[Document], ...]") -> set[str]:
    """Return the stored names of the fields of these classes that may contain links."""
    from beanie import Link

    fields = [item for document in documents for item in document.model_fields.items()]
    return {str(field.alias or name) for name, field in fields if reaches(field.annotation, Link)}


def links(raw: Raw, fields: Collection[str]) -> Iterator[DBRef]:
    """Yield the links in these fields of a stored document, at any depth. `fields` comes from `link_fields`.

    References in other fields are ignored: a recorded change contains copies of links, whose targets may be deleted.
    """
    for name in fields:
        yield from _references(raw.get(name))


def _references(value: Any) -> Iterator[DBRef]:
    if isinstance(value, DBRef):
        yield value
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from _references(item)
    elif isinstance(value, list):
        for item in value:
            yield from _references(item)


def _problem(document: "type[Document]", raw: Raw) -> str:
    try:
        parse_obj(document, dict(raw))
    except pydantic.ValidationError as error:
        return findings_text(error, document, SHOWN)
    except Exception as error:  # a project's validators may raise anything
        return f"{type(error).__name__}: {hide(str(error), sensitive_texts(raw, document))}"
    return ""


def _read(raw: RawBSONDocument, stored: StoredCollection, findings: DocumentFindings) -> Raw | None:
    """Decode a document as the project's connection does; None if that is impossible (text that is not UTF-8)."""
    try:
        return dict(bson.decode(raw.raw, stored.collection.codec_options))
    except BSONError as error:
        findings.invalid += 1
        findings.add(f"{bson.decode(raw.raw, AS_STORED).get('_id')!r}: {error}")
        return None


async def _batches(stored: StoredCollection, sample: int | None) -> AsyncIterator[list[RawBSONDocument]]:
    collection: Any = stored.collection.with_options(codec_options=CodecOptions(document_class=RawBSONDocument))
    if sample is None:
        cursor: Any = collection.find({}, batch_size=BATCH)
    else:
        cursor = await collection.aggregate([{"$sample": {"size": sample}}], batchSize=BATCH)
    batch: list[RawBSONDocument] = []
    async with cursor:
        async for raw in cursor:
            batch.append(raw)
            if len(batch) == BATCH:
                yield batch
                batch = []
    if batch:
        yield batch


async def _check_links(
    database: "Database", stored: StoredCollection, batch: list[Raw], findings: DocumentFindings
) -> None:
    """Look up the targets of the links of a batch, with one query for each collection and batch of ids."""
    fields = link_fields(stored.documents)
    found = [(raw, link) for raw in batch for link in links(raw, fields)]
    targets: dict[tuple[str, str], list[Any]] = {}
    for _, link in found:
        targets.setdefault((link.database or database.name, link.collection), []).append(link.id)
    existing = {target: await _existing(database, *target, ids) for target, ids in targets.items()}
    for raw, link in found:
        if _key(link.id) not in existing[link.database or database.name, link.collection]:
            findings.broken_links += 1
            findings.add(f"{raw.get('_id')!r}: links to {link.collection} {link.id!r}, which does not exist")


async def _existing(database: "Database", name: str, collection: str, ids: list[Any]) -> set[str]:
    found: set[str] = set()
    unique = list({_key(id_): id_ for id_ in ids}.values())
    for start in range(0, len(unique), BATCH):
        query = {"_id": {"$in": unique[start : start + BATCH]}}
        async for raw in database.client[name][collection].find(query, {"_id": 1}):
            found.add(_key(raw["_id"]))
    return found


def _key(value: Any) -> str:
    """Return an id as hashable text, because ids that are documents cannot be hashed."""
    return f"{type(value).__name__}:{value!r}"
