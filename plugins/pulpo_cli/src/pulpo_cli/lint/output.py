"""Formats findings: as text, as JSON, and as annotations for GitHub."""

import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from rich.text import Text

from pulpo_cli.lint.linter import Diagnostic, Report
from pulpo_core.cli.console import plain
from pulpo_core.counted import counted
from pulpo_core.lint_rules import Rule, Severity

STYLES = {Severity.ERROR: "bold red", Severity.WARNING: "yellow", Severity.INFO: "cyan"}
LONGEST = 2000
MAX_INFOS = 3
"""The number of findings of each info rule that text shows by default, so that they do not bury the errors."""
GITHUB = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}


def lines(report: Report, *, is_complete: bool = True) -> Iterator[Text]:
    """Yield `path:line:column: CODE [severity] message` and the remedy of each finding; at the end, the summary.

    Unless it `is_complete`, only the first `MAX_INFOS` findings of each info rule are shown.
    """
    infos = Counter[str]()
    for item in report.diagnostics:
        rule, finding = item.rule, item.finding
        infos[rule.code] += rule.severity is Severity.INFO
        if infos[rule.code] > MAX_INFOS and not is_complete:
            continue
        place = f"{_path(item)}:{finding.where.line}:{finding.where.column}: "
        head = (f"{rule.code} [{rule.severity}] ", STYLES[rule.severity])
        yield Text.assemble(plain(place) + " ", head, _cut(finding.message))
        yield Text(f"    fix: {_cut(finding.remedy)}", "dim")
    more = [f"{count - MAX_INFOS} more {code}" for code, count in sorted(infos.items()) if count > MAX_INFOS]
    if more and not is_complete:
        yield Text(f"Not shown: {', '.join(more)} (--all shows them).", "dim")
    yield Text(summary(report))


def summary(report: Report) -> str:
    """Return the numbers of findings, or of checked declarations and rules if there are none."""
    found = [_count(count, severity) for severity, count in report.counts.items() if count]
    hidden = f" ({report.suppressed} suppressed by noqa)" if report.suppressed else ""
    metadata = report.context.metadata
    checked = f"{_count(len(metadata.models), 'model')}, {_count(len(metadata.operations), 'operation')}"
    rules = _count(len(report.rules), "rule")
    return f"Found {', '.join(found)}{hidden}." if found else f"No problems found: {checked}, {rules}{hidden}."


def to_dict(report: Report) -> dict[str, Any]:
    """Return the report as plain JSON values, with files relative to the project."""
    root = report.context.project.root
    return {
        "findings": [
            {
                **describe(item.rule),
                "message": item.finding.message,
                "remedy": item.finding.remedy,
                **_where(item, root),
            }
            for item in report.diagnostics
        ],
        "counts": {str(severity): count for severity, count in report.counts.items()},
        "suppressed": report.suppressed,
        "failed_rules": list(report.failed),
    }


def describe(rule: Rule) -> dict[str, str]:
    """Return code, name and severity of a rule."""
    return {"code": rule.code, "name": rule.name, "severity": str(rule.severity)}


def annotations(report: Report) -> Iterator[str]:
    """Yield GitHub's workflow commands, which show findings next to the lines of a pull request."""
    for item in report.diagnostics:
        where = item.finding.where
        place = f"file={_property(_path(item))},line={where.line},col={where.column}"
        title = _property(f"{item.rule.code} {item.rule.name}")
        text = _data(f"{item.finding.message} ({item.finding.remedy})")
        yield f"::{GITHUB[item.rule.severity]} {place},title={title}::{text}"


def _where(item: Diagnostic, root: Path) -> dict[str, Any]:
    where = item.finding.where
    path = Path(where.file)
    file = path.relative_to(root).as_posix() if path.is_relative_to(root) else where.file
    return {"file": file, "line": where.line, "column": where.column}


def _path(item: Diagnostic) -> str:
    """Return the path relative to the working directory, or an absolute path outside of it."""
    path = Path(item.finding.where.file)
    return os.path.relpath(path) if path.is_relative_to(Path.cwd()) else str(path)


def _cut(text: str) -> str:
    """Return the text on one line, cut at LONGEST; the JSON output contains all of it."""
    line = plain(text)
    return line if len(line) <= LONGEST else f"{line[:LONGEST]}…"


def _count(number: int, what: object) -> str:
    return counted(number, str(what), str(what) if what is Severity.INFO else "")


def _data(text: str) -> str:
    return _cut(text).replace("%", "%25")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
