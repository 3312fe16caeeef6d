"""Looks for decorated code without importing it."""

import ast
import keyword
import os
from collections.abc import Iterator
from pathlib import Path

DECORATORS = {"datamodel", "operation"}
SKIPPED = {"node_modules", "__pycache__", "venv", "tests", "build", "dist"}


def decorated_modules(folder: Path) -> list[str]:
    """The dotted names, seen from `folder`, of the modules that use `@datamodel` or `@operation`, sorted."""
    found = (path.relative_to(folder).with_suffix("") for path in _python_files(folder) if _is_decorated(path))
    names = (".".join(part for part in path.parts if part != "__init__") for path in found)
    return sorted(name for name in names if all(map(_is_importable, name.split("."))))


def _is_importable(part: str) -> bool:
    return part.isidentifier() and not keyword.iskeyword(part)


def _python_files(folder: Path) -> Iterator[Path]:
    for parent, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if name not in SKIPPED and not name.startswith(".")]
        yield from (Path(parent, name) for name in files if name.endswith(".py"))


def _is_decorated(path: Path) -> bool:
    try:
        tree = ast.parse(path.read_bytes())
    except (SyntaxError, ValueError, OSError):
        return False
    kinds = (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    decorators = (d for node in ast.walk(tree) if isinstance(node, kinds) for d in node.decorator_list)
    return any(_name(decorator) in DECORATORS for decorator in decorators)


def _name(decorator: ast.expr) -> str:
    called = decorator.func if isinstance(decorator, ast.Call) else decorator
    return called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
