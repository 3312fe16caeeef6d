"""The files of a project's folder of migrations, in Beanie's form: a class `Forward`, and a class `Backward`."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from difflib import get_close_matches
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from beanie.migrations.controllers.base import BaseMigrationController

from pulpo_cli.db.scripts import load_script
from pulpo_cli.db.settings import DatabaseSettings
from pulpo_core.exceptions import ConfigurationError, DeclarationError, NotFoundError

if TYPE_CHECKING:
    from beanie import Document

    from pulpo_core.project import Project

TEMPLATE = "migration_template.py"


@dataclass(frozen=True, slots=True)
class Migration:
    """One file. `forward` and `backward` are its classes, None where it has none."""

    path: Path
    forward: type[Any] | None
    backward: type[Any] | None

    @property
    def name(self) -> str:
        """The file's name, by which Beanie's log knows it."""
        return self.path.name

    def steps(self, backward: bool) -> list[BaseMigrationController]:
        """The functions of one of the classes under Beanie's decorators, in Beanie's order: by name."""
        cls = self.backward if backward else self.forward
        found = [getattr(cls, name) for name in dir(cls)] if cls is not None else []
        return [step for step in found if isinstance(step, BaseMigrationController)]

    def models(self, backward: bool) -> "list[type[Document]]":
        """The documents that those functions work on, each once."""
        return list(dict.fromkeys(model for step in self.steps(backward) for model in step.models))


def migration_names(project: "Project") -> list[str]:
    """The names of the files, in the order in which they run. Nothing is loaded."""
    folder = migrations_folder(project)
    return sorted(path.name for path in folder.glob("[!_.]*.py")) if folder.is_dir() else []


def load_migration(project: "Project", name: str) -> Migration:
    """Load one file. Raises DeclarationError, with the line that fails."""
    path = migrations_folder(project) / name
    module = load_script(path)
    classes = [getattr(module, wanted, None) for wanted in ("Forward", "Backward")]
    if not isinstance(classes[0], type):
        hint = "`pulpo db new-migration NAME` writes a file to start from"
        raise DeclarationError("this migration has no class Forward", where=path, hint=hint)
    return Migration(path, classes[0], classes[1] if isinstance(classes[1], type) else None)


def migrations_folder(project: "Project") -> Path:
    """Where the files are."""
    return project.root / project.section(DatabaseSettings).migrations


def find_name(names: Sequence[str], wanted: str) -> str:
    """The file that is meant: by its name, with or without `.py` and the digits in front. Raises NotFoundError."""
    known = {alias: name for name in names for alias in (_bare(name), name.removesuffix(".py"), name)}
    if wanted in known:
        return known[wanted]
    close = get_close_matches(wanted, known, n=1)
    hint = f"did you mean {close[0]!r}?" if close else "`pulpo db history` lists them"
    raise NotFoundError(f"there is no migration {wanted!r}", hint=hint)


def new_migration(project: "Project", name: str) -> Path:
    """Write a file to start from; its name begins with the time, so that it comes last. Raises ConfigurationError."""
    words = re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")
    if not words:
        raise ConfigurationError(f"{name!r} cannot name a file", hint="use letters and digits: rename_title")
    if any(_bare(other) == words for other in migration_names(project)):
        raise ConfigurationError(f"there is a migration {words!r} already", hint="give it a name that tells more")
    folder = migrations_folder(project)
    path = folder / f"{datetime.now(UTC):%Y%m%d%H%M%S}_{words}.py"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        path.write_text((files("pulpo_cli.db") / TEMPLATE).read_text(encoding="utf-8"), encoding="utf-8")
    except OSError as error:
        raise ConfigurationError(f"the file cannot be written: {error}", where=path) from None
    return path


def _bare(name: str) -> str:
    return re.sub(r"^\d+_", "", name.removesuffix(".py"))
