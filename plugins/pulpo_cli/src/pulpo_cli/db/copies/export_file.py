"""One file of an export, and the collection into which it is imported."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from bson.raw_bson import RawBSONDocument

from pulpo_cli.db.collections import StoredCollection
from pulpo_cli.db.copies.extended_json import AS_BYTES, read_lines
from pulpo_cli.db.copies.manifest import ExportedCollection
from pulpo_cli.db.document_checks import BATCH
from pulpo_core.exceptions import ValidationError

if TYPE_CHECKING:
    from pymongo.asynchronous.collection import AsyncCollection

NumberedDocument = tuple[int, RawBSONDocument]
"""A document and the number of its line."""


@dataclass(frozen=True, slots=True)
class ExportFile:
    """A file of an export: its entry in the manifest, and its collection in the project."""

    path: Path
    exported: ExportedCollection
    stored: StoredCollection

    @property
    def collection(self) -> "AsyncCollection[RawBSONDocument]":
        """PyMongo's collection, for documents `AS_BYTES`."""
        return self.stored.collection.with_options(codec_options=AS_BYTES)

    def batches(self) -> Iterator[list[NumberedDocument]]:
        """Yield the documents in batches. Raises ValidationError with the line."""
        lines = read_lines(self.path)
        while batch := list(islice(lines, BATCH)):
            yield batch

    def digest(self) -> tuple[str, int]:
        """Return the SHA-256 of the file and its number of lines. Raises ValidationError if it cannot be read."""
        digest, count = hashlib.sha256(), 0
        try:
            with self.path.open("rb") as file:
                for line in file:
                    digest.update(line)
                    count += 1
        except OSError as error:
            message = f"the file cannot be read: {error}"
            raise ValidationError(message, where=self.path, hint="export again") from None
        return digest.hexdigest(), count
