"""What a rule finds, and how bad that is."""

from dataclasses import dataclass
from enum import StrEnum

from pulpo_core.locations import Location


class Severity(StrEnum):
    """How bad a finding is: an `error` cannot work, a `warning` will hurt one day, an `info` could be better."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"

    @property
    def fails(self) -> bool:
        """Whether `pulpo lint` exits with 1 for it."""
        return self is not Severity.INFO


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a rule found.

    `message` states the offending value and what was expected, `where` the place, `remedy` what to write instead.
    """

    where: Location
    message: str
    remedy: str
