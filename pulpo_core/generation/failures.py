"""Failures of a compile: the parts that were left out, and the reasons."""

from dataclasses import dataclass
from typing import Any, NoReturn

from pulpo_core.exceptions import PulpoException
from pulpo_core.generation.artifacts import Part


@dataclass(frozen=True, slots=True)
class Failure:
    """Parts that a generator left out; without `parts`, a generator that failed as a whole.

    `plugin` is the generator's distribution, `version` is the distribution's.
    """

    generator: str
    plugin: str
    version: str
    error: PulpoException
    parts: tuple[Part, ...] = ()

    @property
    def message(self) -> str:
        """The parts that were left out, and the reason."""
        if not self.parts:
            return f"{self._maker} failed: {self.error.message}"
        parts = " and ".join(f"{part.kind} {part.name!r}" for part in self.parts)
        return f"{parts} {'is' if len(self.parts) == 1 else 'are'} left out: {self.error.message}"

    def raise_error(self) -> NoReturn:
        """Raise the error. If it has no `where`, the generator is used."""
        self.error.where = self.error.where or self._maker
        raise self.error

    @property
    def _maker(self) -> str:
        return f"generator {self.generator!r} of {self.plugin} {self.version}"

    def to_dict(self) -> dict[str, Any]:
        """The failure as plain JSON values."""
        return {
            "generator": self.generator,
            "parts": [{"kind": part.kind, "name": part.name} for part in self.parts],
            "message": self.message,
            "where": self.error.where,
            "hint": self.error.hint,
        }
