"""The decorator of Pulpo's own rules, which have access to more of a project than `LintContext` gives to plugins."""

from collections.abc import Callable, Iterable
from typing import cast

from pulpo_cli.lint.linted_project import LintedProject
from pulpo_core.lint_rules import Finding, Rule, Severity, rule

OwnCheck = Callable[[LintedProject], Iterable[Finding]]


def own_rule(code: str, name: str, severity: Severity) -> Callable[[OwnCheck], Rule]:
    """Turn a function that takes a LintedProject into a rule. The linter passes one to every rule."""
    return cast("Callable[[OwnCheck], Rule]", rule(code, name, severity))
