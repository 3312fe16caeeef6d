"""The settings of the admin UI: `[tool.pulpo.refine]`, `PULPO_REFINE_*`."""

from pydantic import Field

from pulpo_core.settings import PluginSettings


class RefineSettings(PluginSettings, section="refine"):
    """Settings of the admin UI."""

    prefix: str = Field("/admin", description="The path of the admin UI below the API: one segment in lower case.")
    title: str = Field("", description="What the admin UI calls itself; by default the project's name.")
    locale: str = Field(
        "", description="The language at first: `en`, `es` or `de`; by default that of the visitor's browser."
    )
    bundle: str = Field(
        "",
        description="A folder in the project with a UI of its own to serve, as `vite build` makes it: "
        "`frontend/dist`; by default the one that comes with the package.",
    )
