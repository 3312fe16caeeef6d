"""Remedies and findings that several rules share."""

from collections.abc import Collection, Iterator
from difflib import get_close_matches
from typing import TYPE_CHECKING

from pulpo_core.lint_rules import Finding

if TYPE_CHECKING:
    from pulpo_cli.lint.linted_project import LintedProject

MOST = 8


def suggestion(name: str, known: Collection[str]) -> str:
    """Return a remedy for a wrong name: the one that was probably meant, or the known ones."""
    close = get_close_matches(name, sorted(known), n=1) or [one for one in known if one.lower() == name.lower()]
    if close:
        return f"write {close[0]!r}"
    shown = ", ".join(sorted(known)[:MOST]) + (", …" if len(known) > MOST else "")
    return f"name one of these: {shown}" if known else "declare it first"


def known_problems(context: "LintedProject", rule: str | None) -> Iterator[Finding]:
    """Yield a finding for each error of the declarations that belongs to a rule."""
    for problem, where in context.problems_of(rule):
        yield Finding(where, problem.message, problem.hint or "correct it")
