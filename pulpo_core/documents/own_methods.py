"""Methods of a document class that replace Beanie's own for writing.

| the class has … | then |
| --- | --- |
| actions (`before_event`, `after_event`) | they run around each write, before and after it |
| `delete()` | it is called for a deletion |
| Beanie's soft deletion | a deletion hides the document |
| `insert()`, `save()`, `replace()`, `update()`, `save_changes()` | no surface can write it: compile leaves it out |
"""

from beanie import Document, DocumentWithSoftDelete

WRITES = ("insert", "save", "replace", "update", "save_changes")
DELETED_AT = "deleted_at"


def own_writes(kind: type[Document]) -> tuple[str, ...]:
    """Return the methods for inserting and changing documents that a class overrides."""
    return tuple(name for name in WRITES if _is_own(kind, name))


def has_own_delete(kind: type[Document]) -> bool:
    """Return True if a class overrides the method that deletes a document."""
    return _is_own(kind, "delete")


def is_soft_deleted(kind: type[Document]) -> bool:
    """Return True if deleting a document only hides it."""
    return issubclass(kind, DocumentWithSoftDelete)


def _is_own(kind: type[Document], name: str) -> bool:
    """Return True if neither Beanie nor Pulpo defines the method."""
    owner = next((cls for cls in kind.__mro__ if name in cls.__dict__), Document)  # a View has no way to write
    return owner.__module__.partition(".")[0] not in ("beanie", "pulpo_core")
