"""Writes the documentation into its folder, all of it or nothing, and leaves other folders alone."""

from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import FileLock

from pulpo_cli.docs.site import Site
from pulpo_core.exceptions import ConfigurationError, GenerationError
from pulpo_core.generation.manifest import MANIFEST, read_manifest
from pulpo_core.generation.writer import Owned, Plan, plan, recover

if TYPE_CHECKING:
    from pulpo_core.project import Project

OWNER = "docs"


def write_documentation(project: "Project", folder: Path) -> Plan:
    """Write the documentation of a project, and return what was done; pages that changed by hand are kept aside.

    Raises ConfigurationError for a folder that holds something else, or cannot be written.
    """
    folder = folder.resolve()
    _check_folder(project, folder)
    core = version("pulpo-core")
    owned = [Owned(page, OWNER, "pulpo-core", core) for page in Site(project).pages()]
    try:
        project.state.mkdir(exist_ok=True)
        with FileLock(project.state / "docs.lock"):
            recover(folder)
            made = plan(folder, owned)
            folder.parent.mkdir(parents=True, exist_ok=True)
            made.apply()
    except OSError as error:
        hint = "name a folder that can be written: `pulpo docs --output FOLDER`"
        raise GenerationError(f"the documentation cannot be written: {error}", where=folder, hint=hint) from error
    return made


def _check_folder(project: "Project", folder: Path) -> None:
    """Raise ConfigurationError unless the folder is free, or one that was written like this before."""
    problem = None
    if folder == project.root or project.root.is_relative_to(folder):
        problem = "holds the project itself"
    elif any(folder.is_relative_to(taken) for taken in (project.output, project.state)):
        problem = "is where Pulpo keeps other things"
    elif folder.exists() and not folder.is_dir():
        problem = "is a file"
    elif folder.is_dir() and not _is_ours(folder) and (names := sorted(path.name for path in folder.iterdir())):
        problem = f"holds files that are no documentation by Pulpo ({names[0]})"
    if problem:
        hint = "name another folder, which need not exist: `pulpo docs --output FOLDER`"
        raise ConfigurationError(f"the folder {problem}: nothing is written there", where=folder, hint=hint)


def _is_ours(folder: Path) -> bool:
    entries = read_manifest(folder) if (folder / MANIFEST).is_file() else {}
    return bool(entries) and all(entry.generator == OWNER for entry in entries.values())
