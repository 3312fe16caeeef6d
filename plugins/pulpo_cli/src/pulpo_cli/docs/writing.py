"""Writes the documentation into its folder, all of it or nothing, and refuses folders with other files."""

from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import FileLock

from pulpo_cli.docs.site import Site
from pulpo_core.exceptions import ConfigurationError, GenerationError
from pulpo_core.file_hints import file_hint
from pulpo_core.generation.manifest import MANIFEST, read_manifest
from pulpo_core.generation.writer import Owned, Plan, plan, recover

if TYPE_CHECKING:
    from pulpo_core.project import Project

OWNER = "docs"


def write_documentation(project: "Project", folder: Path) -> Plan:
    """Write the documentation of a project, and return the changes. Pages that were edited by hand are backed up.

    Raises ConfigurationError for a folder that contains other files or cannot be written.
    """
    folder = folder.resolve()
    _check_folder(project, folder)
    distribution = "pulpo-cli"
    owned = [Owned(page, OWNER, distribution, version(distribution)) for page in Site(project).pages()]
    project.state.mkdir(exist_ok=True)
    with FileLock(project.state / "docs.lock"):
        try:
            recover(folder)
            made = plan(folder, owned)
            folder.parent.mkdir(parents=True, exist_ok=True)
            made.apply()
        except OSError as error:
            hint = file_hint(error, "name a folder that can be written: `pulpo docs --output FOLDER`")
            raise GenerationError(f"the documentation cannot be written: {error}", where=folder, hint=hint) from error
    return made


def _check_folder(project: "Project", folder: Path) -> None:
    """Raise ConfigurationError unless the folder is empty, missing, or contains documentation written by Pulpo."""
    problem = None
    if folder == project.root or project.root.is_relative_to(folder):
        problem = "holds the project itself"
    elif any(folder.is_relative_to(taken) for taken in (project.output, project.state)):
        problem = "is used by Pulpo for other files"
    elif folder.exists() and not folder.is_dir():
        problem = "is a file"
    elif folder.is_dir() and not _is_ours(folder) and (names := sorted(path.name for path in folder.iterdir())):
        problem = f"holds files that Pulpo did not write ({names[0]})"
    if problem:
        hint = "name another folder: `pulpo docs --output FOLDER`"
        raise ConfigurationError(f"the folder {problem}; nothing was written", where=folder, hint=hint)


def _is_ours(folder: Path) -> bool:
    entries = read_manifest(folder) if (folder / MANIFEST).is_file() else {}
    return bool(entries) and all(entry.generator == OWNER for entry in entries.values())
