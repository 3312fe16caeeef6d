"""Lint: rules that find what compiles and is wrong nevertheless.

A plugin offers rules of its own by the hook `pulpo_lint_rules`:

    @rule("SHOP101", "no-price", Severity.WARNING)
    def no_price(context: LintContext) -> Iterator[Finding]:
        '''A model that is sold has no price.'''
        for model in context.metadata.models:
            if "shop" in model.tags and "price" not in model.document_cls.model_fields:
                yield Finding(context.place(model), f"model {model.name!r} has no price", "add a field `price`")
"""

from pulpo_core.lint.context import LintContext
from pulpo_core.lint.finding import Finding, Severity
from pulpo_core.lint.linter import Diagnostic, Report, lint
from pulpo_core.lint.rule import Rule, rule

__all__ = ["Diagnostic", "Finding", "LintContext", "Report", "Rule", "Severity", "lint", "rule"]
