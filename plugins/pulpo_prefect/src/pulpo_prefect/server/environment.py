"""Sets the environment variables for Prefect. Variables that are already set are kept."""

import os
import warnings
from collections.abc import Mapping

DEFAULTS: Mapping[str, str] = {
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "120",  # seconds; creating a database alone takes ten
}
"""Variables that turn off analytics and telemetry, and give a server time to start. Prefect reads them on import."""


SHADOWS = r'Field name ".+" in ".+" shadows an attribute in parent "ValidatedFunction'
"""A harmless warning of pydantic about Prefect's model for a flow with a parameter called `json` or `copy`."""


def prepare() -> None:
    """Set the environment of this process. Call it before Prefect is imported."""
    for name, value in DEFAULTS.items():
        os.environ.setdefault(name, value)
    warnings.filterwarnings("ignore", SHADOWS, UserWarning)
