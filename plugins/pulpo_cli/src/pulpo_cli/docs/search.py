"""The search index: a script, because a page that is opened as a file cannot read other files."""

import json
from collections.abc import Iterable

from pulpo_cli.docs.addresses import flow_page, page_of
from pulpo_core.analysis import DataFlow
from pulpo_core.metadata import Metadata, ModelInfo, OperationMetadata


def script(metadata: Metadata, flows: Iterable[DataFlow]) -> str:
    """Return a script with the list of all pages: kind, title, address, first line of the description, tags."""
    entries = [*map(_entry, metadata.models), *map(_entry, metadata.operations)]
    entries += [{"kind": "flow", "title": f.name, "page": flow_page(f.name), "text": "", "tags": []} for f in flows]
    lines = ",\n".join(json.dumps(entry) for entry in entries)
    return f"globalThis.pulpoPages = [\n{lines}\n];\n"


def _entry(item: ModelInfo | OperationMetadata) -> dict[str, object]:
    text = item.description.strip().partition("\n")[0]
    return {"kind": item.kind, "title": item.name, "page": page_of(item), "text": text, "tags": list(item.tags)}
