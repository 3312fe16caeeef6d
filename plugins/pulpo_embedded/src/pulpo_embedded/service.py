"""The `db` service, for those who run a project's services."""

import sys
from functools import partial
from pathlib import Path

from pulpo_core.services import Service
from pulpo_embedded.options import Options
from pulpo_embedded.server import is_running


def database_service(folder: Path, options: Options) -> Service:
    """The service that keeps the server of `folder` up for as long as it runs itself."""
    chosen = () if options == Options() else (options.dump(),)
    return Service(
        name="db",
        description=f"Embedded database: SecantusDB on the data in {folder}",
        command=(sys.executable, "-P", "-m", "pulpo_embedded", str(folder), *chosen),
        health=partial(is_running, folder),
        reload=False,
    )
