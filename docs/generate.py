"""Writes the reference pages from the code; with `--check`, exits 1 if one is out of date."""

import ast
import dataclasses
import importlib
import inspect
import json
import os
import re
import sys
from collections.abc import Iterator
from contextlib import redirect_stdout, suppress
from enum import Enum
from functools import cached_property
from io import StringIO
from itertools import pairwise
from pathlib import Path
from typing import Any

import pulpo_core
from pulpo_api.http.problems import STATUS
from pulpo_cli.lint.explanation import explain
from pulpo_cli.lint.linter import all_rules
from pulpo_core import exceptions, hookspecs
from pulpo_core.cli.app import build
from pulpo_core.cli.commands.collect import collect_commands
from pulpo_core.plugins import discover
from pulpo_core.settings import Settings
from pulpo_core.times import DURATIONS, TIMES
from pulpo_embedded.limits import LIMITS

FOLDER = Path(__file__).parent / "reference"
REFUSED = "**unknown: object"  # collects misspelt arguments, for the error


def hooks() -> Iterator[str]:
    """Every hook, as `hookspecs.py` describes it: the core's, and those that plugins bring."""
    yield "# Hooks\n"
    yield inspect.cleandoc(hookspecs.__doc__ or "") + "\n"
    for module in discover().hookspecs:
        if module is not hookspecs:
            yield f"# Hooks of {module.__name__.partition('.')[0]}\n\n{inspect.cleandoc(module.__doc__ or '')}\n"
        for name, function in vars(module).items():
            if name.startswith("pulpo_"):
                yield f"## {name}\n\n```python\ndef {name}{_signature(function)}\n```\n\n{inspect.getdoc(function)}\n"


def settings() -> Iterator[str]:
    """Every setting of the core and of the plugins that come with it."""
    yield "# Settings\n"
    yield "In `pyproject.toml` (in a `pulpo.toml`, without `tool.pulpo`); `.env` overrides it, and variables both.\n"
    yield "`[tool.pulpo.plugins]` disables plugins and pins names; `PULPO_STRICT_PLUGINS=1` makes problems errors,"
    yield "`PULPO_NO_PLUGINS=1` is `--no-plugins`: [choose plugins](../how-to/choose-plugins.md).\n"
    models: list[Any] = [Settings, *(model for _, model in discover().collect("pulpo_settings"))]
    for model in models:
        prefix = model.model_config["env_prefix"]
        yield f"## [{model.table}]\n\n| setting | variable | type | default | |\n| --- | --- | --- | --- | --- |"
        for name, field in model.model_fields.items():
            kind = inspect.formatannotation(field.annotation)
            yield f"| `{name}` | `{prefix}{name.upper()}` | {kind} | `{field.default!r}` | {field.description} |"
        yield ""


def commands() -> Iterator[str]:
    """The help of every command."""
    yield "# Commands\n"
    yield "Exit codes: 0 success, 1 a finding or a failure, 2 wrong usage or settings, 3 no database or a taken port.\n"
    yield f"A duration is a number with a unit: {DURATIONS}. Where a time is expected, give"
    yield f"{TIMES}. A time without a zone is local; `2026-01-31T12:00Z` is in"
    yield "UTC. The parameters of routes are the same, but without a zone, they are in UTC.\n"
    os.environ |= {"COLUMNS": "100", "NO_COLOR": "1"}
    plugins = discover()
    with redirect_stdout(StringIO()):  # where the tree of commands looks whether somebody looks on
        pulpo = build(plugins)
    for words in [(), *sorted(collect_commands(plugins).table)]:
        yield f"## pulpo {' '.join(words)}".rstrip() + f"\n\n```\n{_help(words, pulpo)}\n```\n"


def errors() -> Iterator[str]:
    """Every exception, with its exit code and HTTP status."""
    yield "# Errors\n"
    yield "| error | category | exit code | HTTP | meaning |\n| --- | --- | --- | --- | --- |"
    for name, kind in vars(exceptions).items():
        if inspect.isclass(kind) and issubclass(kind, exceptions.PulpoException):
            status = next(code for base, code in STATUS if issubclass(kind, base))
            line = (inspect.getdoc(kind) or "").partition("\n")[0]
            yield f"| `{name}` | {kind.category} | {kind.exit_code} | {status} | {line} |"


def python() -> Iterator[str]:
    """The public names of `pulpo_core`."""
    yield "# Python names\n"
    yield "`from pulpo_core import …`\n"
    for name in pulpo_core.__all__:
        thing = getattr(pulpo_core, name)
        if inspect.isclass(thing) or inspect.isroutine(thing):
            shown = f"{name}{_signature(thing)}" if inspect.isfunction(thing) else name
            text = inspect.getdoc(thing) or ""
        else:
            shown, text = _assignment(name)
        yield f"## {name}\n\n```python\n{shown}\n```\n\n{text}\n"
        yield from _members(thing)
    yield "# More for plugins\n"
    for module, names in FOR_PLUGINS.items():
        for name in names:
            thing = getattr(importlib.import_module(module), name)
            yield f"## {name}\n\n```python\nfrom {module} import {name}\n```\n\n{inspect.getdoc(thing)}\n"
            yield from _members(thing)


FOR_PLUGINS = {
    "pulpo_core.cli.commands": ["Commands"],
    "pulpo_core.models.fields": ["FieldDescription"],
    "pulpo_core.lint_rules": ["Finding", "LintContext", "Severity", "rule"],
    "pulpo_core.locations": ["Location"],
    "pulpo_core.signatures": ["Signature"],
    "pulpo_core.testing": ["PluginConformance"],
    "pulpo_core.usage": ["Usage"],
}


def _members(thing: Any) -> Iterator[str]:
    """Return the fields of a class, and a table with its properties and methods; nothing for anything else."""
    if not inspect.isclass(thing) or issubclass(thing, exceptions.PulpoException | Enum):
        return
    fields = dataclasses.fields(thing) if dataclasses.is_dataclass(thing) else ()
    if lines := [f"{field.name}: {_type(field.type)}" for field in fields if not field.name.startswith("_")]:
        yield "```python\n" + "\n".join(lines) + "\n```\n"
    if rows := list(_properties_and_methods(thing)):
        yield "| | |\n| --- | --- |"
        yield from (f"| `{member}` | {text} |" for member, text in rows)
        yield ""


def _properties_and_methods(thing: type) -> Iterator[tuple[str, str]]:
    for name, member in vars(thing).items():
        is_property = isinstance(member, property | cached_property)
        function = getattr(member, "fget" if isinstance(member, property) else "func", member)
        function = getattr(function, "__func__", function)
        text = inspect.getdoc(function) if inspect.isfunction(function) else None
        if text and not name.startswith(("_", "test_")):
            given, _, returned = _type(_signature(function)).partition(" -> ")
            shown = (
                f"{name}: {returned.strip(chr(34))}"
                if is_property
                else f"{name}{re.sub(r'^.(self|cls)(, )?', '(', given)}"
            )
            yield shown.replace("|", "\\|"), " ".join(text.partition("\n\n")[0].split())


def _type(annotation: Any) -> str:
    """Return an annotation, or a signature, with the names of its classes only: without their modules."""
    text = annotation if isinstance(annotation, str) else inspect.formatannotation(annotation)
    text = text.replace("'", '"') if "Literal[" in text else text.replace("'", "").replace('"', "")
    text = re.sub(r"<function .*? at 0x\w+>", "…", text)
    return re.sub(r"\b(?:[a-z_]\w*\.)+(?=[A-Za-z])", "", text).replace("~", "")


def _assignment(name: str) -> tuple[str, str]:
    """Return the source of a name that is assigned, such as `Slug`, and the text below it, which it cannot carry."""
    source = inspect.getsource(importlib.import_module(pulpo_core._HOME[name]))
    for statement, after in pairwise(ast.parse(source).body):
        is_meant = isinstance(statement, ast.Assign) and ast.unparse(statement.targets[0]) == name
        if is_meant and (text := ast.get_docstring(ast.Module([after], []))):
            return ast.get_source_segment(source, statement) or "", text
    raise LookupError(f"{name} must be assigned in its module, with a text below it")


GROUPS = {"1": "Declarations", "2": "Models", "3": "Operations", "4": "Data flow", "5": "Project"}


def lint() -> Iterator[str]:
    """Every rule of lint, as its docstring explains it."""
    rules = [rule for _, rule in all_rules(discover())]
    yield "# Lint rules\n"
    yield "How to choose: [lint a project](../how-to/lint-a-project.md). The examples leave out their imports.\n"
    yield "| code | name | severity | finds |\n| --- | --- | --- | --- |"
    for rule in rules:
        link = f"[{rule.code}](#{rule.code.lower()}-{rule.name})"
        yield f"| {link} | {rule.name} | {rule.severity} | {explain(rule).summary} |"
    title = ""
    for rule in rules:
        if (group := GROUPS.get(rule.code[-3], "") if rule.code.startswith("PUL") else "Of plugins") != title:
            title = group
            yield f"\n## {title}"
        yield f"\n### {rule.code} {rule.name}\n\n_{rule.severity}_\n\n{explain(rule).markdown()}"


COMPARISON = Path(__file__).parents[1] / "tests" / "comparison"


def embedded() -> Iterator[str]:
    """What was compared between the embedded engine and MongoDB."""
    answers = json.loads((COMPARISON / "answers.json").read_text())
    differences = json.loads((COMPARISON / "differences.json").read_text())
    yield "# The embedded engine compared with MongoDB\n"
    yield "## Limits\n"
    yield "If a project reaches one of these limits, set `PULPO_DATABASE_URL` to a MongoDB"
    yield "([how to](../how-to/use-a-mongodb.md)); nothing else changes.\n"
    yield "| what | on the embedded engine |\n| --- | --- |"
    for what, limit in LIMITS.items():
        yield f"| {what} | {limit} |"
    yield "\n## Compared\n"
    yield "Each of these was sent to both engines, over the same documents, by a test that compares the answers"
    yield f"(`{COMPARISON.relative_to(FOLDER.parents[1])}`).\n"
    for kind, groups in answers.items():
        yield f"### {kind.capitalize()}\n\n| | the same on both | different when embedded |\n| --- | --- | --- |"
        for group, cases in groups.items():
            known = differences.get(kind, {}).get(group, {})
            same = ", ".join(_case(name) for name in cases if name not in known)
            different = "; ".join(f"{_case(name)}: {what}" for name, what in known.items())
            yield f"| {group} | {same} | {different} |"
        yield ""


def _case(name: str) -> str:
    """Return the name of a case, with its operators as code."""
    return name if "`" in name else re.sub(r"(\$\w+)", r"`\1`", name)


PAGES = {page.__name__: page for page in (hooks, settings, commands, lint, errors, python, embedded)}


def _signature(function: Any) -> str:
    found = inspect.signature(function)
    shown = [each for each in found.parameters.values() if str(each) != REFUSED]
    return str(found.replace(parameters=shown)).replace("'", "")


def _help(words: tuple[str, ...], pulpo: Any) -> str:
    """Return the output of `pulpo WORDS --help` without a terminal, in this process, which is faster."""
    with redirect_stdout(StringIO()) as printed, suppress(SystemExit):
        pulpo([*words, "--help"], prog_name="pulpo")
    return printed.getvalue().strip()


def main(check: bool) -> int:
    """Write the pages, or compare them. Returns the exit code."""
    stale = []
    for name, page in PAGES.items():
        path = FOLDER / f"{name}.md"
        text = "\n".join(page()).rstrip() + "\n"
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            stale.append(path.name)
            if not check:
                path.write_text(text, encoding="utf-8")
    if stale:
        print(f"{'out of date' if check else 'written'}: {', '.join(stale)}")
    return 1 if check and stale else 0


if __name__ == "__main__":
    sys.exit(main("--check" in sys.argv[1:]))
