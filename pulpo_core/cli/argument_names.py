"""Completions of arguments by names in the project, which is imported for them."""

from collections.abc import Callable, Iterable
from contextlib import redirect_stderr, redirect_stdout, suppress
from io import StringIO

from pulpo_core.project import Project

Complete = Callable[[str], list[str]]


def completed_by(names: Callable[[Project], Iterable[str]]) -> Complete:
    """Return a completion by names; it finds none if the project cannot be loaded. What the project prints is lost."""

    def complete(incomplete: str) -> list[str]:
        with suppress(Exception, SystemExit), redirect_stdout(StringIO()), redirect_stderr(StringIO()):
            return [name for name in names(Project.find()) if name.startswith(incomplete)]
        return []

    return complete


def _models(project: Project) -> list[str]:
    return [model.name for model in project.load().models]


def _operations(project: Project) -> list[str]:
    return [operation.name for operation in project.load().operations]


complete_model = completed_by(_models)
complete_operation = completed_by(_operations)
complete_declared = completed_by(lambda project: [*_models(project), *_operations(project)])
