"""`pulpo compile`."""

import os
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pulpo_core.fingerprint import is_current, recording, remember
from pulpo_core.project_file import find_root

if TYPE_CHECKING:
    from pulpo_core.generation import Compilation


def compile_command(
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; exit with 1 if anything would change.")
    ] = False,
    diff: Annotated[bool, typer.Option("--diff", help="Write nothing; show what would change.")] = False,
    only: Annotated[
        list[str] | None, typer.Option("--only", metavar="GENERATOR", help="Run only this generator. Repeatable.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Look at everything, even if nothing seems changed.")] = False,
) -> None:
    """Import the project's models and operations, and generate the code of all surfaces.

    Nothing is written if nothing changed, or if any generator fails. A generated file that was edited by hand is kept
    beside the new one, as NAME.edited.
    """
    started = time.perf_counter()
    root = find_root()
    write = not (check or diff)
    if not force and not only and is_current(root):
        return typer.echo("Nothing has changed since the last compile.")
    compilation = _compile(root, only or [], write=write)
    if diff:
        _print_diff(compilation)
    elif check:
        _print_check(compilation)
    else:
        _print_result(compilation, time.perf_counter() - started)
    if check and not compilation.plan.is_empty:
        raise typer.Exit(1)
    return None


def _compile(root: Path, only: list[str], *, write: bool) -> "Compilation":
    from pulpo_core.console import stderr

    started = time.time_ns()
    with recording() as opened, stderr().status("Importing the project…"):
        from pulpo_core.generation import compile_project
        from pulpo_core.project import Project

        project = Project(root)
        project.load()
    for name, meant in project.misspelt_sections().items():
        said = f"Warning: no installed plugin reads [tool.pulpo.{name}]: did you mean [tool.pulpo.{meant}]?"
        typer.secho(said, fg=typer.colors.YELLOW, err=True)
    with stderr().status(f"Generating for {len(project.load().models)} models…"):
        compilation = compile_project(project, only=only, write=write)
    if write and not only:
        remember(root, project.output, project.plugins, opened, compilation.plan.manifest, started)
    return compilation


def _print_result(compilation: "Compilation", seconds: float) -> None:
    changes = compilation.plan.changes
    counts = {kind: sum(change.kind == kind for change in changes) for kind in ("added", "changed", "removed")}
    total = len(compilation.plan.manifest)
    summary = ", ".join(f"{count} {kind}" for kind, count in counts.items() if count) or "nothing to write"
    output = os.path.relpath(compilation.plan.output)
    typer.echo(
        f"{output}: {total} files by {', '.join(compilation.generators) or 'no generator'}; {summary} ({seconds:.1f} s)"
    )
    _print_notes(compilation)
    for path in compilation.edited:
        typer.echo(f"  edited by hand, kept as {os.path.relpath(path)}")


def _print_notes(compilation: "Compilation") -> None:
    """What a reader would miss: plugins that went, plugins that are broken, none at all."""
    for name in compilation.gone:
        typer.echo(f"  the files of generator {name!r} went with its plugin, which is not installed any more")
    for name in compilation.kept:
        typer.echo(f"  the files of generator {name!r} stay as they were: its plugin does not work", err=True)
    if not compilation.generators:
        typer.echo('  no installed plugin generates anything: `pip install "pulpo-core[all]"`', err=True)


def _print_check(compilation: "Compilation") -> None:
    for change in compilation.plan.changes:
        typer.echo(f"{change.kind}{' (edited by hand)' if change.edited else ''}: {change.path}")
    _print_notes(compilation)
    typer.echo("Up to date." if compilation.plan.is_empty else "Not up to date: run `pulpo compile`.")


def _print_diff(compilation: "Compilation") -> None:
    colors = {"+": typer.colors.GREEN, "-": typer.colors.RED, "@": typer.colors.CYAN}
    colored = "NO_COLOR" not in os.environ
    for line in compilation.plan.diff():
        typer.secho(line, fg=colors.get(line[:1]) if colored else None)
    _print_notes(compilation)
