"""An installed plugin, its state and its problems."""

import logging
from dataclasses import dataclass, field
from typing import Any, Literal

from pulpo_core.exceptions import PulpoException

REMEDY = "update or uninstall it"
SLOW = 1.0  # seconds
State = Literal["active", "degraded", "failed", "ambiguous", "disabled"]
log = logging.getLogger("pulpo.plugins")


class PluginError(PulpoException):
    """Raised for a plugin's problem if `PULPO_STRICT_PLUGINS` is set; without it, problems are warnings."""


@dataclass(slots=True)
class Plugin:
    """An installed plugin.

    A `degraded` plugin is used, but one of its hooks does not work. The others are not used: a `failed` one, an
    `ambiguous` one, because another distribution has a plugin of the same name, and a `disabled` one, for the reason in
    `note`. With `strict`, a problem raises an error. `seconds` is the duration of its import; None if it was not
    imported.
    """

    name: str
    distribution: str
    version: str
    state: State = "active"
    problems: list[str] = field(default_factory=list)
    module: Any = None
    hooks: tuple[str, ...] = ()
    note: str = ""
    strict: bool = False
    seconds: float | None = None

    def __str__(self) -> str:
        return f"plugin {self.name} ({self.distribution} {self.version})"

    @property
    def hint(self) -> str:
        """A hint about a plugin that works but is slow to import; empty if there is none."""
        if self.seconds is None or self.seconds <= SLOW:
            return ""
        module = getattr(self.module, "__name__", "its hooks")
        return f"its import takes {self.seconds:.1f} s, at every start of `pulpo`; it should import less in {module}"

    def report(self, state: Literal["degraded", "failed", "ambiguous"], problem: str) -> None:
        """Record a problem and log a warning, once for each problem. Raises PluginError if the plugin is `strict`."""
        if problem in self.problems:
            return
        self.state = state
        self.problems.append(problem)
        if self.strict:
            raise strict_error([f"{self}: {problem}"])
        log.warning("%s: %s", self, problem)


def strict_error(problems: list[str]) -> PluginError:
    """Return the error for problems of plugins that are `strict`."""
    return PluginError(
        "\n".join(problems), hint="PULPO_STRICT_PLUGINS makes this an error; without it, it is a warning"
    )


def shown(error: BaseException) -> str:
    """Return an error on one line."""
    text = " ".join(str(error).split())
    return f"{type(error).__name__}: {text}" if text else type(error).__name__
