"""The decorator of Pulpo's own rules: they may look at more of a project than `LintContext` promises to plugins."""

from collections.abc import Callable, Iterable
from typing import cast

from pulpo_cli.lint.linted_project import LintedProject
from pulpo_core.lint_rules import Finding, Rule, Severity, rule

OwnCheck = Callable[[LintedProject], Iterable[Finding]]


def own_rule(code: str, name: str, severity: Severity) -> Callable[[OwnCheck], Rule]:
    """Make a rule of a function that looks at a LintedProject. The linter hands that to every rule."""
    return cast("Callable[[OwnCheck], Rule]", rule(code, name, severity))
