"""systemd units: one for each service, and a target for all of them."""

import os
import sys
from pathlib import Path

from pulpo_cli.build.target import CHECK, BuildTarget, address
from pulpo_core.generation import Code, Templates
from pulpo_core.services import Service

FOLDER = "systemd"


def files(target: BuildTarget, services: tuple[Service, ...], root: Path) -> dict[str, str]:
    """Return the contents of the units by name. They run on this machine, with this Python and in this folder."""
    templates = Templates("pulpo_cli.build", "json")
    known = {service.name for service in services}
    found = {
        f"{FOLDER}/{target.name}.target": templates.render(
            "target.jinja",
            name=Code(target.name),
            units=Code(" ".join(_unit(target, service.name) for service in services if not service.on_request)),
        )
    }
    for service in services:
        others = [_unit(target, name) for name in service.waits_for if name in known]
        checked = address(service)
        check = (sys.executable, *CHECK[1:], checked or "", f"{service.start_seconds:g}")
        found[f"{FOLDER}/{_unit(target, service.name)}"] = templates.render(
            "service.jinja",
            name=Code(target.name),
            description=Code(escape(service.description or service.name)),
            others=Code(" ".join(others)),
            root=Code(escape(str(root))),
            command=Code(_line(service.command)),
            check=Code(_line(check)) if checked else None,
            variables=[Code(_quoted(f"{name}={value}")) for name, value in sorted(service.env.items())],
            path=Code(_quoted(f"PATH={Path(sys.executable).parent}{os.pathsep}/usr/local/bin:/usr/bin:/bin")),
            start=round(service.start_seconds + 30),
            stop=round(service.stop_seconds),
        )
    return found


def escape(text: str) -> str:
    """Return text escaped for a unit, in which `%` begins a specifier."""
    return text.replace("%", "%%")


def _quoted(text: str) -> str:
    """Return one word quoted for a line of a unit."""
    return '"' + escape(text).replace("\\", "\\\\").replace('"', '\\"') + '"'


def _line(words: tuple[str, ...]) -> str:
    return " ".join(_quoted(word).replace("$", "$$") for word in words)


def _unit(target: BuildTarget, name: str) -> str:
    return f"{target.name}-{name}.service"
