"""The packages of the task runners, which are extras of the distribution."""

from importlib.util import find_spec

from pulpo_core.exceptions import ConfigurationError
from pulpo_core.project import Project
from pulpo_prefect.settings import PrefectSettings

PACKAGES = {"dask": "prefect_dask", "ray": "prefect_ray"}


def require_task_runner(project: Project) -> None:
    """Raise ConfigurationError if the package of the project's task runner is not installed."""
    runner = project.section(PrefectSettings).task_runner
    package = PACKAGES.get(runner)
    if package and find_spec(package) is None:
        raise missing_package(runner, package)


def missing_package(runner: str, package: str | None) -> ConfigurationError:
    """Return the error for a task runner whose package is not installed."""
    hint = f"`pip install 'pulpo-prefect[{runner}]'`"
    return ConfigurationError(f"task_runner={runner!r} needs {package}", hint=hint)
