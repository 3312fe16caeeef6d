"""`pulpo runs check` and `pulpo runs pin`."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from pulpo_core.atomic_files import write_named
from pulpo_core.cli.console import stdout
from pulpo_core.cli.listings import listing
from pulpo_core.cli.output import Output
from pulpo_core.exceptions import ConflictError
from pulpo_core.project import Project
from pulpo_observability.records import running_with_records
from pulpo_observability.run_ids import shown_id
from pulpo_observability.runs.check import RunFinding, check_runs
from pulpo_observability.runs.commands import options
from pulpo_observability.runs.commands.connection import with_runs
from pulpo_observability.runs.lookup import find_run
from pulpo_observability.runs.pin import pinned_name, pinned_test


@listing
def check(
    operation: options.Operations = None,
    since: options.Since = None,
    limit: Annotated[
        int, typer.Option("--limit", "-n", min=1, help="The latest runs of each operation to read.")
    ] = 200,
    *,
    output: Output,
) -> None:
    """Compare the successful runs with the current code: list recorded inputs that it no longer accepts, and models
    that were written, but are missing in `models_out`.

    Models in `models_out` that no run has written are also listed. Inputs that were not kept in full are skipped. Exits
    with 1 if there are such inputs or writes.
    """
    wanted = options.run_filter(operation, None, None, None, since, None, None)

    async def compare() -> list[RunFinding]:
        async with running_with_records(Project.find()) as runtime:
            return await check_runs(runtime.project.metadata, wanted, limit)

    findings = asyncio.run(compare())
    rows = [[f.operation, f.kind, f.message, str(f.count), shown_id(f.example or "")] for f in findings]
    columns = ["operation", "finding", "what", "runs", "example"]
    values = [finding.to_dict() for finding in findings]
    output.print_listing(values, columns, rows, empty="The recorded runs fit the current code.")
    if any(finding.kind != "unseen" for finding in findings):
        raise typer.Exit(1)


def pin(
    id: options.RunId,  # noqa: A002
    file: Annotated[
        Path | None, typer.Option("--file", "-f", help="The file to write; by default, one in `tests`.")
    ] = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace the file if it exists.")] = False,
) -> None:
    """Write a pytest that calls the operation with a run's input, and compares the output.

    The test runs on a new, empty database, so add what the operation needs. If the output differs from call to call, as
    ids and times do, compare only a part of it. The test of a failed run passes once the call succeeds.
    """

    async def make(project: Project) -> tuple[Path, str]:
        run = await find_run(id)
        return file or project.root / "tests" / f"{pinned_name(run)}.py", pinned_test(run)

    path, text = with_runs(make)
    if path.exists() and not overwrite:
        raise ConflictError(f"the file exists already: {path}", hint="pass --overwrite, or another --file")
    path.parent.mkdir(parents=True, exist_ok=True)
    write_named(path, text)
    stdout().print(str(path), markup=False)
