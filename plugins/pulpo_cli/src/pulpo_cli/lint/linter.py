"""The linter: runs Pulpo's own rules and those of plugins."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from pulpo_cli.lint.linted_project import LintedProject
from pulpo_cli.lint.rules import OWN_RULES
from pulpo_cli.lint.selection import Selection
from pulpo_core.exceptions import ConfigurationError, PulpoException
from pulpo_core.lint_rules import Finding, Rule, Severity
from pulpo_core.plugins import Plugin, Plugins

if TYPE_CHECKING:
    from pulpo_core.project import Project


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """A finding and its rule."""

    rule: Rule
    finding: Finding


@dataclass(frozen=True)
class Report:
    """The result of a run. `failed` are the codes of rules that raised an error."""

    context: LintedProject
    rules: tuple[Rule, ...]
    diagnostics: tuple[Diagnostic, ...]
    suppressed: int
    failed: tuple[str, ...]

    @cached_property
    def counts(self) -> dict[Severity, int]:
        """The number of findings of each severity."""
        found = [diagnostic.rule.severity for diagnostic in self.diagnostics]
        return {severity: found.count(severity) for severity in Severity}

    @property
    def is_clean(self) -> bool:
        """True if every rule has run and there are only infos."""
        return not self.failed and not any(diagnostic.rule.severity.fails for diagnostic in self.diagnostics)


def lint(project: "Project", selection: Selection | None = None) -> Report:
    """Check a project, without a database. An invalid declaration is a finding. Raises ConfigurationError."""
    known = all_rules(project.plugins)
    chosen = (selection or Selection()).of([rule for _, rule in known])
    context = LintedProject.load(project)
    found: set[Diagnostic] = set()
    failed = []
    for plugin, rule in known:
        if rule in chosen:
            try:
                found |= set(_run(rule, context))
            except (Exception, SystemExit) as error:
                if plugin is None or isinstance(error, PulpoException):
                    raise
                plugin.report("degraded", f"lint rule {rule.code} raised {type(error).__name__}: {error}")
                failed.append(rule.code)
    kept = [item for item in found if not _is_suppressed(item, context)]
    return Report(context, tuple(chosen), tuple(sorted(kept, key=_order)), len(found) - len(kept), tuple(failed))


def all_rules(plugins: Plugins) -> list[tuple[Plugin | None, Rule]]:
    """Return all rules by code, with their plugins (None: pulpo-cli). Raises ConfigurationError if two share a code."""
    found: list[tuple[Plugin | None, Rule]] = [(None, rule) for rule in OWN_RULES]
    found += plugins.collect("pulpo_lint_rules")
    taken: dict[str, str] = {}
    for plugin, rule in found:
        owner = plugin.name if plugin else "pulpo-cli"
        for word in (rule.code, rule.name):
            if word in taken:
                message = f"the lint rule {word} is claimed by {taken[word]} and by {owner}"
                raise ConfigurationError(message, hint="update or uninstall the plugin")
            taken[word] = owner
    return sorted(found, key=lambda pair: pair[1].code)


def _run(rule: Rule, context: LintedProject) -> Iterator[Diagnostic]:
    for finding in rule.check(context):
        if not isinstance(finding, Finding):
            raise TypeError(f"a rule must yield Findings, got {finding!r}")
        yield Diagnostic(rule, finding)


def _is_suppressed(item: Diagnostic, context: LintedProject) -> bool:
    where = item.finding.where
    return context.sources[where.file].is_suppressed(where.line, item.rule.code)


def _order(item: Diagnostic) -> tuple[str, int, int, str, str]:
    where = item.finding.where
    return where.file, where.line, where.column, item.rule.code, item.finding.message
