"""`manifest.json`, which makes a folder an export: what is in it, and where it comes from."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

import pydantic
from pydantic import BaseModel

from pulpo_core.exceptions import ConfigurationError, ValidationError

NAME = "manifest.json"


class ExportedCollection(BaseModel):
    """One file of an export: `documents` lines of one document each, and the SHA-256 of its `bytes`."""

    collection: str
    models: list[str] = []
    file: str
    documents: int
    bytes: int
    sha256: str


class Manifest(BaseModel):
    """What an export is. `migration` names the last one that the database had seen."""

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
        """Write it into a folder."""
        (folder / NAME).write_text(self.model_dump_json(indent=2) + "\n", encoding="utf-8")

    @classmethod
    def read(cls, folder: Path) -> "Manifest":
        """The manifest of a folder. Raises ConfigurationError where there is none, ValidationError for a broken one."""
        path = folder / NAME
        try:
            manifest = cls.model_validate_json(path.read_bytes())
        except OSError as error:
            hint = "name a folder that `pulpo db export` has written"
            raise ConfigurationError(f"this is no export: {error}", where=folder, hint=hint) from None
        except pydantic.ValidationError as error:
            found = "; ".join(f"{'.'.join(map(str, f['loc']))}: {f['msg']}" for f in error.errors()[:3])
            raise ValidationError(f"the manifest is broken: {found}", where=path, hint="export once more") from None
        if manifest.version > 1:
            said = f"this export has version {manifest.version} of the format, and 1 is known"
            raise ValidationError(said, where=path, hint="update pulpo-core")
        for each in manifest.collections:
            if Path(each.file).name != each.file:
                raise ValidationError(f"the manifest names a file outside of its folder: {each.file!r}", where=path)
        return manifest
