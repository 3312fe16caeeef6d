"""The environment in which Pulpo starts Prefect. What somebody has set already stays as it is."""

import os
from collections.abc import Mapping

DEFAULTS: Mapping[str, str] = {
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "120",  # a new database alone takes ten
}
"""No analytics, no telemetry, and patience. Prefect reads it when it is imported, and so do the servers it starts."""


def prepare() -> None:
    """Set this process's environment. To be called before Prefect is imported."""
    for name, value in DEFAULTS.items():
        os.environ.setdefault(name, value)
