"""The environment variables with which Pulpo starts Prefect. Those that are set already stay as they are."""

import os
import warnings
from collections.abc import Mapping

DEFAULTS: Mapping[str, str] = {
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "120",  # a new database alone takes ten
}
"""Turns off analytics and telemetry, and leaves a server time to start. Prefect reads it when it is imported."""


SHADOWS = r'Field name ".+" in ".+" shadows an attribute in parent "ValidatedFunction'
"""What pydantic says of the model that Prefect makes of a flow with a parameter called `json` or `copy`: no harm."""


def prepare() -> None:
    """Set the environment of this process. Call it before Prefect is imported."""
    for name, value in DEFAULTS.items():
        os.environ.setdefault(name, value)
    warnings.filterwarnings("ignore", SHADOWS, UserWarning)
