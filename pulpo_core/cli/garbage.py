"""Garbage collections, put off while a command starts: they take a fifth of that time, and find nothing.

Importing a project makes some hundred thousand objects that stay. Python would look through them again and again.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

_is_paused = False


def pause() -> None:
    """Put collections off."""
    global _is_paused
    if gc.isenabled():
        gc.disable()
        _is_paused = True


def resume() -> None:
    """Collect again, if `pause` put it off: what was made since then, not what is here now."""
    global _is_paused
    if _is_paused:
        gc.freeze()
        gc.enable()
        _is_paused = False


@contextmanager
def paused() -> Iterator[None]:
    """Put collections off during the block. Inside another such block, they stay off."""
    if not gc.isenabled():
        yield
        return
    pause()
    try:
        yield
    finally:
        resume()
