"""A run of the linter: selection, suppression, plugins' rules, projects that do not load."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from pulpo_cli.lint.linter import Report, lint
from pulpo_cli.lint.selection import Selection
from pulpo_core import Project, hookimpl
from pulpo_core.exceptions import ConfigurationError
from pulpo_core.lint_rules import Finding, LintContext, Rule, Severity, rule
from pulpo_core.plugins import Plugins, from_modules

MakeProject = Callable[..., Project]
PRELUDE = """\
from beanie import Document, Link
from pulpo_core import datamodel, operation
"""


@rule("SHOP101", "no-price", Severity.WARNING)
def no_price(context: LintContext) -> Iterator[Finding]:
    """A model has no price."""
    for model in context.metadata.models:
        if "price" not in model.document_cls.model_fields:
            yield Finding(context.place(model), f"model {model.name!r} has no price", "add a field `price`")


@rule("BAD101", "always-raises", Severity.WARNING)
def always_raises(context: LintContext) -> Iterator[Finding]:
    """It raises."""
    raise RuntimeError("no luck")


@rule("BAD102", "finds-texts", Severity.WARNING)
def finds_texts(context: LintContext) -> Any:
    """It finds what is no Finding."""
    return ["a text"]


def offering(*rules: Any) -> Any:
    class Plugin:
        @hookimpl
        def pulpo_lint_rules(self) -> list[Rule]:
            return list(rules)

    return Plugin()


def shown(report: Report) -> list[tuple[int, str]]:
    return [(item.finding.where.line, item.rule.code) for item in report.diagnostics]


def found(project: Project, *select: str) -> list[tuple[int, str]]:
    return shown(lint(project, Selection(select or ("ALL",), ["PUL206", "PUL207", "PUL105", "PUL306"])))


def plugins(**modules: Any) -> Plugins:
    return from_modules(**modules)


def test_a_plugins_rule(make_project: MakeProject) -> None:
    project = make_project(
        f"{PRELUDE}@datamodel\nclass Product(Document):\n    name: str\n", plugins=plugins(shop=offering(no_price))
    )
    assert found(project) == [(3, "SHOP101")]


@pytest.mark.parametrize("broken", [always_raises, finds_texts])
def test_a_broken_rule_is_reported_and_the_others_run(broken: Rule, make_project: MakeProject) -> None:
    project = make_project(
        f"{PRELUDE}@datamodel\nclass Product(Document):\n    name: str\n",
        plugins=plugins(odd=offering(broken), shop=offering(no_price)),
    )
    report = lint(project, Selection(["SHOP", "BAD"]))
    assert shown(report) == [(3, "SHOP101")]
    assert report.failed == (broken.code,)
    assert not report.is_clean
    odd, shop = project.plugins.all
    assert (odd.state, shop.state) == ("degraded", "active")
    assert f"lint rule {broken.code} raised" in odd.problems[0]


def test_a_hook_that_returns_no_rules(make_project: MakeProject) -> None:
    project = make_project(PRELUDE, plugins=plugins(odd=offering("SHOP101")))
    assert shown(lint(project)) == []
    assert "pulpo_lint_rules" in project.plugins.all[0].problems[0]


def test_one_code_twice(make_project: MakeProject) -> None:
    project = make_project(PRELUDE, plugins=plugins(one=offering(no_price), two=offering(no_price)))
    with pytest.raises(ConfigurationError, match="SHOP101 is claimed by one and by two"):
        lint(project)


def test_a_code_of_the_core(make_project: MakeProject) -> None:
    taken = Rule("PUL101", "something-else", Severity.INFO, no_price.check)
    with pytest.raises(ConfigurationError, match="PUL101 is claimed by pulpo-cli and by one"):
        lint(make_project(PRELUDE, plugins=plugins(one=offering(taken))))


@pytest.mark.parametrize(("code", "name"), [("pul1", "a"), ("P101", "a"), ("SHOP101", "A b"), ("SHOP101", "")])
def test_what_a_rule_may_be_called(code: str, name: str) -> None:
    with pytest.raises(ValueError, match="write letters and three digits"):
        Rule(code, name, Severity.INFO, no_price.check)


MISTAKES = f"""{PRELUDE}
@operation(name="jobs.fetch", models_in=["Jbo"], after=["nobody"])
async def fetch():
    return 1
"""


@pytest.mark.parametrize(
    ("select", "ignore", "expected"),
    [
        (["ALL"], [], ["PUL105", "PUL301", "PUL302", "PUL305"]),
        (["PUL3"], [], ["PUL301", "PUL302", "PUL305"]),
        (["pul3"], ["PUL302"], ["PUL301", "PUL305"]),
        (["PUL302"], ["PUL3"], ["PUL302"]),
        (["PUL302"], ["PUL302"], []),
        (["unknown-model", "PUL105"], [], ["PUL105", "PUL301"]),
        (["ALL"], ["ALL"], []),
        (["ALL"], ["unknown-model", "PUL1"], ["PUL302", "PUL305"]),
    ],
)
def test_selection(select: list[str], ignore: list[str], expected: list[str], make_project: MakeProject) -> None:
    report = lint(make_project(MISTAKES, plugins=plugins()), Selection(select, ignore))
    assert sorted(code for _, code in shown(report)) == expected


@pytest.mark.parametrize(
    ("word", "hint"), [("PUL9", "--list-rules"), ("unknown-modle", "unknown-model"), ("", "--list-rules")]
)
def test_a_word_that_means_no_rule(word: str, hint: str, make_project: MakeProject) -> None:
    with pytest.raises(ConfigurationError, match="and no code begins with it") as caught:
        lint(make_project(MISTAKES, plugins=plugins()), Selection(["ALL"], [word]))
    assert hint in str(caught.value.hint)


@pytest.mark.parametrize(
    ("comment", "hidden"),
    [
        ("# noqa: PUL301", True),
        ("# NOQA:PUL105,PUL301", True),
        ("# noqa: E501 PUL301 (no such model yet)", True),
        ("# noqa", True),
        ("# noqa: PUL302", False),
        ("# noqa: PUL3", False),
        ("# PUL301", False),
    ],
)
def test_suppression(comment: str, hidden: bool, make_project: MakeProject) -> None:
    source = f'{PRELUDE}@operation(\n    models_in=["Jbo"],  {comment}\n)\nasync def fetch() -> int: ...\n'
    report = lint(make_project(source, plugins=plugins()), Selection(["PUL301"]))
    assert shown(report) == ([] if hidden else [(4, "PUL301")])
    assert report.suppressed == hidden


BROKEN = f"""{PRELUDE}
@operation(name="a b")
async def one() -> int: ...

@operation(retries=-1)
async def two() -> int: ...

@datamodel(path="x/y")
class Job(Document):
    company: Link["Company"]

@datamodel
class Company(Document):
    name: "Nowhere"

@operation(models_in=["Job", "Company", "Jbo"], after=["main.two"])
async def three(company: Company) -> int: ...

@datamodel
class Work(Document):
    job: Link[Job]
"""


def test_bad_declarations_are_findings_and_do_not_hide_the_rest(make_project: MakeProject) -> None:
    project = make_project(BROKEN, plugins=plugins())
    assert found(project) == [(4, "PUL102"), (7, "PUL102"), (10, "PUL102"), (16, "PUL104"), (18, "PUL301")]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("import nothing_like_this\n", [(3, "PUL101")]),
        ("def f(:\n", [(3, "PUL101")]),
        ("raise SystemExit(3)\n", [(3, "PUL101")]),
        ("@operation(retries=-1)\ndef f() -> int: ...\n1 / 0\n", [(3, "PUL102"), (5, "PUL101")]),
    ],
)
def test_a_project_that_cannot_be_imported(
    source: str, expected: list[tuple[int, str]], make_project: MakeProject
) -> None:
    project = make_project(PRELUDE + source, files={"stray.py": f"{PRELUDE}@operation\ndef f(): ...\n"})
    assert found(project) == expected


def test_a_missing_entrypoint_is_not_a_finding(make_project: MakeProject) -> None:
    with pytest.raises(ConfigurationError, match="does not exist"):
        lint(make_project(settings={"entrypoint": "nowhere"}, plugins=plugins()))


def test_a_plain_load_still_raises(make_project: MakeProject) -> None:
    project = make_project(BROKEN, plugins=plugins())
    with pytest.raises(Exception, match="operation name 'a b' cannot be used"):
        project.load()
