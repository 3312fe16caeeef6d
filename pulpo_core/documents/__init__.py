"""The documents layer: reads and writes documents for every surface, without HTTP."""

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pulpo_core.documents.bulk import BulkResult, Create, Delete, Update
    from pulpo_core.documents.documents import Documents
    from pulpo_core.documents.facets import Facets
    from pulpo_core.documents.imports.importer import ImportResult, RowError
    from pulpo_core.documents.matching import MatchFailure, MatchResult
    from pulpo_core.documents.page import Page
    from pulpo_core.documents.stored_document import StoredDocument
    from pulpo_core.documents.versions import Expected

__all__ = [
    "BulkResult",
    "Create",
    "Delete",
    "Documents",
    "Expected",
    "Facets",
    "ImportResult",
    "MatchFailure",
    "MatchResult",
    "Page",
    "RowError",
    "StoredDocument",
    "Update",
]
_HOME = {
    "BulkResult": "bulk",
    "Create": "bulk",
    "Delete": "bulk",
    "Documents": "documents",
    "Expected": "versions",
    "Facets": "facets",
    "ImportResult": "imports.importer",
    "MatchFailure": "matching",
    "MatchResult": "matching",
    "Page": "page",
    "RowError": "imports.importer",
    "StoredDocument": "stored_document",
    "Update": "bulk",
}


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{_HOME[name]}"), name)
