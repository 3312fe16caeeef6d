"""`pulpo ui build` and `pulpo ui dev`: the frontend that is generated for the project."""

from typing import Annotated

import typer

from pulpo_core.cli.console import stdout
from pulpo_core.exceptions import ConfigurationError
from pulpo_core.project import Project
from pulpo_refine.commands.address import api_address
from pulpo_refine.node.frontend import Frontend
from pulpo_refine.places import BUILT, generated
from pulpo_refine.settings import RefineSettings

Port = Annotated[
    int | None, typer.Option("--port", min=1, max=65535, help="The port to listen on, instead of the setting.")
]


def build() -> None:
    """Build the generated frontend. From then on, the API serves it in place of the packaged UI.

    Needs Node.js. The first build installs the frontend's dependencies.
    """
    project = Project.find()
    frontend = _frontend(project)
    frontend.build(frontend.folder / BUILT)
    stdout().print(f"Built: {frontend.folder / BUILT}", markup=False, soft_wrap=True)


def dev(port: Port = None) -> None:
    """Serve the generated frontend for development until Ctrl-C: changes appear immediately.

    The API must be running; requests for data are forwarded to it.
    """
    project = Project.find()
    settings = project.section(RefineSettings)
    _frontend(project).serve(port or settings.dev_port, api_address(project).url)


def _frontend(project: Project) -> Frontend:
    folder = generated(project)
    if not (folder / "package.json").is_file():
        hint = "run `pulpo compile`; the setting `frontend` in [tool.pulpo.refine] must be true"
        raise ConfigurationError("the frontend is not generated yet", where=folder, hint=hint)
    return Frontend(folder)
