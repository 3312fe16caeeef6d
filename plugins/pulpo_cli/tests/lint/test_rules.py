"""Every built-in rule reports its own bad examples, at the right line, and not its good ones."""

from collections.abc import Callable

import pytest

from pulpo_cli.lint.explanation import explain
from pulpo_cli.lint.rules import OWN_RULES
from pulpo_core.lint_rules import Rule
from pulpo_core.plugins import from_modules

LintExample = Callable[..., list[str]]
# The examples leave out what would only distract from their point; the rules that ask for that look at their own.
BESIDE_THE_POINT = ["undescribed-field", "undescribed-input", "unused-model"]


def beside_the_point(rule: Rule) -> list[str]:
    return [name for name in BESIDE_THE_POINT if name != rule.name]


@pytest.mark.filterwarnings("ignore:Field name .* shadows:UserWarning")
@pytest.mark.parametrize("rule", OWN_RULES, ids=lambda rule: rule.name)
def test_bad_example(rule: Rule, lint_example: LintExample) -> None:
    found = lint_example(rule, "bad", ignore=beside_the_point(rule), plugins=from_modules())
    assert set(found) == {rule.code}


@pytest.mark.parametrize("rule", OWN_RULES, ids=lambda rule: rule.name)
def test_good_example(rule: Rule, lint_example: LintExample) -> None:
    assert lint_example(rule, "good", ignore=beside_the_point(rule), plugins=from_modules()) == []


@pytest.mark.parametrize("rule", OWN_RULES, ids=lambda rule: rule.name)
def test_explanation(rule: Rule) -> None:
    explanation = explain(rule)
    assert rule.code.startswith("PUL")
    assert explanation.summary.endswith(".")
    assert len(explanation.summary) <= 120
    assert explanation.bad
    assert explanation.good


def test_codes_and_names_are_unique() -> None:
    assert len({rule.code for rule in OWN_RULES}) == len({rule.name for rule in OWN_RULES}) == len(OWN_RULES)
