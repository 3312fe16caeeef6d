"""Migration files in Beanie's format: a class `Forward`, and a class `Backward`."""

import inspect
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pulpo_cli.db.migrations.beanie_migrations import IterativeFunction, MigrationFunction, functions_of, is_iterative
from pulpo_cli.db.scripts import load_script
from pulpo_cli.db.settings import DatabaseSettings
from pulpo_core.atomic_files import replace_file
from pulpo_core.exceptions import ConfigurationError, DeclarationError, NotFoundError
from pulpo_core.file_hints import PERMISSION, file_hint
from pulpo_core.names import ascii_text
from pulpo_core.suggestions import did_you_mean

if TYPE_CHECKING:
    from beanie import Document

    from pulpo_core.project import Project

TEMPLATE = "template.py"


@dataclass(frozen=True, slots=True)
class Migration:
    """A migration file and its classes; `backward` is None if it has no such class."""

    path: Path
    forward: type[Any]
    backward: type[Any] | None

    @property
    def name(self) -> str:
        """The name of the file, which Beanie's log contains."""
        return self.path.name

    def functions(self, backward: bool) -> list[MigrationFunction]:
        """Return the functions of one of the classes, in the order in which they run."""
        return functions_of(self.backward if backward else self.forward)

    def check_functions(self, backward: bool) -> None:
        """Raise DeclarationError for a class without functions that Beanie would run, or with one that it would not."""
        name = "Backward" if backward else "Forward"
        cls = self.backward if backward else self.forward
        found = inspect.getmembers(cls, inspect.iscoroutinefunction) if cls is not None else []
        plain = [function for function, _ in found if not function.startswith("_")]
        if plain:
            problem = f"{name}.{plain[0]}() would not run: it has no decorator of Beanie's"
        elif not self.functions(backward):
            problem = f"class {name} has no function under a decorator of Beanie's, so it would do nothing"
        else:
            return
        hint = "put @iterative_migration() or @free_fall_migration(document_models=[…]) above its functions"
        raise DeclarationError(problem, where=self.path, hint=hint)

    def iterative(self, backward: bool) -> list[IterativeFunction]:
        """Return the functions of a class that are called for each document."""
        return [function for function in self.functions(backward) if is_iterative(function)]

    def models(self, backward: bool) -> "list[type[Document]]":
        """Return the document classes that the functions of a class work on, each once."""
        return list(dict.fromkeys(model for function in self.functions(backward) for model in function.models))


def migration_names(project: "Project") -> list[str]:
    """Return the names of the files, in the order in which they run. No file is loaded."""
    folder = migrations_folder(project)
    return sorted(path.name for path in folder.glob("[!_.]*.py")) if folder.is_dir() else []


def load_migration(project: "Project", name: str) -> Migration:
    """Load one file. Raises DeclarationError with the line that fails."""
    path = migrations_folder(project) / name
    module = load_script(path)
    forward, backward = (getattr(module, wanted, None) for wanted in ("Forward", "Backward"))
    if not isinstance(forward, type):
        hint = "`pulpo db new-migration NAME` writes a file to start from"
        raise DeclarationError("this migration has no class Forward", where=path, hint=hint)
    return Migration(path, forward, backward if isinstance(backward, type) else None)


def migrations_folder(project: "Project") -> Path:
    """Return the folder of the migration files."""
    return project.root / project.section(DatabaseSettings).migrations


def find_name(names: Sequence[str], wanted: str) -> str:
    """Return the file with this name, given with or without `.py` and leading digits. Raises NotFoundError."""
    known = {alias: name for name in names for alias in (_bare(name), name.removesuffix(".py"), name)}
    if wanted in known:
        return known[wanted]
    hint = did_you_mean(wanted, known, "`pulpo db history` lists them")
    raise NotFoundError(f"there is no migration {wanted!r}", hint=hint)


def new_migration(project: "Project", name: str) -> Path:
    """Create a file to start from. Its name begins with the time, so that it runs last. Raises ConfigurationError."""
    words = re.sub(r"[^a-z0-9]+", "_", ascii_text(name).lower()).strip("_")
    if not words:
        raise ConfigurationError(f"{name!r} cannot be a file name", hint="use letters and digits: rename_title")
    if any(_bare(other) == words for other in migration_names(project)):
        raise ConfigurationError(f"migration {words!r} already exists", hint="choose a more specific name")
    folder = migrations_folder(project)
    path = folder / f"{datetime.now(UTC):%Y%m%d%H%M%S}_{words}.py"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        replace_file(path, (files("pulpo_cli.db.migrations") / TEMPLATE).read_bytes())
    except OSError as error:
        hint = file_hint(error, PERMISSION)
        raise ConfigurationError(f"the file cannot be written: {error.strerror}", where=path, hint=hint) from None
    return path


def _bare(name: str) -> str:
    return re.sub(r"^\d+_", "", name.removesuffix(".py"))
