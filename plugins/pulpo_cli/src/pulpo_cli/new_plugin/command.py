"""`pulpo plugins new`: write the distribution of a new plugin."""

import keyword
import re
import shlex
import shutil
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Annotated

import typer

from pulpo_core.cli.commands.collect import collect_commands
from pulpo_core.distributions import distribution_of
from pulpo_core.exceptions import ConfigurationError
from pulpo_core.file_hints import file_hint
from pulpo_core.plugins import Plugins

NAME = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
TEMPLATES = {
    ".github/workflows/test.yml": "test.yml.jinja",
    ".gitignore": "gitignore.jinja",
    "README.md": "README.md.jinja",
    "pyproject.toml": "pyproject.toml.jinja",
    "src/{package}/__init__.py": "package.py.jinja",
    "src/{package}/commands.py": "commands.py.jinja",
    "src/{package}/generator.py": "generator.py.jinja",
    "src/{package}/hooks.py": "hooks.py.jinja",
    "src/{package}/middleware.py": "middleware.py.jinja",
    "src/{package}/py.typed": "",
    "src/{package}/settings.py": "settings.py.jinja",
    "src/{package}/templates/{plugin}_terms.py.jinja": "terms.py.jinja.jinja",
    "tests/test_conformance.py": "test_conformance.py.jinja",
    "tests/test_plugin.py": "test_plugin.py.jinja",
}


def new(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="The plugin's name: glossary, price-list.")],
    folder: Annotated[Path | None, typer.Option("--folder", help="The new folder. Defaults to ./pulpo-NAME.")] = None,
) -> None:
    """Write a new plugin: a distribution with a generator, a command, a middleware, settings, tests and a CI file.

    It passes its tests as soon as it is installed. Change the example code, and remove the parts that you do not need.
    """
    names = _names(checked_name(name.removeprefix("pulpo-"), context.obj))
    target = folder or Path(names["distribution"])
    try:
        target.mkdir(parents=True, exist_ok=True)
        is_taken = any(target.iterdir())
    except OSError as error:
        raise ConfigurationError(
            f"the folder cannot be created: {error.strerror}", where=target, hint=file_hint(error, "name another one")
        ) from None
    if is_taken:
        raise ConfigurationError("the folder is not empty", where=target, hint="name another one with --folder")
    written = _files(names)
    _write(target, written)
    for path in written:
        typer.echo(f"wrote {target / path}")
    typer.echo(f"Next: cd {shlex.quote(str(target))} && pip install -e . --group dev && pytest")


def _write(folder: Path, written: Mapping[str, str]) -> None:
    """Write all files to an empty folder, or none."""
    draft = folder / ".new"
    try:
        for path, text in written.items():
            (draft / path).parent.mkdir(parents=True, exist_ok=True)
            (draft / path).write_text(text, encoding="utf-8")
        for each in draft.iterdir():
            each.rename(folder / each.name)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def checked_name(name: str, plugins: Plugins) -> str:
    """Return the name if it is valid and free. Raises ConfigurationError."""
    if not NAME.fullmatch(name) or len(name) > 40 or keyword.iskeyword(name):
        hint = "use lowercase letters, digits and single hyphens, a letter first: price-list"
        raise ConfigurationError(f"a plugin cannot be called {name!r}", hint=hint)
    taken = [plugin.distribution for plugin in plugins.all if plugin.name == name.replace("-", "_")]
    commands = [command.plugin for command in collect_commands(plugins).under(name)]
    if owner := next(iter([*taken, *commands, *filter(None, [distribution_of(name)])]), None):
        raise ConfigurationError(f"the name {name!r} is taken by {owner}", hint="choose another one")
    return name


def _names(name: str) -> dict[str, str]:
    """Return the names for the templates, all derived from the plugin's checked name."""
    plugin = name.replace("-", "_")
    return {
        "command": name,
        "distribution": f"pulpo-{name}",
        "package": f"pulpo_{plugin}",
        "plugin": plugin,
        "prefix": f"PULPO_{plugin}_".upper(),
        "title": "".join(word.capitalize() for word in name.split("-")),
        "versions": versions_for(version("pulpo-core")),
    }


def _files(names: dict[str, str]) -> dict[str, str]:
    """Return the contents of the new files by path."""
    from pulpo_core.generation import Code, Templates

    templates = Templates("pulpo_cli.new_plugin", language="python")
    values = {key: Code(value) for key, value in names.items()}
    return {
        path.format(**names): templates.render(template, **values) if template else ""
        for path, template in TEMPLATES.items()
    }


def versions_for(installed: str) -> str:
    """Return the versions of the core that a new plugin supports: `>=0.1,<0.2` or `>=2.3,<3`."""
    major, minor = (int(part) for part in installed.split(".")[:2])
    return f">={major}.{minor},<{major}.{minor + 1}" if major == 0 else f">={major}.{minor},<{major + 1}"
