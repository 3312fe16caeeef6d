"""What observes write commands."""

from collections.abc import Callable

from pulpo_core.writes import Write

WriteListener = Callable[[Write, float, BaseException | None], None]
"""Is told of a write, its seconds and its error; must not block, and must not raise."""
