"""Warns of environment variables that look like misspelt settings: they have no effect."""

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING

from pulpo_core.cli.console import print_warning
from pulpo_core.logs import FOREGROUND
from pulpo_core.plugins.choices import NO_PLUGINS, STRICT
from pulpo_core.services import MARK
from pulpo_core.settings import Settings
from pulpo_core.suggestions import close_names

if TYPE_CHECKING:
    from pathlib import Path

    from pulpo_core.project import Project
    from pulpo_core.settings import PluginSettings

PREFIX = "PULPO_"
OPTIONS = {NO_PLUGINS, STRICT, "PULPO_PROJECT", "PULPO_TRACEBACK"}
"""Variables for options of `pulpo`, which are not settings."""
OTHERS = (FOREGROUND, "PULPO_INPUT_", "PULPO_TEST_", "PULPO_UPDATE_GOLDEN", MARK)
"""The beginnings of other variables: of those that Pulpo sets itself, inputs of operations, and tests."""
LIKE = 0.8
"""How much a misspelt name resembles the right one: `API_PROT` and `API_PORT` make 0.875."""


def warn_of_misspelt_variables(project: "Project") -> None:
    """Print a warning for each variable that looks like a misspelt setting.

    Not in a service, which has the variables of the command that started it.
    """
    if MARK in os.environ or FOREGROUND in os.environ:
        return
    for name, meant in misspelt_variables(project).items():
        print_warning(f"no installed plugin reads the variable {name}", hint=f"did you mean {meant}?")


def misspelt_variables(project: "Project") -> dict[str, str]:
    """Return the variables that look like misspelt settings, with the name that was meant: `{"PULPO_API_PROT":
    "PULPO_API_PORT"}`."""
    known = {*OPTIONS, *_names(Settings)}
    given = (name for name in _given(project.root / ".env") if not name.startswith(OTHERS))
    unknown = {name for name in given if name.upper() not in known}
    if unknown:  # only then are the settings of plugins imported
        known |= {name for _, settings in project.plugins.collect("pulpo_settings") for name in _names(settings)}
    return {name: f"{PREFIX}{close[0]}" for name in sorted(unknown) if (close := _close(name.upper(), known))}


def _given(env_file: "Path") -> Iterator[str]:
    """Yield the names of variables in the environment and in `.env`. They may be written in lower case."""
    yield from (name for name in os.environ if name.upper().startswith(PREFIX))
    if env_file.is_file():
        from dotenv import dotenv_values

        yield from (name for name in dotenv_values(env_file, encoding="utf-8-sig") if name.upper().startswith(PREFIX))


def _names(settings: "type[Settings | PluginSettings]") -> Iterator[str]:
    prefix = settings.model_config.get("env_prefix", "")
    yield from (f"{prefix}{field}".upper() for field in settings.model_fields)


def _close(name: str, known: set[str]) -> list[str]:
    """Return the known name that resembles an unknown one, without the prefix that they share."""
    if name in known:
        return []
    return close_names(name.removeprefix(PREFIX), {each.removeprefix(PREFIX) for each in known}, cutoff=LIKE)
