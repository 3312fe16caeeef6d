"""Exempts long-lived objects from garbage collection."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def settled() -> Iterator[None]:
    """Exempt all current objects inside the block. With hundreds of models, a full collection would delay requests."""
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()
