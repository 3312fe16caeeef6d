"""`manifest.json` of the output folder: the files that were written, their generators and sources."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from pulpo_core.generation.files import read

MANIFEST = "manifest.json"


@dataclass(frozen=True, slots=True)
class Entry:
    """A file in the manifest; `sources` are the models and operations it was made from (`model Job`)."""

    hash: str
    generator: str
    plugin: str
    version: str
    sources: tuple[str, ...] = ()


def read_manifest(output: Path) -> dict[str, Entry]:
    """Return the entries of the folder's manifest; empty if it is missing or unreadable."""
    data = read(output / MANIFEST)
    if data is None:
        return {}
    try:
        files: dict[str, dict[str, Any]] = json.loads(data)["files"]
        entries = {path: Entry(**entry | {"sources": tuple(entry.get("sources", ()))}) for path, entry in files.items()}
        return {path: entry for path, entry in entries.items() if _inside(path)}
    except (ValueError, TypeError, KeyError, AttributeError):
        return {}


def render_manifest(entries: Mapping[str, Entry], inputs: Mapping[str, Mapping[str, bool]]) -> str:
    """Return the text of a manifest: sorted, and always the same for the same entries and inputs of operations."""
    files = {path: asdict(entry) for path, entry in sorted(entries.items())}
    return json.dumps({"files": files, **({"inputs": inputs} if inputs else {})}, indent=1) + "\n"


def _inside(path: str) -> bool:
    return not Path(path).is_absolute() and ".." not in Path(path).parts
