"""Rules about the arguments of `@operation`: the names in them, and their consistency with the function."""

from collections.abc import Iterator
from typing import Any, get_origin, get_type_hints

from pydantic import BaseModel

from pulpo_cli.lint.linted_project import LintedProject
from pulpo_cli.lint.own_rule import own_rule
from pulpo_cli.lint.rules.annotations import classes_of_inputs
from pulpo_cli.lint.rules.fields import undescribed
from pulpo_cli.lint.rules.hints import known_problems, suggestion
from pulpo_core.analysis.hierarchy import HierarchyParser
from pulpo_core.annotations import alternatives, bare, parts, type_name
from pulpo_core.lint_rules import Finding, Severity
from pulpo_core.metadata import OperationMetadata


@own_rule("PUL301", "unknown-model", Severity.ERROR)
def unknown_model(context: LintedProject) -> Iterator[Finding]:
    """`models_in=` or `models_out=` names a model that does not exist.

    Pulpo derives the order of the operations from these names: a wrong name removes a dependency.

    Bad:

        @datamodel(description="An opening")
        class Job(Document):
            title: str


        @operation(name="jobs.count", description="Count the openings", models_in=["Job", "Jobs"])
        async def count() -> int: ...

    Good:

        @datamodel(description="An opening")
        class Job(Document):
            title: str


        @operation(name="jobs.count", description="Count the openings", models_in=["Job"])
        async def count() -> int: ...
    """
    known = [model.name for model in context.metadata.models]
    for operation in context.metadata.operations:
        for argument in ("models_in", "models_out"):
            for name in getattr(operation, argument):
                if name not in known and not context.is_broken(name):
                    message = f"{argument} of operation {operation.name!r} names {name!r}, which is not a model"
                    yield Finding(context.place(operation, name, argument), message, suggestion(name, known))


@own_rule("PUL302", "unknown-operation", Severity.ERROR)
def unknown_operation(context: LintedProject) -> Iterator[Finding]:
    """`after=` names an operation that does not exist.

    Bad:

        @operation(name="jobs.fetch", description="Fetch the newest jobs")
        async def fetch() -> int: ...


        @operation(name="jobs.clean", description="Drop the jobs that are gone", after=["jobs.fetched"])
        async def clean() -> int: ...

    Good:

        @operation(name="jobs.fetch", description="Fetch the newest jobs")
        async def fetch() -> int: ...


        @operation(name="jobs.clean", description="Drop the jobs that are gone", after=["jobs.fetch"])
        async def clean() -> int: ...
    """
    known = [operation.name for operation in context.metadata.operations]
    for operation in context.metadata.operations:
        for name in operation.after:
            if name not in known and not context.is_broken(name):
                message = f"after= of operation {operation.name!r} names {name!r}, which is not an operation"
                yield Finding(context.place(operation, name, "after"), message, suggestion(name, known))


@own_rule("PUL303", "idle-after", Severity.WARNING)
def idle_after(context: LintedProject) -> Iterator[Finding]:
    """`after=` names an operation of another root namespace.

    A flow contains only the operations of one namespace, so this has no effect.

    Bad:

        @operation(name="scraping.fetch", description="Fetch the newest jobs")
        async def fetch() -> int: ...


        @operation(name="jobs.clean", description="Drop the jobs that are gone", after=["scraping.fetch"])
        async def clean() -> int: ...

    Good:

        @operation(name="jobs.fetch", description="Fetch the newest jobs")
        async def fetch() -> int: ...


        @operation(name="jobs.clean", description="Drop the jobs that are gone", after=["jobs.fetch"])
        async def clean() -> int: ...
    """
    names = HierarchyParser(operation.name for operation in context.metadata.operations)
    for operation in context.metadata.operations:
        root = names.parse(operation.name).root
        for name in operation.after:
            if name in names.names and names.parse(name).root != root:
                message = f"after= of operation {operation.name!r} names {name!r}, which is not in a flow with it"
                remedy = f"remove it, or move both below one root, such as {root}.…"
                yield Finding(context.place(operation, name, "after"), message, remedy)


@own_rule("PUL304", "contradicting-signature", Severity.ERROR)
def contradicting_signature(context: LintedProject) -> Iterator[Finding]:
    """`inputs=` or `outputs=` contradicts the function's signature.

    Pulpo validates values by the argument, but the function uses them as in its signature.

    Bad:

        class Query(BaseModel):
            words: str = Field(description="What to look for")


        class Page(BaseModel):
            number: int = Field(description="Which page")


        @operation(name="jobs.search", description="Find jobs by words", inputs=Query)
        async def search(query: Page) -> int: ...

    Good:

        class Query(BaseModel):
            words: str = Field(description="What to look for")


        @operation(name="jobs.search", description="Find jobs by words", inputs=Query)
        async def search(query: Query) -> int: ...
    """
    yield from known_problems(context, "contradicting-signature")
    for operation in context.metadata.operations:
        hints = get_type_hints(operation.function, include_extras=True)
        for name, declared in _declared_inputs(operation).items():
            if name in hints and not _are_compatible(declared, hints[name]):
                message = (
                    f"inputs= of operation {operation.name!r} is {type_name(declared)} for {name!r}, but the function"
                )
                where = context.parameter_place(operation, name)
                yield Finding(
                    where, f"{message} takes {type_name(hints[name])}", "make both the same, or remove inputs="
                )
        returned = hints.get("return", Any)
        if operation.outputs is not None and not _are_compatible(operation.outputs, returned):
            message = (
                f"outputs= of operation {operation.name!r} is {type_name(operation.outputs)}, but the function returns"
            )
            where = context.place(operation, within="outputs")
            yield Finding(where, f"{message} {type_name(returned)}", "make both the same, or remove outputs=")


@own_rule("PUL305", "missing-return", Severity.WARNING)
def missing_return(context: LintedProject) -> Iterator[Finding]:
    """An operation has no return annotation.

    Its result is not validated, clients do not know its shape, and no other operation can take it. Write `-> None` if
    it returns nothing.

    Bad:

        @operation(name="jobs.count", description="Count the openings")
        async def count():
            return 5

    Good:

        @operation(name="jobs.count", description="Count the openings")
        async def count() -> int:
            return 5
    """
    for operation in context.metadata.operations:
        if operation.outputs is None and "return" not in get_type_hints(operation.function):
            message = f"operation {operation.name!r} has no return annotation"
            yield Finding(context.place(operation), message, "annotate the function: `-> …`")


@own_rule("PUL306", "undescribed-input", Severity.INFO)
def undescribed_input(context: LintedProject) -> Iterator[Finding]:
    """A parameter of an operation, or a field of its input, has no description.

    Data that another operation returns needs no description.

    Bad:

        @operation(name="jobs.search", description="Find jobs by words")
        async def search(words: str) -> int: ...

    Good:

        @operation(name="jobs.search", description="Find jobs by words")
        async def search(words: Annotated[str, Field(description="Words, each of which must occur")]) -> int: ...
    """
    for operation in context.metadata.operations:
        if operation.signature.kind == "fields":
            for parameter in operation.signature.parameters:
                field = operation.signature.input_model.model_fields[parameter.name]
                kinds = parts(field.annotation)
                is_model = any(isinstance(kind, type) and issubclass(kind, BaseModel) for kind in kinds)
                if not field.description and not is_model:
                    message = f"parameter {parameter.name!r} of operation {operation.name!r} has no description"
                    remedy = "annotate it: Annotated[…, Field(description=…)]"
                    yield Finding(context.parameter_place(operation, parameter.name), message, remedy)
    yield from undescribed(context, classes_of_inputs(context))


@own_rule("PUL307", "unlimited-retries", Severity.INFO)
def unlimited_retries(context: LintedProject) -> Iterator[Finding]:
    """An operation has `retries=` but no `timeout=`.

    An operation that hangs does not fail, so it is never retried.

    Bad:

        @operation(name="jobs.fetch", description="Fetch the newest jobs", retries=3)
        async def fetch() -> int: ...

    Good:

        @operation(name="jobs.fetch", description="Fetch the newest jobs", retries=3, timeout=60)
        async def fetch() -> int: ...
    """
    for operation in context.metadata.operations:
        if operation.retries and operation.timeout is None:
            message = f"operation {operation.name!r} has retries={operation.retries} and no timeout"
            yield Finding(context.place(operation, within="retries"), message, "add timeout=, in seconds")


@own_rule("PUL309", "sync-in-background", Severity.INFO)
def sync_in_background(context: LintedProject) -> Iterator[Finding]:
    """An operation has background runs (`async_enabled=True`), but its function is not async.

    It runs in a thread, which cannot be stopped: if the run is cancelled or times out, the function continues.

    Bad:

        @operation(name="jobs.fetch", description="Fetch the newest jobs", async_enabled=True)
        def fetch() -> int: ...

    Good:

        @operation(name="jobs.fetch", description="Fetch the newest jobs", async_enabled=True)
        async def fetch() -> int: ...
    """
    for operation in context.metadata.operations:
        if operation.async_enabled and not (operation.is_async or operation.isolate):
            message = f"operation {operation.name!r} has background runs, but its function is not async"
            remedy = 'use `async def`, or isolate="process", which can be stopped, or remove async_enabled='
            yield Finding(context.place(operation, within="async_enabled"), message, remedy)


def _declared_inputs(operation: OperationMetadata) -> dict[str, Any]:
    """Return the types in `inputs=` by parameter."""
    if operation.inputs is None or operation.inputs is BaseModel:
        return {}
    signature = operation.signature
    if signature.kind == "model":
        return {signature.parameters[0].name: signature.input_model}
    fields = signature.input_model.model_fields
    return {p.name: fields[p.name].annotation for p in signature.parameters if p.name in fields}


def _are_compatible(declared: Any, annotated: Any) -> bool:
    """Return True if two types are compatible: equal, one narrower than the other, or one unknown."""
    one, other = bare(declared), bare(annotated)
    if one == other or Any in (one, other) or BaseModel in (one, other):
        return True
    if isinstance(one, type) and isinstance(other, type) and not get_origin(one) and not get_origin(other):
        return issubclass(one, other) or issubclass(other, one)
    return one in alternatives(other) or other in alternatives(one)
