"""The project's source files: declarations by line and name, imports, and `noqa` comments."""

import ast
import re
import sys
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path

Declaration = ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef
NOQA = re.compile(r"#\s*noqa(?P<codes>:\s*[A-Z]+\d+(?:[,\s]+[A-Z]+\d+)*)?", re.IGNORECASE)


class SourceFile:
    """One source file. If it cannot be read or parsed, it has no nodes."""

    def __init__(self, path: str) -> None:
        self.path = path
        try:
            self.text = Path(path).read_text(encoding="utf-8-sig")
            self.tree = ast.parse(self.text)
        except (OSError, ValueError, SyntaxError, RecursionError):
            self.text, self.tree = "", ast.Module([], [])
        self.lines = self.text.splitlines()

    @cached_property
    def declarations(self) -> dict[int, Declaration]:
        """The decorated classes and functions, by the lines of their decorators."""
        found = [node for node in ast.walk(self.tree) if isinstance(node, Declaration)]
        return {decorator.lineno: node for node in found for decorator in node.decorator_list}

    @cached_property
    def named(self) -> dict[str, Declaration]:
        """The classes and functions by their qualified names."""
        return dict(_named(self.tree, ""))

    @cached_property
    def imports(self) -> dict[str, str]:
        """The names bound by all import statements, and the dotted names that they refer to: `t` is `time`."""
        found: dict[str, str] = {}
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                for name in node.names:
                    top = name.name.partition(".")[0]
                    found[name.asname or top] = name.name if name.asname else top
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                found |= {name.asname or name.name: f"{node.module}.{name.name}" for name in node.names}
        return found

    def meaning(self, node: ast.expr) -> str:
        """Return the dotted name that an expression refers to: `t.sleep` is `time.sleep`; empty for others."""
        parts: list[str] = []
        while isinstance(node, ast.Attribute):
            parts.append(node.attr)
            node = node.value
        if not isinstance(node, ast.Name):
            return ""
        return ".".join([self.imports.get(node.id, node.id), *reversed(parts)])

    def is_suppressed(self, line: int, code: str) -> bool:
        """Return True if the line has a comment `# noqa: PUL203`, or `# noqa` for all codes."""
        text = self.lines[line - 1] if 0 < line <= len(self.lines) else ""
        found = NOQA.search(text)
        codes = found and found["codes"]
        return bool(found) and (not codes or code in re.findall(r"[A-Z]+\d+", codes.upper()))


class SourceFiles:
    """All source files, each read once."""

    def __init__(self) -> None:
        self._files: dict[str, SourceFile] = {}

    def __getitem__(self, path: str) -> SourceFile:
        if path not in self._files:
            self._files[path] = SourceFile(path)
        return self._files[path]


def imported_files() -> set[str]:
    """Return the files of all imported modules, including those outside the project."""
    files = (getattr(module, "__file__", None) for module in list(sys.modules.values()))
    return {file for file in files if isinstance(file, str)}


def _named(node: ast.AST, prefix: str) -> Iterator[tuple[str, Declaration]]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, Declaration):
            name = f"{prefix}{child.name}"
            yield name, child
            inner = f"{name}." if isinstance(child, ast.ClassDef) else f"{name}.<locals>."
            yield from _named(child, inner)
        elif not isinstance(child, ast.expr):
            yield from _named(child, prefix)
