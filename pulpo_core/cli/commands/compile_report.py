"""The report of `pulpo compile`: files that were or would be written, and parts that could not be generated."""

import os
import traceback
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import typer

from pulpo_core.counted import counted

if TYPE_CHECKING:
    from pulpo_core.generation import Compilation


def print_idle(failures: Iterable[Mapping[str, Any]]) -> None:
    """Print that nothing has changed, and repeat the parts that could not be generated."""
    typer.echo("Nothing has changed since the last compile.")
    _print_failures(failures)


def print_result(compilation: "Compilation", seconds: float) -> None:
    """Print the files that were written."""
    changes = compilation.plan.changes
    counts = {kind: sum(change.kind == kind for change in changes) for kind in ("added", "changed", "removed")}
    total = len(compilation.plan.manifest)
    summary = ", ".join(f"{count} {kind}" for kind, count in counts.items() if count) or "nothing to write"
    output = os.path.relpath(compilation.plan.output)
    generators = ", ".join(compilation.generators) or "no generator"
    typer.echo(f"{output}: {counted(total, 'file')} by {generators}; {summary} ({seconds:.1f} s)")
    _print_notes(compilation)
    for path in compilation.edited:
        typer.echo(f"  edited by hand, kept as {os.path.relpath(path)}")


def print_check(compilation: "Compilation") -> None:
    """Print the files that a compile would change, one per line."""
    for change in compilation.plan.changes:
        typer.echo(f"{change.kind}{' (edited by hand)' if change.edited else ''}: {change.path}")
    _print_notes(compilation)
    if not compilation.plan.is_empty:
        typer.echo("Not up to date: run `pulpo compile`.")
    else:
        typer.echo("Up to date, except for parts that cannot be generated." if compilation.failures else "Up to date.")


def print_diff(compilation: "Compilation") -> None:
    """Print the changes that a compile would make, as a diff."""
    colors = {"+": typer.colors.GREEN, "-": typer.colors.RED, "@": typer.colors.CYAN}
    colored = "NO_COLOR" not in os.environ
    for line in compilation.plan.diff():
        typer.secho(line, fg=colors.get(line[:1]) if colored else None)
    _print_notes(compilation)


def print_as_json(compilation: "Compilation") -> None:
    """Print the compilation as JSON."""
    from pulpo_core.cli.console import print_json

    plan = compilation.plan
    print_json(
        {
            "output": str(plan.output),
            "files": len(plan.manifest),
            "generators": list(compilation.generators),
            "changes": [{"path": c.path, "kind": c.kind, "edited": c.edited} for c in plan.changes],
            "kept_edits": [str(path) for path in compilation.edited],
            "up_to_date": plan.is_empty,
            "changed_inputs": [
                {"operation": c.operation.name, "message": c.message} for c in compilation.changed_inputs
            ],
            "failures": [failure.to_dict() for failure in compilation.failures],
        }
    )


def _print_notes(compilation: "Compilation") -> None:
    """Print notes about generators that are gone, failed or left parts out, and about changed inputs."""
    from pulpo_core.cli.console import print_warning

    for name in compilation.gone:
        typer.echo(f"  removed the files of generator {name!r}: its plugin is not installed, or disabled")
    for change in compilation.changed_inputs:
        print_warning(change.message, change.operation.location, change.hint)
    for name in compilation.kept:
        typer.echo(f"  kept the files of generator {name!r}: its plugin is broken", err=True)
    for name in sorted(set(compilation.failed) & {entry.generator for entry in compilation.plan.manifest.values()}):
        typer.echo(f"  kept the files of generator {name!r}: it failed", err=True)
    if not compilation.generators and not compilation.failures:
        typer.echo('  no installed plugin generates anything: `pip install "pulpo-core[all]"`', err=True)
    if os.environ.get("PULPO_TRACEBACK"):
        for failure in compilation.failures:
            traceback.print_exception(failure.error)
    _print_failures(failure.to_dict() for failure in compilation.failures)


def _print_failures(failures: Iterable[Mapping[str, Any]]) -> None:
    """Print each failure as an error. An error that several generators share is printed once."""
    from pulpo_core.cli.console import print_error
    from pulpo_core.exceptions import GenerationError

    unique = {(failure["message"], failure["where"]): failure for failure in failures}
    for failure in unique.values():
        print_error(GenerationError(failure["message"], where=failure["where"], hint=failure["hint"]))
