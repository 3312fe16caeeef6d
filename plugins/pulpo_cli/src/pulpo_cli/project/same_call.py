"""A call of an operation, written as a curl command or as Python."""

import json
import shlex
from typing import Any
from urllib.parse import urlsplit

from pulpo_core.exceptions import ConfigurationError
from pulpo_core.generation import literal
from pulpo_core.project import Project
from pulpo_core.sensitive import masked

PYTHON = """\
import asyncio

from pulpo_core import Project, invoke, running


async def main() -> None:
    async with running(Project.find()):
        print(await invoke({call}))


asyncio.run(main())"""


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
    values = [] if data is None else [literal(_masked(Project.find(), name, data))]
    return PYTHON.format(call=", ".join([literal(name), *values]))


def _masked(project: Project, name: str, data: Any) -> Any:
    return masked(data, project.load().operation(name).input_schema)
