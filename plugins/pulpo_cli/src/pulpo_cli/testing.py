"""A pytest fixture for plugins with lint rules. Pytest finds it automatically."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Literal

import pytest

if TYPE_CHECKING:
    from pulpo_core.lint_rules import Rule
    from pulpo_core.plugins import Plugins
    from pulpo_core.testing import MakeProject

LintExample = Callable[..., list[str]]


@pytest.fixture
def lint_example(make_project: "MakeProject") -> LintExample:
    """A function that lints an example in a rule's docstring, and returns the codes of the findings:
    `lint_example(no_price, "bad", ignore=["undescribed-field"])`.
    """

    def run(
        rule: "Rule",
        example: Literal["bad", "good"],
        *,
        ignore: Sequence[str] = (),
        plugins: "Plugins | None" = None,
    ) -> list[str]:
        from pulpo_cli.lint.explanation import example_files, explain
        from pulpo_cli.lint.linter import lint
        from pulpo_cli.lint.selection import Selection

        explanation = explain(rule)
        code = explanation.bad if example == "bad" else explanation.good
        project = make_project(files=example_files(code), plugins=plugins)
        return [item.rule.code for item in lint(project, Selection(ignore=ignore)).diagnostics]

    return run
