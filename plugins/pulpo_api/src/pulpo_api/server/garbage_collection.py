"""What stays until the process ends is nothing for Python's collector to look through again and again."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def settled() -> Iterator[None]:
    """Everything that is there now is taken to stay. With hundreds of models a look at all of it takes long enough for
    requests to wait for it."""
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()
