"""`manifest.json`: the contents and the origin of an export. A folder with this file is an export."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

import pydantic
from pydantic import BaseModel

from pulpo_core.exceptions import ConfigurationError, ValidationError
from pulpo_core.exceptions.findings import findings_text

NAME = "manifest.json"


class ExportedCollection(BaseModel):
    """One file of an export: its number of documents, one per line, its size in bytes and its SHA-256.

    `as_bson` is the number of documents in BSON, which could not be read back unchanged from Extended JSON.
    """

    collection: str
    models: list[str] = []
    file: str
    documents: int
    as_bson: int = 0
    bytes: int
    sha256: str


class Manifest(BaseModel):
    """The description of an export. `migration` is the current migration of the exported database."""

    format: Literal["pulpo-export"] = "pulpo-export"
    version: int = 1
    pulpo_core: str
    project: str
    project_version: str
    database: str
    server: str
    migration: str | None = None
    exported_at: datetime = pydantic.Field(default_factory=lambda: datetime.now(UTC))
    collections: list[ExportedCollection] = []

    def write(self, folder: Path) -> None:
        """Write the manifest into a folder."""
        (folder / NAME).write_text(self.model_dump_json(indent=2) + "\n", encoding="utf-8")

    @classmethod
    def read(cls, folder: Path) -> "Manifest":
        """Read the manifest of a folder. Raises ConfigurationError without one, ValidationError if it is invalid."""
        path = folder / NAME
        try:
            manifest = cls.model_validate_json(path.read_bytes())
        except OSError as error:
            hint = "name a folder that `pulpo db export` has written"
            raise ConfigurationError(f"this folder is not an export: {error}", where=folder, hint=hint) from None
        except pydantic.ValidationError as error:
            found = findings_text(error, most=3)
            raise ValidationError(f"the manifest is broken: {found}", where=path, hint="export again") from None
        if manifest.version > 1:
            message = f"the format of this export has version {manifest.version}; only version 1 is supported"
            raise ValidationError(message, where=path, hint="update pulpo-cli")
        for each in manifest.collections:
            if Path(each.file).name != each.file:
                raise ValidationError(f"the manifest names a file outside its folder: {each.file!r}", where=path)
        return manifest
