"""Rules about default values: shared objects, times without a zone, and values that the field does not accept."""

import ast
import inspect
from collections.abc import Iterator
from types import NoneType

import pydantic
from beanie import BackLink, Link
from pydantic import BaseModel, ConfigDict, create_model
from pydantic.fields import FieldInfo

from pulpo_cli.lint.linted_project import LintedProject
from pulpo_cli.lint.own_rule import own_rule
from pulpo_cli.lint.rules.annotations import classes_of_models
from pulpo_cli.lint.rules.fields import own_fields
from pulpo_cli.lint.sources import SourceFile
from pulpo_core.annotations import alternatives, mentions, type_name, with_constraints
from pulpo_core.exceptions.findings import findings
from pulpo_core.lint_rules import Finding, Severity
from pulpo_core.locations import Location

MUTABLE = (list, dict, set, bytearray, BaseModel)
NAIVE = {"datetime.datetime.now", "datetime.datetime.utcnow", "datetime.datetime.today"}


@own_rule("PUL213", "mutable-default", Severity.INFO)
def mutable_default(context: LintedProject) -> Iterator[Finding]:
    """The default of a field is a list, a dict, a set or a model.

    Pydantic copies it for every document, so this works; in a plain class or function, the same line would share one
    value. A factory is clear everywhere.

    Bad:

        @datamodel(description="An opening")
        class Job(Document):
            skills: list[str] = []

    Good:

        @datamodel(description="An opening")
        class Job(Document):
            skills: list[str] = Field(default_factory=list)
    """
    for cls, name, field, where in own_fields(context, classes_of_models(context)):
        if isinstance(field.default, MUTABLE):
            kind = type(field.default).__name__
            message = f"the default of field {name!r} of {cls.__name__} is a {kind}, which is mutable"
            yield Finding(where, message, f"write Field(default_factory={kind})")


@own_rule("PUL308", "mutable-parameter", Severity.WARNING)
def mutable_parameter(context: LintedProject) -> Iterator[Finding]:
    """The default of an operation's parameter is a list, a dict, a set or a model.

    Direct calls of the function share it: if one call appends an item, the next call sees it.

    Bad:

        @operation(name="jobs.search", description="Find jobs by skill")
        async def search(skills: list[str] = []) -> int: ...

    Good:

        @operation(name="jobs.search", description="Find jobs by skill")
        async def search(skills: list[str] | None = None) -> int: ...
    """
    for operation in context.metadata.operations:
        for parameter in operation.signature.parameters:
            if isinstance(parameter.default, MUTABLE):
                kind = type(parameter.default).__name__
                message = f"the default of parameter {parameter.name!r} of operation {operation.name!r} is a {kind}"
                where = context.parameter_place(operation, parameter.name)
                yield Finding(
                    where, f"{message}, which all calls share", "use None, and create the value in the function"
                )


@own_rule("PUL214", "naive-now", Severity.WARNING)
def naive_now(context: LintedProject) -> Iterator[Finding]:
    """A default is the current time without a zone, or the time when the module was imported.

    `datetime.utcnow`, and `datetime.now` without an argument, return times without a zone. A default that is a call,
    `= datetime.now(UTC)`, is computed once, at import.

    Bad:

        @datamodel(description="An opening")
        class Job(Document):
            found_at: UtcDatetime = Field(default_factory=datetime.utcnow)

    Good:

        @datamodel(description="An opening")
        class Job(Document):
            found_at: UtcDatetime = Field(default_factory=lambda: datetime.now(UTC))
    """
    remedy = "write Field(default_factory=lambda: datetime.now(UTC))"
    for source in context.modules:
        for default in _defaults(source):
            for node, made_later in _moments(source, default):
                is_naive = not (isinstance(node, ast.Call) and (node.args or node.keywords))
                message = f"{ast.unparse(node)} " + ("has no zone" if is_naive else "is called only once, at import")
                if is_naive or not made_later:
                    yield Finding(Location(source.path, node.lineno, node.col_offset + 1), message, remedy)


@own_rule("PUL218", "invalid-default", Severity.ERROR)
def invalid_default(context: LintedProject) -> Iterator[Finding]:
    """The default of a field is a value that the field does not accept.

    Pydantic does not check defaults: the document is stored, but can no longer be read as its model. The rule runs
    validators in the annotation, but not those of the class.

    Bad:

        @datamodel(description="An opening")
        class Job(Document):
            closes_on: date = None
            company: str = Field(default_factory=str, min_length=2)

    Good:

        @datamodel(description="An opening")
        class Job(Document):
            closes_on: date | None = None
            company: str | None = Field(default=None, min_length=2)
    """
    for cls, name, field, where in own_fields(context, classes_of_models(context)):
        is_method = inspect.isroutine(field.default)  # of a base class: `count: int`, which PUL209 reports
        if not (field.is_required() or is_method or mentions(field.annotation, BackLink)):
            problem = _default_problem(cls, field)
            if problem:
                message = f"the default of field {name!r} of {cls.__name__} does not fit the field: {problem}"
                allowed = f"allow it (`{type_name(field.annotation)} | None`)" if field.default is None else "allow it"
                yield Finding(where, message, f"{allowed}, give another default, or remove it")


def _default_problem(cls: type[BaseModel], field: FieldInfo) -> str | None:
    """Return the reason why a field refuses its default; None if it accepts it, or if that depends on the document."""
    if mentions(field.annotation, Link):  # documents can only be checked with a database
        is_missing = field.default is None and NoneType not in alternatives(field.annotation)
        return "Input should be a link" if is_missing else None
    try:
        _check_default(cls, field)
    except pydantic.ValidationError as error:
        return str(findings(error)[0]["msg"])
    except Exception:  # a factory or validator may need the other fields, or a running project
        return None
    return None


def _check_default(cls: type[BaseModel], field: FieldInfo) -> None:
    """Raise ValidationError if a field refuses its own default."""
    config = ConfigDict({**cls.model_config, "alias_generator": None, "arbitrary_types_allowed": True})
    alone = create_model("Alone", __config__=config, value=(with_constraints(field), ...))
    alone(value=field.get_default(call_default_factory=True, validated_data={}))


def _defaults(source: SourceFile) -> Iterator[ast.expr]:
    """Yield the default values of fields, and of the parameters of decorated functions."""
    for node in source.named.values():
        if isinstance(node, ast.ClassDef):
            yield from (child.value for child in node.body if isinstance(child, ast.AnnAssign) and child.value)
        elif node.decorator_list:
            yield from (default for default in (*node.args.defaults, *node.args.kw_defaults) if default)


def _moments(source: SourceFile, node: ast.AST, made_later: bool = False) -> Iterator[tuple[ast.expr, bool]]:
    """Yield the calls and functions in a default that return the current time, with True if computed at each use."""
    if isinstance(node, ast.Call) and source.meaning(node.func) in NAIVE:
        yield node, made_later
        return
    if isinstance(node, ast.expr) and source.meaning(node) in NAIVE:
        yield node, True
        return
    for child in ast.iter_child_nodes(node):
        yield from _moments(source, child, made_later or isinstance(node, ast.Lambda))
