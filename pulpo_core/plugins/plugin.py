"""An installed plugin, its state and its problems."""

import logging
from dataclasses import dataclass, field
from typing import Any, Literal

REMEDY = "update or uninstall it"
log = logging.getLogger("pulpo.plugins")


@dataclass(slots=True)
class Plugin:
    """An installed plugin. A `failed` one is not used; a `degraded` one is, but one of its hooks does not work."""

    name: str
    distribution: str
    version: str
    state: Literal["active", "degraded", "failed"] = "active"
    problems: list[str] = field(default_factory=list)
    module: Any = None
    hooks: tuple[str, ...] = ()

    def report(self, state: Literal["degraded", "failed"], problem: str) -> None:
        """Record a problem and log a warning, once for each problem."""
        if problem not in self.problems:
            self.state = state
            self.problems.append(problem)
            log.warning("plugin %s (%s %s): %s", self.name, self.distribution, self.version, problem)


def shown(error: BaseException) -> str:
    """Return an error on one line."""
    text = " ".join(str(error).split())
    return f"{type(error).__name__}: {text}" if text else type(error).__name__
