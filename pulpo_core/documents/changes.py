"""Changes: what the layer tells of the documents that it has written, to those who listen."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal
from weakref import WeakKeyDictionary

from pulpo_core.documents.stored_document import StoredDocument
from pulpo_core.runtime import Runtime, current_runtime

ChangeKind = Literal["created", "updated", "deleted"]


@dataclass(frozen=True, slots=True)
class Change:
    """What one write did to one document: `stored` is the document as it is now, or as it was before it was deleted."""

    kind: ChangeKind
    stored: StoredDocument[Any]


Listener = Callable[[Change], None]
_listeners: WeakKeyDictionary[Runtime, list[Listener]] = WeakKeyDictionary()


def listen(runtime: Runtime, listener: Listener) -> None:
    """Call `listener` after each write that the layer makes while the project runs. It must not block."""
    _listeners.setdefault(runtime, []).append(listener)


def tell(kind: ChangeKind, stored: StoredDocument[Any]) -> None:
    """Tell of a write that was made. It costs next to nothing while nobody listens."""
    runtime = current_runtime()
    for listener in _listeners.get(runtime, ()) if runtime else ():
        listener(Change(kind, stored))
