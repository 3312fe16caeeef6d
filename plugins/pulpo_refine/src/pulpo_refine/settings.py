"""The settings of the admin UI: `[tool.pulpo.refine]`, `PULPO_REFINE_*`."""

from pydantic import Field

from pulpo_core.settings import PluginSettings


class RefineSettings(PluginSettings, section="refine"):
    """Settings of the admin UI."""

    prefix: str = Field("/admin", description="The path of the admin UI below the API: one segment in lower case.")
    title: str = Field("", description="The title of the admin UI; by default the project's name.")
    description: str = Field(
        "", description="The purpose of the project in a sentence, shown on the sign-in page and on the home page."
    )
    locale: str = Field(
        "", description="The initial language: `en`, `es` or `de`; by default that of the visitor's browser."
    )
    bundle: str = Field(
        "",
        description="A folder in the project with its own UI to serve, built by `vite build`: `frontend/dist`; by "
        "default the generated UI if it is built, else the packaged one.",
    )
    frontend: bool = Field(True, description="Generate the source of the UI into `generated_frontend` at compile.")
    own: str = Field(
        "ui", description="The folder in the project with its own pages, fields and widgets for the generated frontend."
    )
    share_views: str = Field(
        "",
        description="The role that may share views of lists with everybody, choose the default view of a list, and "
        "change and delete shared views of others; by default everybody who is signed in may share their own views.",
    )
    dev_port: int = Field(5173, ge=1, le=65535, description="The port of `pulpo ui dev`.")
