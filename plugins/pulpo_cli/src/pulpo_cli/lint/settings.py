"""The settings of `pulpo lint`."""

from pydantic import Field

from pulpo_core.settings import PluginSettings


class LintSettings(PluginSettings, section="lint"):
    """The rules that `pulpo lint` runs: `[tool.pulpo.lint]`, `PULPO_LINT_*`."""

    select: list[str] = Field(["ALL"], description="The rules to run: codes, their beginnings, names.")
    ignore: list[str] = Field([], description="The rules to leave out: codes, their beginnings, names.")
