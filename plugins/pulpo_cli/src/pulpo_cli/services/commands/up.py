"""`pulpo up`, `pulpo down` and `pulpo restart`."""

from collections.abc import Sequence
from typing import Annotated

import typer

from pulpo_cli.compilation import compile_project
from pulpo_cli.services import control
from pulpo_core.cli.argument_names import completed_by
from pulpo_core.cli.console import print_warning, stderr, stdout
from pulpo_core.cli.variables import warn_of_misspelt_variables
from pulpo_core.exceptions import ServiceError
from pulpo_core.fingerprint import is_current
from pulpo_core.project import Project
from pulpo_core.services import choose

Names = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[SERVICE]...",
        help="The services; all by default.",
        show_default=False,
        autocompletion=completed_by(lambda project: [service.name for service in project.services()]),
    ),
]
NoWait = Annotated[bool, typer.Option("--no-wait", help="Do not wait until they are ready.")]


def up(services: Names = None, no_wait: NoWait = False) -> None:
    """Run services in the background, in the order of their dependencies, and wait until all are ready.

    Compiles the project first if it has changed. Running services are left alone, unless their settings or their code
    have changed; failed ones are tried again. A service that ends is restarted, unless it ends too often.

    If a service cannot be started, prints the end of its log and exits with 3.
    """
    run(services or [], no_wait=no_wait)


def down(services: Names = None) -> None:
    """Stop services in the background, by default all, in the reverse order of their start.

    Leaves no process behind, even if the supervisor was killed.
    """
    stop(services or [])


def restart(services: Names = None, no_wait: NoWait = False) -> None:
    """Restart services in the background, by default all that are running."""
    project = Project.find()
    names = services or control.running(project)
    if not names:
        raise ServiceError("no service is running in the background", hint="`pulpo up` starts them")
    run(names, again=True, no_wait=no_wait)


def run(names: Sequence[str], *, again: bool = False, no_wait: bool = False) -> None:
    """Start services, or restart them, and wait until they are ready."""
    project = Project.find()
    warn_of_misspelt_variables(project)
    _compile(project, names)
    chosen = control.up(project, names, again=again)
    if not chosen:
        stdout().print("No installed plugin offers a service: nothing to run.")
        return
    if control.environment_differs(project):
        print_warning(
            "the services run with different PULPO_ or PREFECT_ variables than this terminal",
            hint="`pulpo down` and `pulpo up` apply them",
        )
    if no_wait:
        return
    try:
        control.wait(project, chosen, tell)
    except KeyboardInterrupt:
        stderr().print("The services continue to start: `pulpo status` shows them, `pulpo down` stops them.")
        raise


def stop(names: Sequence[str]) -> None:
    """Stop services, and print what was done."""
    if not control.down(Project.find(), names, tell):
        stdout().print("nothing is running in the background")


def tell(name: str, text: str) -> None:
    """Print a line about a service."""
    stdout().print(f"{name:8} {text}" if name else text, markup=False, soft_wrap=True)


def _compile(project: Project, names: Sequence[str]) -> None:
    """Compile the project if it has changed, and a service runs its code. Raises typer.Exit if that fails."""
    if any(service.reload for service in choose(project.services(), names)) and not is_current(project.root):
        compile_project(project.root)
