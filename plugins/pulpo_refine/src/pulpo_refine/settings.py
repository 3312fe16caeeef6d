"""The settings of the admin UI: `[tool.pulpo.refine]`, `PULPO_REFINE_*`."""

from pydantic import Field

from pulpo_core.settings import PluginSettings


class RefineSettings(PluginSettings, section="refine"):
    """Settings of the admin UI."""

    prefix: str = Field("/admin", description="The path of the admin UI below the API: one segment in lower case.")
    title: str = Field("", description="What the admin UI calls itself; by default the project's name.")
    description: str = Field(
        "", description="What the project is for, in a sentence: shown where people sign in, and on the home page."
    )
    locale: str = Field(
        "", description="The language at first: `en`, `es` or `de`; by default that of the visitor's browser."
    )
    bundle: str = Field(
        "",
        description="A folder in the project with a UI of its own to serve, as `vite build` makes it: "
        "`frontend/dist`; by default the generated one if it is built, else that of the package.",
    )
    frontend: bool = Field(True, description="Generate the source of the UI into `generated_frontend` at compile.")
    own: str = Field(
        "ui", description="The folder in the project with its own pages, fields and widgets for the generated frontend."
    )
    share_views: str = Field(
        "",
        description="The role that may share views of lists with everybody, choose the one that a list opens with, and "
        "change and delete what others share; by default everybody who is signed in may share, and changes their own.",
    )
    dev_port: int = Field(5173, ge=1, le=65535, description="The port of `pulpo ui dev`.")
