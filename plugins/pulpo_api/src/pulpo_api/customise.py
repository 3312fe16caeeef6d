"""Calls the project's own function with the FastAPI application: `[tool.pulpo.api] customise`."""

import importlib
import inspect
from collections.abc import Callable
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from fastapi.routing import RouteContext, iter_route_contexts

from pulpo_core.entrypoint import own_line
from pulpo_core.exceptions import ConfigurationError, PulpoException

WHERE = "[tool.pulpo.api] customise"
FORM = "write it as module:function, such as jobhunter.web:customise"


def call_customise(app: FastAPI, path: str, root: Path) -> list[RouteContext]:
    """Call the function at an import path with the application, and return the routes that it added.

    `root` is the project's folder. Raises ConfigurationError if the function does not exist or raises.
    """
    function = _load(path, root)
    before = list(app.router.routes)
    try:
        function(app)
    except PulpoException:
        raise
    except (Exception, SystemExit) as error:
        raise _failure(f"{path} raised", root, error) from error
    known = set(map(id, before))
    return list(iter_route_contexts([route for route in app.router.routes if id(route) not in known]))


def _load(path: str, root: Path) -> Callable[[FastAPI], Any]:
    module, _, name = path.partition(":")
    if not name or not all(part.isidentifier() for part in (*module.split("."), *name.split("."))):
        raise ConfigurationError(f"customise must name a function, got {path!r}", where=WHERE, hint=FORM)
    try:
        found: Any = importlib.import_module(module)
    except PulpoException:
        raise
    except (Exception, SystemExit) as error:
        if isinstance(error, ModuleNotFoundError) and error.name and f"{module}.".startswith(f"{error.name}."):
            hint = "modules are searched in the folders of `pythonpath`"
            raise ConfigurationError(f"there is no module {module!r}", where=WHERE, hint=hint) from error
        raise _failure(f"importing {module!r} failed:", root, error) from error
    for part in name.split("."):
        if not hasattr(found, part):
            raise ConfigurationError(f"the module {module!r} has no {name!r}", where=WHERE, hint=FORM)
        found = getattr(found, part)
    if not callable(found) or inspect.iscoroutinefunction(found):
        hint = "write `def customise(app: FastAPI) -> None:`"
        raise ConfigurationError(f"{path} must be a plain function, got {found!r}", where=WHERE, hint=hint)
    function: Callable[[FastAPI], Any] = found
    return function


def _failure(what: str, root: Path, error: BaseException) -> ConfigurationError:
    return ConfigurationError(
        f"{what} {type(error).__name__}: {error}",
        where=own_line(error, root) or WHERE,
        hint="`pulpo --traceback …` shows the full traceback",
    )
