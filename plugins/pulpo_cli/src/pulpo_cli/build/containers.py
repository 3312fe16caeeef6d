"""A Dockerfile, a docker-compose.yml and a .dockerignore."""

import re
import shlex
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pulpo_cli.build.target import CHECK, DATABASE, BuildTarget, address, portable, variables
from pulpo_core.generation import Code, Templates
from pulpo_core.services import Service

FOLDER = "/app"
USER = "10001:10001"
SECRET = re.compile(r"\$\{(\w+)\}")


def files(target: BuildTarget, root: Path) -> dict[str, str]:
    """Return the contents of the files by name."""
    templates = Templates("pulpo_cli.build", "json")
    main = next((each for each in target.services if each.name == "api"), None) or next(iter(target.services), None)
    checked = main and address(main)
    dockerfile = templates.render(
        "Dockerfile.jinja",
        python=Code(target.python),
        folder=Code(FOLDER),
        user=Code(USER),
        has_file=target.has_requirements_file,
        requirements=Code(" \\\n    ".join(shlex.quote(each) for each in target.requirements)),
        port=main and main.port,
        health=[*CHECK, checked] if checked else [],
        command=list(portable(main.command)) if main else ["python", "-m", "pulpo_core", "--help"],
    )
    compose = templates.render(
        "docker-compose.yml.jinja",
        name=target.name,
        database=f"mongodb://{DATABASE}:27017/{target.name}?replicaSet=rs0",
        services=[_compose(target, service, str(root)) for service in target.services],
        folder=Code(FOLDER),
        has_api=any(each.name == "api" for each in target.services),
        on_request=Code(", ".join(each.name for each in target.services if each.on_request)),
        secrets=Code(", ".join(_secrets(target))),
    )
    return {
        "Dockerfile": dockerfile,
        "docker-compose.yml": compose,
        ".dockerignore": templates.render("dockerignore.jinja"),
    }


def _compose(target: BuildTarget, service: Service, root: str) -> Mapping[str, Any]:
    """Return the values of one service in the template."""
    known = {each.name for each in target.services} | {DATABASE}
    names = [name for name in service.waits_for if name in known]
    conditions = {name: _condition(target, name) for name in dict.fromkeys([DATABASE, *names])}
    checked = address(service)
    return {
        "name": service.name,
        "command": [word.replace("$", "$$") for word in portable(service.command)],
        "variables": {
            **{name: value.replace("$", "$$") for name, value in variables(service, root, FOLDER).items()},
            **{name: SECRET.sub(r"${\1:-}", value) for name, value in sorted(service.container.items())},
        },
        "conditions": conditions,
        "health": ["CMD", *CHECK, checked] if checked else [],
        "start_period": f"{service.start_seconds:.0f}s",
        "grace": f"{service.stop_seconds:.0f}s",
        "ports": [f"127.0.0.1:{service.port}:{service.port}"] if service.port else [],
        "on_request": service.on_request,
    }


def _secrets(target: BuildTarget) -> list[str]:
    """Return the variables that must be set to run the containers."""
    values = [value for service in target.services for value in service.container.values()]
    return sorted({name for value in values for name in SECRET.findall(value)})


def _condition(target: BuildTarget, name: str) -> str:
    others = {each.name: each for each in target.services}
    has_check = name == DATABASE or address(others[name]) is not None
    return "service_healthy" if has_check else "service_started"
