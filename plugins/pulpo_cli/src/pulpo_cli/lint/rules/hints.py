"""What several rules say alike: what was probably meant, and what is known since the declarations were read."""

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING

from pulpo_core.lint_rules import Finding
from pulpo_core.suggestions import close_names

if TYPE_CHECKING:
    from pulpo_cli.lint.linted_project import LintedProject

MOST = 8


def suggestion(name: str, known: Collection[str]) -> str:
    """What somebody who wrote `name` probably meant; else what there is."""
    close = close_names(name, known)
    if close:
        return f"write {close[0]!r}"
    shown = ", ".join(sorted(known)[:MOST]) + (", …" if len(known) > MOST else "")
    return f"name one of these: {shown}" if known else "declare it first"


def known_problems(context: "LintedProject", rule: str | None) -> Iterator[Finding]:
    """What is wrong with declarations, and known since they were read."""
    for problem, where in context.problems_of(rule):
        yield Finding(where, problem.message, problem.hint or "correct it")
