"""Finds decorated classes and functions without importing anything: it parses the files."""

import ast
import keyword
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

DECORATORS = {"datamodel", "operation"}
SKIPPED = {"node_modules", "__pycache__", "venv", "tests", "build", "dist"}
KINDS = (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)


@dataclass(frozen=True, slots=True)
class Decorated:
    """A class or function under `@datamodel` or `@operation`, in the module `module`."""

    path: Path
    module: str
    line: int
    column: int
    name: str
    decorator: str


def decorated_modules(folder: Path) -> list[str]:
    """Return the dotted names, relative to `folder`, of the modules that use `@datamodel` or `@operation`, sorted."""
    modules = {_module(path, folder) for path in _python_files(folder) if next(_decorated_nodes(path), None)}
    return sorted(name for name in modules if all(map(_is_importable, name.split("."))))


def decorated(folder: Path, skip: Callable[[Path], bool] = lambda path: False) -> Iterator[Decorated]:
    """Yield the decorated classes and functions below a folder, file by file, except in files to skip."""
    for path in sorted(path for path in _python_files(folder) if not skip(path)):
        for node, decorator in _decorated_nodes(path, only_pulpo=True):
            name = _name(decorator)
            column = decorator.col_offset + 1
            yield Decorated(path, _module(path, folder), decorator.lineno, column, node.name, name)


def _module(path: Path, folder: Path) -> str:
    return ".".join(part for part in path.relative_to(folder).with_suffix("").parts if part != "__init__")


def _is_importable(part: str) -> bool:
    return part.isidentifier() and not keyword.iskeyword(part)


def _python_files(folder: Path) -> Iterator[Path]:
    for parent, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if name not in SKIPPED and not name.startswith(".")]
        folders[:] = [name for name in folders if not _is_separate(Path(parent, name))]
        yield from (Path(parent, name) for name in files if name.endswith(".py"))


def _is_separate(folder: Path) -> bool:
    """Return True if a folder is a virtual environment, or another project."""
    return any((folder / name).exists() for name in ("pyvenv.cfg", "pulpo.toml", "pyproject.toml"))


def _decorated_nodes(
    path: Path, *, only_pulpo: bool = False
) -> Iterator[tuple[ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef, ast.expr]]:
    try:
        text = path.read_bytes()
        if not any(name.encode() in text for name in DECORATORS) or (only_pulpo and b"pulpo_core" not in text):
            return
        tree = ast.parse(text)
    except (SyntaxError, ValueError, OSError, RecursionError):
        return
    for node in ast.walk(tree):
        if isinstance(node, KINDS):
            yield from ((node, decorator) for decorator in node.decorator_list if _name(decorator) in DECORATORS)


def _name(decorator: ast.expr) -> str:
    called = decorator.func if isinstance(decorator, ast.Call) else decorator
    return called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
