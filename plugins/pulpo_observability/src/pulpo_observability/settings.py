"""The settings `[tool.pulpo.observability]`."""

from typing import TYPE_CHECKING, Literal

from pydantic import Field

from pulpo_core.settings import PluginSettings

if TYPE_CHECKING:
    from pulpo_observability.changes.pruning import ChangeLimits


class ObservabilitySettings(PluginSettings, section="observability"):
    """What is recorded, and for how long."""

    runs: Literal["strict", "buffered", "off"] = Field(
        "buffered",
        description="How calls of operations are recorded: each before it begins, in batches, or not at all.",
    )
    changes: bool = Field(True, description="Record every change of a document.")
    changes_outside: bool = Field(
        True, description="Find changes made by other programs, where the database has change streams."
    )
    changes_days: int = Field(365, ge=0, description="Days after which changes are deleted; 0: never.")
    changes_per_document: int = Field(
        1000, ge=0, description="The number of changes of one document beyond which the oldest are deleted; 0: any."
    )

    @property
    def change_limits(self) -> "ChangeLimits":
        """What is kept of the record of changes."""
        from pulpo_observability.changes.pruning import ChangeLimits

        return ChangeLimits(self.changes_days, self.changes_per_document)
