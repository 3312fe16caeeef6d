"""`pulpo logs`."""

from collections.abc import Iterable
from itertools import cycle
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from pulpo_cli.services import logs as files
from pulpo_cli.services.folder import ServicesFolder
from pulpo_cli.services.plan import ServicePlan
from pulpo_core.cli.argument_names import completed_by
from pulpo_core.cli.console import stderr, stdout
from pulpo_core.cli.options import wrong_usage
from pulpo_core.exceptions import NotFoundError, PulpoException
from pulpo_core.project import Project
from pulpo_core.suggestions import did_you_mean
from pulpo_core.times import TIMES, read_time

COLORS = ("cyan", "magenta", "yellow", "green", "blue")
Name = Annotated[
    str | None,
    typer.Argument(
        metavar="SERVICE",
        help="The service whose log is shown.",
        show_default=False,
        autocompletion=completed_by(lambda project: _names(project, ServicesFolder.of(project.root))),
    ),
]
Follow = Annotated[bool, typer.Option("--follow", "-f", help="Show new lines as they are written, until Ctrl-C.")]
Since = Annotated[str, typer.Option("--since", metavar="TIME", help=f"Only lines since this time: {TIMES}.")]
Lines = Annotated[int, typer.Option("--lines", "-n", min=0, help="The number of last lines to show.")]


def logs(
    service: Name = None,
    all_services: Annotated[bool, typer.Option("--all", help="Show the logs of all services.")] = False,
    follow: Follow = False,
    since: Since = "",
    lines: Lines = 100,
) -> None:
    """Show the log of a service in the background, or of all services, even after it has stopped.

    `--since` uses the times in the lines: those of Pulpo's own services, and of other logs whose lines begin with a
    time.
    """
    if (service is None) is not all_services:
        raise typer.BadParameter("name one service, or pass --all", param_hint="SERVICE")
    show(service, follow=follow, since=since, lines=lines)


def show(name: str | None, *, follow: bool = False, since: str = "", lines: int = 100) -> None:
    """Print the log of a service, or of all services. Raises NotFoundError for an unknown service."""
    project = Project.find()
    folder = ServicesFolder.of(project.root)
    known = _names(project, folder)
    if name is not None and name not in known:
        raise NotFoundError(f"the project has no service {name!r}", hint=did_you_mean(name, known))
    names = [name] if name is not None else [each for each in known if follow or folder.log(each).exists()]
    paths = {each: folder.log(each) for each in names}
    ends = files.ends(paths) if follow else {}
    with wrong_usage():
        start = read_time(since or None, "--since")
    moment = start.timestamp() if start else None
    printer = _Printer(names)
    for each, line in files.merged({each: _lines(path, moment, lines, ends.get(each)) for each, path in paths.items()}):
        printer.print(each, line)
    if not any(path.exists() for path in paths.values()) and not follow:
        stderr().print("Nothing has run in the background yet: `pulpo up` starts the services.")
    if follow:
        for each, line in files.follow(paths, ends):
            printer.print(each, line)


def _lines(path: Path, moment: float | None, lines: int, end: int | None) -> Iterable[str]:
    return files.since(path, moment, end) if moment is not None else files.tail(path, lines, end)


def _names(project: Project, folder: ServicesFolder) -> list[str]:
    """Return the names of the project's services, and of others that have a log."""
    found = [path.stem for path in sorted(folder.logs.glob("*.log"))]
    if plan := ServicePlan.read(folder.plan):
        found += plan.services
    try:
        found += [service.name for service in project.services()]
    except PulpoException:
        if not found:
            raise
    return list(dict.fromkeys(found))


class _Printer:
    """Prints lines, prefixed with the names of their logs if there are several."""

    def __init__(self, names: list[str]) -> None:
        self.width = max(map(len, names), default=0) if len(names) > 1 else 0
        self.colors = dict(zip(names, cycle(COLORS), strict=False))

    def print(self, name: str, line: str) -> None:
        prefix = Text(f"{name:<{self.width}} │ ", style=self.colors[name]) if self.width else Text()
        stdout().print(prefix + Text.from_ansi(line), soft_wrap=True)
