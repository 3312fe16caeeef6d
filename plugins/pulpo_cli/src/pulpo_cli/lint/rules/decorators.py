"""Rules about the decorators of operations."""

import ast
from collections.abc import Iterator

from pulpo_cli.lint.linted_project import LintedProject
from pulpo_cli.lint.own_rule import own_rule
from pulpo_cli.lint.sources import Declaration, SourceFile
from pulpo_core.lint_rules import Finding, Severity
from pulpo_core.locations import Location

OPERATION = ("pulpo_core.operation", "pulpo_core.decorators.operation", "pulpo_core.decorators.operations.operation")


@own_rule("PUL314", "decorator-above", Severity.WARNING)
def decorator_above(context: LintedProject) -> Iterator[Finding]:
    """A decorator above `@operation` only applies to direct calls of the function in Python.

    The API, flows and `invoke` call the function below `@operation`, so the decorator would not retry, log or check
    their calls.

    Bad:

        from tenacity import retry


        @retry
        @operation(name="jobs.count", description="Count the openings")
        async def count() -> int: ...

    Good:

        from tenacity import retry


        @operation(name="jobs.count", description="Count the openings")
        @retry
        async def count() -> int: ...
    """
    for operation in context.metadata.operations:
        source = context.sources[operation.location.file]
        node = source.declarations.get(operation.location.line)
        for decorator in _above(source, node) if node else ():
            name = ast.unparse(decorator.func if isinstance(decorator, ast.Call) else decorator)
            message = (
                f"decorator {name} above @operation only applies to calls of operation {operation.name!r} in Python"
            )
            where = Location(source.path, decorator.lineno, decorator.col_offset + 1)
            yield Finding(where, message, "move it below @operation")


def _above(source: SourceFile, node: Declaration) -> list[ast.expr]:
    """Return the decorators above the last `@operation`, without others that declare an operation."""
    declares = [_declares(source, decorator) for decorator in node.decorator_list]
    last = max((number for number, found in enumerate(declares) if found), default=0)
    return [decorator for number, decorator in enumerate(node.decorator_list[:last]) if not declares[number]]


def _declares(source: SourceFile, decorator: ast.expr) -> bool:
    called = decorator.func if isinstance(decorator, ast.Call) else decorator
    return source.meaning(called) in OPERATION
