"""`pulpo lint`: check a project for mistakes."""

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from pulpo_core.cli.console import print_json, print_table, stdout
from pulpo_core.cli.options import Json
from pulpo_core.exceptions import NotFoundError
from pulpo_core.project import Project

if TYPE_CHECKING:
    from pulpo_cli.lint.linter import Report
    from pulpo_core.lint_rules import Rule
    from pulpo_core.plugins import Plugins


class LintFormat(StrEnum):
    """The format of the output."""

    TEXT = "text"
    JSON = "json"
    GITHUB = "github"


Words = list[str] | None


def lint(
    context: typer.Context,
    select: Annotated[
        Words, typer.Option("--select", "-s", metavar="RULES", help="Only these: codes, their beginnings, names, ALL.")
    ] = None,
    ignore: Annotated[Words, typer.Option("--ignore", "-i", metavar="RULES", help="All except these.")] = None,
    form: Annotated[LintFormat, typer.Option("--format", "-f", help="The format of the output.")] = LintFormat.TEXT,
    as_json: Json = False,
    show_all: Annotated[
        bool, typer.Option("--all", "-a", help="Show every info, not only the first three of each rule.")
    ] = False,
    list_rules: Annotated[bool, typer.Option("--list-rules", help="List the rules, and check nothing.")] = False,
    explained: Annotated[str, typer.Option("--explain", metavar="RULE", help="Explain one rule, with examples.")] = "",
) -> None:
    """Check the project for mistakes, and show their locations and remedies.

    Imports the project, but needs no database. The exit code is 1 if there are errors or warnings, else 0. RULES are
    separated by commas. `# noqa: PUL203` on a line hides its findings. `select` and `ignore` in
    `[tool.pulpo.lint]` apply to every run; `--select` overrides both.
    """
    as_json = as_json or form is LintFormat.JSON
    if explained:
        return _explain(explained, context.obj)
    if list_rules:
        return _list_rules(as_json, context.obj)
    report = _report(Project.find(), _split(select), _split(ignore))
    _print(report, LintFormat.JSON if as_json else form, show_all)
    if not report.is_clean:
        raise typer.Exit(1)
    return None


def _report(project: Project, select: list[str], ignore: list[str]) -> "Report":
    from pulpo_cli.lint.linter import lint as run
    from pulpo_cli.lint.selection import Selection
    from pulpo_cli.lint.settings import LintSettings

    settings = project.section(LintSettings)
    kept = [] if select else settings.ignore
    return run(project, Selection(select or settings.select, [*kept, *ignore]))


def _print(report: "Report", form: LintFormat, show_all: bool) -> None:
    from pulpo_cli.lint import output

    if form is LintFormat.JSON:
        print_json(output.to_dict(report))
    elif form is LintFormat.GITHUB:
        for line in output.annotations(report):
            typer.echo(line)
    else:
        for text in output.lines(report, is_complete=show_all):
            stdout().print(text)


def _rules(plugins: "Plugins") -> "list[Rule]":
    from pulpo_cli.lint.linter import all_rules

    return [rule for _, rule in all_rules(plugins)]


def _list_rules(as_json: bool, plugins: "Plugins") -> None:
    from pulpo_cli.lint.explanation import explain
    from pulpo_cli.lint.output import describe

    rules = [(describe(rule), explain(rule).summary) for rule in _rules(plugins)]
    if as_json:
        return print_json([{**described, "summary": summary} for described, summary in rules])
    return print_table(
        ["code", "severity", "name", "finds"], [[r["code"], r["severity"], r["name"], summary] for r, summary in rules]
    )


def _explain(word: str, plugins: "Plugins") -> None:
    from pulpo_cli.lint.explanation import explain

    rule = next((rule for rule in _rules(plugins) if word.upper() == rule.code or word == rule.name), None)
    if rule is None:
        raise NotFoundError(f"there is no lint rule {word!r}", hint="`pulpo lint --list-rules` shows them")
    typer.echo(f"{rule.code} {rule.name} ({rule.severity})\n\n{explain(rule).markdown()}")


def _split(given: Words) -> list[str]:
    return [word.strip() for words in given or () for word in words.split(",") if word.strip()]
