"""The documents layer: what every surface does with documents, without HTTP."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pulpo_core.documents.documents import Documents

__all__ = ["Documents"]


def __getattr__(name: str) -> Any:
    if name != "Documents":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from pulpo_core.documents.documents import Documents

    return Documents
