"""Becomes the process of a service: `python -m pulpo_cli.services.launch NAME`, started by supervisor."""

import json
import os
import sys
from pathlib import Path

from pulpo_cli.services.folder import ServicesFolder
from pulpo_core.services import MARK

NOT_STARTED = 127
OF_SUPERVISOR = ("PULPO_SERVICES_PYTHON", "PULPO_SERVICES_SOCKET")
"""The variables that supervisor's configuration uses: see supervisor.py."""


def main(name: str) -> int:
    """Replace this process with that of the service. Returns an exit code if that fails."""
    folder = ServicesFolder(Path(os.environ[MARK]))
    plan = json.loads(folder.plan.read_bytes())
    service = next(service for service in plan["services"] if service["name"] == name)
    variables = {key: value for key, value in os.environ.items() if key not in OF_SUPERVISOR}
    variables |= {"PYTHONUNBUFFERED": "1", **service["env"]}
    try:
        os.chdir(plan["root"])  # the one place that does: this process is nothing but the service
        os.execvpe(service["command"][0], service["command"], variables)  # noqa: S606
    except OSError as error:
        print(f"{service['command'][0]} cannot be run: {error.strerror}", file=sys.stderr, flush=True)
    return NOT_STARTED


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
