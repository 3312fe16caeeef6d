"""The API's lint rules do on their own examples what they say."""

from collections.abc import Callable

import pytest

from pulpo_api import hooks
from pulpo_api.compile import lint
from pulpo_core.lint_rules import Rule
from pulpo_core.plugins import from_modules

IGNORED = ["undescribed-field"]
RULES = [lint.hidden_by_parameter, lint.reserved_path]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_examples(rule: Rule, lint_example: Callable[..., list[str]]) -> None:
    found = lint_example(rule, "bad", ignore=IGNORED, plugins=from_modules(api=hooks))
    assert found == [rule.code]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_good_examples(rule: Rule, lint_example: Callable[..., list[str]]) -> None:
    assert lint_example(rule, "good", ignore=IGNORED, plugins=from_modules(api=hooks)) == []
