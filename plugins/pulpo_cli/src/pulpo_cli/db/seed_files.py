"""Seed files: documents of one model as JSON, or Python functions."""

import inspect
import json
import re
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pulpo_cli.db.scripts import load_script
from pulpo_cli.db.settings import DatabaseSettings
from pulpo_core.exceptions import ConfigurationError, DeclarationError, NotFoundError, ValidationError
from pulpo_core.suggestions import did_you_mean

if TYPE_CHECKING:
    from pulpo_core.metadata import ModelInfo
    from pulpo_core.project import Project

LINES = (".ndjson", ".jsonl")
KINDS = (".json", *LINES, ".py")
HINT = "create it with a file for a model (authors.json: a list of documents), or set `seeds` in [tool.pulpo.db]"
SeedFunction = Callable[[], Coroutine[Any, Any, Any]]


@dataclass(frozen=True, slots=True)
class SeedDocument:
    """One document of a seed file: its values as written, and its location."""

    values: dict[str, Any]
    where: str


@dataclass(frozen=True, slots=True)
class SeedFile:
    """One file: documents of a `model`, or functions."""

    path: Path
    model: "ModelInfo | None"
    documents: tuple[SeedDocument, ...] = ()
    functions: tuple[SeedFunction, ...] = ()


def seed_files(project: "Project", names: Sequence[str] = ()) -> list[SeedFile]:
    """Return the files, sorted by name: those with these names (`authors`, `01_authors.json`), or all.

    A file of documents has the name of its model (`Author.json`), its collection or its identifier; digits in front set
    the order (`01_authors.json`). Raises ConfigurationError, NotFoundError, ValidationError, DeclarationError.
    """
    folder = project.root / project.section(DatabaseSettings).seeds
    if not folder.is_dir():
        raise ConfigurationError("the folder of seeds does not exist", where=folder, hint=HINT)
    found = [path for path in sorted(folder.iterdir()) if path.suffix in KINDS and path.name[0] not in "_."]
    offered = {name for path in found for name in _names(path)}
    for name in names:
        if name not in offered:
            hint = did_you_mean(name, offered, f"there are: {', '.join(p.name for p in found)}")
            raise NotFoundError(f"there is no seed file {name!r}", where=folder, hint=hint)
    chosen = [path for path in found if not names or _names(path) & set(names)]
    return [_functions(path) if path.suffix == ".py" else _documents(project, path) for path in chosen]


def _names(path: Path) -> set[str]:
    return {path.name, path.stem, _bare(path)}


def _bare(path: Path) -> str:
    """Return the name without the leading digits, which sort it."""
    return re.sub(r"^\d+[_-]*", "", path.stem)


def _documents(project: "Project", path: Path) -> SeedFile:
    return SeedFile(path, _model(project, path), documents=tuple(_read(path)))


def _functions(path: Path) -> SeedFile:
    module = load_script(path)
    functions = [
        function
        for name, function in vars(module).items()
        if (name == "seed" or name.startswith("seed_")) and getattr(function, "__module__", "") == module.__name__
    ]
    if not functions or not all(map(inspect.iscoroutinefunction, functions)):
        message = "this file has no `async def seed()`"
        raise DeclarationError(message, where=path, hint="write one, or several: seed_authors, seed_books, …")
    return SeedFile(path, None, functions=tuple(functions))


def _model(project: "Project", path: Path) -> "ModelInfo":
    models = project.metadata.models
    for spelling in (_bare(path), _bare(path).lower()):
        for model in models:
            names = {model.name, model.identifier, model.document_cls.get_collection_name(), model.path}
            if spelling in names | {model.name.lower()}:
                return model
    known = [f"{model.name}{path.suffix}" for model in models]
    hint = did_you_mean(f"{_bare(path)}{path.suffix}", known, f"name it after its model: {', '.join(known)}")
    raise NotFoundError(f"there is no model {_bare(path)!r}", where=path, hint=hint)


def _read(path: Path) -> list[SeedDocument]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, ValueError) as error:
        raise ValidationError(f"the file cannot be read: {error}", where=path, hint="save it as UTF-8") from None
    if path.suffix in LINES:
        lines = [(line, f"{path}:{number}") for number, line in enumerate(text.split("\n"), 1) if line.strip()]
        return [_document(_load(line, path, int(where.rpartition(":")[2])), where) for line, where in lines]
    values = _load(text, path, 1)
    if not isinstance(values, list):
        raise ValidationError("this file must contain a list", where=path, hint='write [{"name": …}, {"name": …}]')
    return [_document(value, f"{path}, document {number}") for number, value in enumerate(values, 1)]


def _load(text: str, path: Path, line: int) -> Any:
    try:
        return json.loads(text)
    except ValueError as error:
        at = line + getattr(error, "lineno", 1) - 1
        raise ValidationError(f"this must be JSON: {error}", where=f"{path}:{at}") from None


def _document(value: Any, where: str) -> SeedDocument:
    if not isinstance(value, dict):
        raise ValidationError(f"a document must be an object, got {value!r}", where=where, hint='write {"name": …}')
    return SeedDocument(value, where)
