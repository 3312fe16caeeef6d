"""Writes a call of an operation as a curl command, as Python, or as a Prefect flow."""

import json
import shlex
from typing import Any
from urllib.parse import urlsplit

from pulpo_core.cli.app import missing_command
from pulpo_core.exceptions import ConfigurationError
from pulpo_core.generation import literal
from pulpo_core.project import Project
from pulpo_core.sensitive import masked

PREFECT = "pulpo-prefect"
PYTHON = """\
import asyncio

from pulpo_core import Project, invoke, running


async def main() -> None:
    async with running(Project.find()):
        print(await invoke({call}))


asyncio.run(main())"""

FLOW = """\
import asyncio
from pathlib import Path

from pulpo_prefect.flows import FlowProject

# isort: split
from prefect import flow, task
from prefect.cache_policies import NO_CACHE

pulpo = FlowProject(Path({root}))


@task(name={name}, cache_policy=NO_CACHE)
async def call() -> object:
    return await pulpo.call({call})


@flow(name={name})
async def run() -> object:
    return await call()


if __name__ == "__main__":
    print(asyncio.run(run()))"""


def as_curl(name: str, data: Any) -> str:
    """Return the request to the project's API, with sensitive values masked.

    Raises ConfigurationError if the project has no API.
    """
    project = Project.find()
    urls = [service.url for service in project.services() if service.name == "api" and service.url]
    if not urls:
        raise ConfigurationError("this project has no API, as no plugin offers one", hint="pip install pulpo-api")
    address = urlsplit(urls[0])
    parts = ["curl", "-X", "POST", shlex.quote(f"{address.scheme}://{address.netloc}/operations/{name}")]
    if data is not None:
        body = json.dumps(_masked(project, name, data), ensure_ascii=False)
        parts += ["-H", "'Content-Type: application/json'", "-d", shlex.quote(body)]
    return " ".join(parts)


def as_python(name: str, data: Any) -> str:
    """Return a program that makes the call. Sensitive values are masked."""
    return PYTHON.format(call=_arguments(Project.find(), name, data))


def as_flow(name: str, data: Any) -> str:
    """Return a program with a flow of Prefect that makes the call. Sensitive values are masked.

    Raises MissingCommandError if pulpo-prefect is not installed.
    """
    project = Project.find()
    if not any(plugin.distribution == PREFECT for plugin in project.plugins.active):
        raise missing_command("ops … --as flow", PREFECT, project.plugins)
    return FLOW.format(root=literal(str(project.root)), name=literal(name), call=_arguments(project, name, data))


def _arguments(project: Project, name: str, data: Any) -> str:
    values = [] if data is None else [literal(_masked(project, name, data))]
    return ", ".join([literal(name), *values])


def _masked(project: Project, name: str, data: Any) -> Any:
    return masked(data, project.load().operation(name).input_schema)
