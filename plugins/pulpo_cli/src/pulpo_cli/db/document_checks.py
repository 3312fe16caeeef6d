"""What is wrong with stored documents: those that their model refuses, and links that lead nowhere."""

from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import bson
import pydantic
from beanie.odm.utils.parsing import parse_obj
from bson import DBRef
from bson.codec_options import CodecOptions
from bson.errors import BSONError
from bson.raw_bson import RawBSONDocument

from pulpo_cli.db.collections import Stored
from pulpo_cli.db.extended_json import AS_READ, AS_STORED
from pulpo_cli.db.progress import Advance

if TYPE_CHECKING:
    from beanie import Document

    from pulpo_core.database import Database

BATCH = 500  # documents, and links that are looked up at once
SHOWN = 5  # findings of a collection that are told in full

Raw = Mapping[str, Any]


@dataclass(slots=True)
class DocumentFindings:
    """How many documents were looked at, how many are wrong, and the first few of those in words."""

    looked_at: int = 0
    invalid: int = 0
    broken_links: int = 0
    examples: list[str] = field(default_factory=list)

    def add(self, text: str) -> None:
        """Keep one finding, unless there are enough."""
        if len(self.examples) < SHOWN:
            self.examples.append(text)


async def check_documents(
    database: "Database", stored: Stored, sample: int | None, advance: Advance = lambda _: None
) -> DocumentFindings:
    """Validate the documents of a collection, `sample` of them or all (None), and follow their links.

    Takes the memory of one batch.
    """
    findings = DocumentFindings()
    async for batch in _batches(stored, sample):
        findings.looked_at += len(batch)
        readable = [document for raw in batch if (document := _read(raw, findings)) is not None]
        for document in readable:
            if problem := invalidity(stored.documents, document):
                findings.invalid += 1
                findings.add(f"{document.get('_id')!r}: {problem}")
        await _check_links(database, readable, findings)
        advance(len(batch))
    return findings


def invalidity(documents: "tuple[type[Document], ...]", raw: Raw) -> str:
    """Why no model accepts a document as it is stored; empty when one does."""
    named = [d for d in documents if d._class_id is not None and raw.get(d.get_settings().class_id) == d._class_id]
    problems = [_problem(document, raw) for document in named or documents]
    return "" if "" in problems else problems[0]


def links(value: Any) -> Iterator[DBRef]:
    """The links in a stored document, wherever they are."""
    if isinstance(value, DBRef):
        yield value
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from links(item)
    elif isinstance(value, list):
        for item in value:
            yield from links(item)


def _problem(document: "type[Document]", raw: Raw) -> str:
    try:
        parse_obj(document, dict(raw))
    except pydantic.ValidationError as error:
        findings = error.errors(include_url=False, include_context=False, include_input=False)
        return "; ".join(f"{'.'.join(map(str, f['loc'])) or 'document'}: {f['msg']}" for f in findings[:SHOWN])
    except Exception as error:  # a validator of the project's own, which may raise anything
        return f"{type(error).__name__}: {error}"
    return ""


def _read(raw: RawBSONDocument, findings: DocumentFindings) -> Raw | None:
    """A document as the project's connection gives it to the models; None when it cannot (a date in year 10000)."""
    try:
        return bson.decode(raw.raw, AS_READ)
    except BSONError as error:
        findings.invalid += 1
        findings.add(f"{bson.decode(raw.raw, AS_STORED).get('_id')!r}: {error}")
        return None


async def _batches(stored: Stored, sample: int | None) -> AsyncIterator[list[RawBSONDocument]]:
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


async def _check_links(database: "Database", batch: list[Raw], findings: DocumentFindings) -> None:
    """Look up where the links of a batch lead: one question for each collection and batch of ids."""
    found = [(raw, link) for raw in batch for link in links(raw)]
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
    """An id as something to look up: some kinds of ids (documents) have no hash."""
    return f"{type(value).__name__}:{value!r}"
