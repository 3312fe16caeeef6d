"""Rules of `pulpo lint`, which plugins return from `pulpo_lint_rules`. The linter itself is in pulpo-cli.

@rule("SHOP101", "no-price", Severity.WARNING)
def no_price(context: LintContext) -> Iterator[Finding]:
    '''A model that is sold has no price.'''
    for model in context.metadata.models:
        if "shop" in model.tags and "price" not in model.document_cls.model_fields:
            yield Finding(context.place(model), f"model {model.name!r} has no price", "add a field `price`")
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from pulpo_core.locations import Location

if TYPE_CHECKING:
    from pydantic import BaseModel

    from pulpo_core.analysis import DataFlow
    from pulpo_core.metadata import Metadata, ModelInfo, OperationMetadata
    from pulpo_core.project import Project


class Severity(StrEnum):
    """The severity of a finding: an `error` cannot work, a `warning` may fail later, an `info` could be improved."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"

    @property
    def fails(self) -> bool:
        """True if `pulpo lint` exits with 1 for it."""
        return self is not Severity.INFO


@dataclass(frozen=True, slots=True)
class Finding:
    """A mistake that a rule has found.

    `message` names the offending value and what was expected, `where` is the place, `remedy` the correction.
    """

    where: Location
    message: str
    remedy: str


class LintContext(Protocol):
    """The view of a project for rules: its metadata and flows, and the places of its declarations in the source."""

    @property
    def project(self) -> "Project":
        """The project."""

    @property
    def metadata(self) -> "Metadata":
        """The models and operations without problems; empty if the entrypoint cannot be imported."""

    @property
    def flows(self) -> "tuple[DataFlow, ...]":
        """The project's flows."""

    def place(
        self, item: "ModelInfo | OperationMetadata", value: str | None = None, within: str | None = None
    ) -> Location:
        """Return the place of a declaration, of the text `value` in it, or of its argument (class attribute, method)
        called `within`."""

    def parameter_place(self, operation: "OperationMetadata", name: str) -> Location:
        """Return the place of a parameter of an operation."""

    def field_place(self, cls: "type[BaseModel]", name: str) -> Location | None:
        """Return the place of a field; None if it is outside of the project."""

    def model_field_place(self, model: "ModelInfo", name: str) -> Location:
        """Return the place of a model's field; that of the model if the field is outside of the project."""


Check = Callable[[LintContext], Iterable[Finding]]


@dataclass(frozen=True)
class Rule:
    """A rule of `pulpo lint`.

    `code` is the plugin's own letters and three digits (`SHOP101`; `PUL` is Pulpo's), `name` a few words (`no-price`).
    `check` is called once per run, and returns findings. Its docstring explains the rule: the mistake on the first
    line, then the reason, then indented examples under `Bad:` and `Good:`. Raises ValueError.
    """

    code: str
    name: str
    severity: Severity
    check: Check

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[A-Z]{2,10}\d{3}", self.code) or not re.fullmatch(r"[a-z]+(-[a-z]+)*", self.name):
            raise ValueError(f"rule {self.code!r} {self.name!r}: write letters and three digits, and words-like-these")


def rule(code: str, name: str, severity: Severity) -> Callable[[Check], Rule]:
    """Turn a function into a rule: `@rule("SHOP101", "no-price", Severity.WARNING)`."""
    return lambda check: Rule(code, name, severity, check)
