"""The settings `[tool.pulpo.observability]`."""

from typing import Literal

from pydantic import Field

from pulpo_core.settings import PluginSettings


class ObservabilitySettings(PluginSettings, section="observability"):
    """What is recorded, and for how long."""

    runs: Literal["strict", "buffered", "off"] = Field(
        "buffered",
        description="How calls of operations are recorded: each before it begins, in batches, or not at all.",
    )
    changes: bool = Field(True, description="Record every change of a document.")
