"""The service `db`, which keeps the embedded database running."""

import sys
from functools import partial
from pathlib import Path

from pulpo_core.services import Service
from pulpo_embedded.processes.server import is_running
from pulpo_embedded.processes.server_options import ServerOptions


def database_service(folder: Path, options: ServerOptions) -> Service:
    """Return the service that keeps the server of `folder` running."""
    arguments = () if options == ServerOptions() else (options.dump(),)
    return Service(
        name="db",
        description=f"Embedded database: SecantusDB on the data in {folder}",
        command=(sys.executable, "-P", "-m", "pulpo_embedded", str(folder), *arguments),
        health=partial(is_running, folder),
        reload=False,
    )
