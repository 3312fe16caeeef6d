"""Finds locations in the source: the line and column of a declaration, or of a part of it."""

import ast
import sys
from collections.abc import Iterator

from pydantic import BaseModel

from pulpo_cli.lint.sources import Declaration, SourceFile, SourceFiles
from pulpo_core.locations import Location
from pulpo_core.metadata import OperationMetadata


class Places:
    """Finds locations. If the source does not show one (a declaration in a loop, a name in a variable), the location is
    the line of the decorator."""

    def __init__(self, sources: SourceFiles) -> None:
        self.sources = sources

    def of(self, where: Location, value: str | None = None, within: str | None = None) -> Location:
        """Return the location of the text `value` in the part `within` of a declaration (argument, class attribute).

        If the text is not found, return the location of the part; if there is no such part, that of the declaration.
        """
        node = self.sources[where.file].declarations.get(where.line)
        if node is None:
            return where
        decorator = next((d for d in node.decorator_list if d.lineno == where.line), node.decorator_list[0])
        scopes = [decorator, node] if within is None else list(_named_parts(decorator, node, within))
        texts = (text for scope in scopes for text in _texts(scope) if value is not None and text.value == value)
        found = next(texts, None)
        return _at(where.file, found or (scopes[0] if scopes else decorator))

    def parameter(self, operation: OperationMetadata, name: str) -> Location:
        """Return the location of a parameter of an operation's function."""
        node = self.function(operation)
        if node is None:
            return operation.location
        arguments = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
        found = next((argument for argument in arguments if argument.arg == name), None)
        return _at(operation.location.file, found) if found else operation.location

    def function(self, operation: OperationMetadata) -> ast.FunctionDef | ast.AsyncFunctionDef | None:
        """Return the function of an operation, or the `run` of its class."""
        node = self.sources[operation.location.file].declarations.get(operation.location.line)
        if isinstance(node, ast.ClassDef):
            methods = [child for child in node.body if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef)]
            return next((method for method in methods if method.name == "run"), None)
        return node

    def class_of(self, cls: type) -> tuple[SourceFile, ast.ClassDef] | None:
        """Return the file and the node of a class; None if its source is not found."""
        file = getattr(sys.modules.get(cls.__module__), "__file__", None)
        if not file:
            return None
        node = self.sources[file].named.get(cls.__qualname__)
        return (self.sources[file], node) if isinstance(node, ast.ClassDef) else None

    def field(self, cls: type[BaseModel], name: str) -> Location | None:
        """Return the location of a field in the class that declares it; None if the source does not show it."""
        for base in cls.__mro__:
            if found := self.class_of(base):
                source, node = found
                if (line := _assignment(node, name)) is not None:
                    return _at(source.path, line)
        return None


def _assignment(node: ast.ClassDef, name: str) -> ast.stmt | None:
    for child in node.body:
        targets = child.targets if isinstance(child, ast.Assign) else [getattr(child, "target", None)]
        if isinstance(child, ast.Assign | ast.AnnAssign) and any(getattr(t, "id", None) == name for t in targets):
            return child
    return None


def _named_parts(decorator: ast.expr, node: Declaration, name: str) -> Iterator[ast.AST]:
    """Yield the keyword of the decorator, the attribute and the method of the class with this name."""
    if isinstance(decorator, ast.Call):
        yield from (keyword.value for keyword in decorator.keywords if keyword.arg == name)
    if isinstance(node, ast.ClassDef):
        if (found := _assignment(node, name)) is not None:
            yield found
        yield from (child for child in node.body if isinstance(child, Declaration) and child.name == name)


def _texts(scope: ast.AST) -> Iterator[ast.Constant]:
    constants = (node for node in ast.walk(scope) if isinstance(node, ast.Constant))
    yield from sorted(constants, key=lambda node: (node.lineno, node.col_offset))


def _at(file: str, node: ast.AST) -> Location:
    return Location(file, getattr(node, "lineno", 1), getattr(node, "col_offset", 0) + 1)
