"""Rules about the project as a whole."""

from collections.abc import Iterator
from pathlib import Path

from pulpo_cli.lint.linted_project import LintedProject
from pulpo_cli.lint.own_rule import own_rule
from pulpo_cli.lint.sources import imported_files
from pulpo_core.cli.scan import decorated
from pulpo_core.lint_rules import Finding, Severity
from pulpo_core.locations import Location


@own_rule("PUL501", "never-imported", Severity.WARNING)
def never_imported(context: LintedProject) -> Iterator[Finding]:
    """A module declares models or operations, but the entrypoint does not import it.

    Pulpo therefore does not know them.

    Bad:

        import asyncio


        # stray.py
        @operation(name="jobs.fetch", description="Fetch the newest jobs")
        async def fetch() -> None: ...

    Good:

        import stray


        # stray.py
        @operation(name="jobs.fetch", description="Fetch the newest jobs")
        async def fetch() -> None: ...
    """
    if not context.is_loaded:
        return
    project = context.project
    imported = imported_files()

    def is_known(path: Path) -> bool:
        return str(path) in imported or path.is_relative_to(project.output) or not project.is_own(str(path))

    for folder in project.source_folders:
        for found in decorated(folder, skip=is_known):
            message = f"{found.name!r} has @{found.decorator}, but its module is never imported"
            remedy = f"import {found.module} in {project.settings.entrypoint}, or in a module imported there"
            yield Finding(Location(str(found.path), found.line, found.column), message, remedy)
