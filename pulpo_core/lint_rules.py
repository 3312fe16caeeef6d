"""A rule: what it is called, how bad its findings are, and the function that finds them."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from pulpo_core.lint.explanation import Explanation
from pulpo_core.lint.finding import Finding, Severity

if TYPE_CHECKING:
    from pulpo_core.lint.context import LintContext

Check = Callable[["LintContext"], Iterable[Finding]]


@dataclass(frozen=True)
class Rule:
    """A rule of `pulpo lint`.

    `code` is letters of the plugin's own and three digits (`SHOP101`; `PUL` is the core's), `name` a few words
    (`no-price`). `check` is called once a run, and returns what it finds. Its docstring explains the rule: what it
    finds on the first line, then why, then examples, indented, under `Bad:` and `Good:`. Raises ValueError.
    """

    code: str
    name: str
    severity: Severity
    check: Check

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[A-Z]{2,10}\d{3}", self.code) or not re.fullmatch(r"[a-z]+(-[a-z]+)*", self.name):
            raise ValueError(f"rule {self.code!r} {self.name!r}: write letters and three digits, and words-like-these")

    @cached_property
    def explanation(self) -> Explanation:
        """What its docstring says."""
        return Explanation.of(self.check.__doc__ or "")


def rule(code: str, name: str, severity: Severity) -> Callable[[Check], Rule]:
    """Make a rule of a function: `@rule("SHOP101", "no-price", Severity.WARNING)`."""
    return lambda check: Rule(code, name, severity, check)
