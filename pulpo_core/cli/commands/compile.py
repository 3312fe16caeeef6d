"""`pulpo compile`."""

import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pulpo_core.cli.garbage import paused
from pulpo_core.counted import counted
from pulpo_core.fingerprint import known_failures, recording, remember
from pulpo_core.project_file import find_root

if TYPE_CHECKING:
    from pulpo_core.generation import Compilation
    from pulpo_core.plugins import Plugins


def compile_command(
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; exit with 1 if anything would change.")
    ] = False,
    diff: Annotated[bool, typer.Option("--diff", help="Write nothing; show what would change.")] = False,
    only: Annotated[
        list[str] | None, typer.Option("--only", metavar="GENERATOR", help="Run only this generator. Repeatable.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Compile even if nothing seems to have changed.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON; implies --force.")] = False,
    omissions: Annotated[bool, typer.Option("--allow-omissions", hidden=True)] = False,
) -> None:
    """Import the project's models and operations, and generate the code of all surfaces.

    A part that cannot be generated (such as a flow whose order is ambiguous) is left out. The earlier files of a
    generator that fails are kept, also those of a plugin whose name is ambiguous. Everything else is written, and the
    exit code is 1. A generated file that was edited by hand is kept beside the new one, as NAME.edited.
    """
    from pulpo_core.cli.commands import compile_report as report

    started = time.perf_counter()
    root = find_root()
    if not (force or only or as_json) and (known := known_failures(root)) is not None:
        report.print_idle(known)
        return _exit(bool(known) and not omissions)
    compilation, plugins = _compile(root, only or [], write=not (check or diff), for_command=omissions)
    if as_json:
        report.print_as_json(compilation)
    elif diff:
        report.print_diff(compilation)
    elif check:
        report.print_check(compilation)
    else:
        report.print_result(compilation, time.perf_counter() - started)
    drifted = check and not compilation.plan.is_empty
    incomplete = compilation.failed or plugins.ambiguous or (compilation.failures and not omissions)
    return _exit(drifted or bool(incomplete))


def _exit(failed: bool) -> None:
    if failed:
        raise typer.Exit(1)


def _compile(root: Path, only: list[str], *, write: bool, for_command: bool) -> "tuple[Compilation, Plugins]":
    """Compile; `for_command` is True if it is done for another command, which warns of variables itself."""
    from pulpo_core.cli.console import stderr

    with recording() as reads, paused():  # a compile creates much, and ends soon
        with stderr().status("Importing the project…"):
            from pulpo_core.cli.variables import warn_of_misspelt_variables
            from pulpo_core.generation import compile_project
            from pulpo_core.project import Project

            project = Project(root)
            project.load()
        for name, meant in project.misspelt_sections().items():
            warning = f"Warning: no installed plugin reads [tool.pulpo.{name}]: did you mean [tool.pulpo.{meant}]?"
            typer.secho(warning, fg=typer.colors.YELLOW, err=True)
        with stderr().status(f"Generating for {counted(len(project.load().models), 'model')}…"):
            compilation = compile_project(project, only=only, write=write)
    if not for_command:
        warn_of_misspelt_variables(project)
    if write and not only:
        remember(root, project.output, project.plugins, compilation, reads)
    return compilation, project.plugins
