"""Rules about all declarations: names, descriptions, permissions."""

import re
from collections import Counter
from collections.abc import Iterator
from itertools import chain

import inflection

from pulpo_cli.lint.linted_project import LintedProject
from pulpo_cli.lint.own_rule import own_rule
from pulpo_cli.lint.rules.hints import known_problems
from pulpo_core.counted import counted
from pulpo_core.lint_rules import Finding, Severity
from pulpo_core.metadata import ModelInfo, OperationMetadata
from pulpo_core.suggestions import close_names


@own_rule("PUL101", "import-failed", Severity.ERROR)
def import_failed(context: LintedProject) -> Iterator[Finding]:
    """Importing the entrypoint raises an error that does not come from a decorator.

    Pulpo then knows nothing about the project, and no other rule can run.

    Bad:

        import nowhere_to_be_found

    Good:

        import asyncio
    """
    yield from known_problems(context, "import-failed")


@own_rule("PUL102", "bad-declaration", Severity.ERROR)
def bad_declaration(context: LintedProject) -> Iterator[Finding]:
    """A decorator rejects its arguments.

    The project does not compile. Other rules skip the declaration until it is corrected.

    Bad:

        @operation(name="jobs.fetch", description="Fetch the jobs", retries=-1)
        async def fetch() -> int: ...

    Good:

        @operation(name="jobs.fetch", description="Fetch the jobs", retries=1, timeout=60)
        async def fetch() -> int: ...
    """
    yield from known_problems(context, None)


@own_rule("PUL103", "colliding-name", Severity.ERROR)
def colliding_name(context: LintedProject) -> Iterator[Finding]:
    """Two models, or two operations, have the same name, or names that become the same identifier in generated code.

    Only one of the two could have it.

    Bad:

        @operation(name="jobs.fetch_all", description="Fetch the jobs")
        async def fetch_all() -> int: ...


        @operation(name="jobs.fetch.all", description="Fetch the jobs again")
        async def fetch_again() -> int: ...

    Good:

        @operation(name="jobs.fetch_all", description="Fetch the jobs")
        async def fetch_all() -> int: ...


        @operation(name="jobs.fetch_again", description="Fetch the jobs again")
        async def fetch_again() -> int: ...
    """
    yield from known_problems(context, "colliding-name")


@own_rule("PUL104", "unresolved-annotation", Severity.ERROR)
def unresolved_annotation(context: LintedProject) -> Iterator[Finding]:
    """An annotation uses a name that is not defined in its module.

    A common cause is an import that only type checkers see (`if TYPE_CHECKING:`). A model in a link by name
    (`Link["Company"]`) needs no import.

    Bad:

        @operation(name="jobs.fetch", description="Fetch the jobs")
        async def fetch(board: "Board") -> int: ...

    Good:

        class Board(BaseModel):
            url: str = Field(description="Its address")


        @operation(name="jobs.fetch", description="Fetch the jobs")
        async def fetch(board: Board) -> int: ...
    """
    yield from known_problems(context, "unresolved-annotation")


@own_rule("PUL105", "missing-description", Severity.WARNING)
def missing_description(context: LintedProject) -> Iterator[Finding]:
    """A model or an operation has neither a description nor a docstring.

    People read the description in the API's documentation, in the help of commands and in the UI; AI agents have no
    other information.

    Bad:

        @operation(name="jobs.fetch")
        async def fetch() -> int: ...

    Good:

        @operation(name="jobs.fetch", description="Fetch the newest jobs of every board")
        async def fetch() -> int: ...
    """
    for item in _items(context):
        if not item.description.strip():
            message = f"{item.kind} {item.name!r} has no description"
            yield Finding(context.place(item), message, "write description=…, or a docstring")


@own_rule("PUL106", "empty-description", Severity.INFO)
def empty_description(context: LintedProject) -> Iterator[Finding]:
    """A description only repeats the name.

    Bad:

        @operation(name="jobs.fetch", description="Jobs fetch.")
        async def fetch() -> int: ...

    Good:

        @operation(name="jobs.fetch", description="Fetch the newest jobs of every board")
        async def fetch() -> int: ...
    """
    for item in _items(context):
        words, leaf = _words(item.description), item.name.rpartition(".")[2]
        if words and words in (_words(item.name), _words(leaf)):
            where = context.place(item, item.description, "description")
            message = f"the description of {item.kind} {item.name!r} only repeats its name: {item.description!r}"
            yield Finding(where, message, "describe its purpose")


@own_rule("PUL107", "odd-name", Severity.INFO)
def odd_name(context: LintedProject) -> Iterator[Finding]:
    """A name does not follow the convention: `snake_case.with_dots` for operations, `CamelCase` for models.

    Names become URLs, commands and identifiers. With one convention, they can be guessed.

    Bad:

        @operation(name="jobs.fetchAll", description="Fetch the newest jobs of every board")
        async def fetch_all() -> int: ...

    Good:

        @operation(name="jobs.fetch_all", description="Fetch the newest jobs of every board")
        async def fetch_all() -> int: ...
    """
    for item in _items(context):
        usual = _usual_name(item)
        if item.name != usual:
            message = f"{item.kind} {item.name!r} does not follow the naming convention"
            yield Finding(context.place(item, item.name, "name"), message, f"rename it to {usual!r}")


@own_rule("PUL108", "misspelt-role", Severity.WARNING)
def misspelt_role(context: LintedProject) -> Iterator[Finding]:
    """A role in `permissions=` occurs once, and resembles a role that occurs more often.

    Nobody has the misspelt role, so those who should have access are refused.

    Bad:

        @operation(name="jobs.fetch", description="Fetch the newest jobs", permissions=["editor"])
        async def fetch() -> int: ...


        @operation(name="jobs.clean", description="Drop the jobs that are gone", permissions=["editor"])
        async def clean() -> int: ...


        @operation(name="jobs.publish", description="Show the jobs to everybody", permissions=["edtior"])
        async def publish() -> int: ...

    Good:

        @operation(name="jobs.fetch", description="Fetch the newest jobs", permissions=["editor"])
        async def fetch() -> int: ...


        @operation(name="jobs.clean", description="Drop the jobs that are gone", permissions=["editor"])
        async def clean() -> int: ...


        @operation(name="jobs.publish", description="Show the jobs to everybody", permissions=["editor"])
        async def publish() -> int: ...
    """
    uses = [(item, role) for item in _items(context) for role in sorted(set(_roles(item)))]
    counts = Counter(role for _, role in uses)
    often = [role for role, count in counts.items() if count > 1]
    for item, role in uses:
        close = close_names(role, often, cutoff=0.8) if counts[role] == 1 else []
        if close:
            message = f"role {role!r} occurs once, {close[0]!r} {counted(counts[close[0]], 'time')}"
            yield Finding(context.place(item, role, "permissions"), message, f"write {close[0]!r} if you mean that")


def _items(context: LintedProject) -> list[ModelInfo | OperationMetadata]:
    return [*context.metadata.models, *context.metadata.operations]


def _roles(item: ModelInfo | OperationMetadata) -> list[str]:
    given = item.permissions
    return list(given) if isinstance(given, tuple) else list(chain.from_iterable(given.values()))


def _words(text: str) -> list[str]:
    return re.findall(r"[a-z0-9]+", inflection.underscore(text).lower())


def _usual_name(item: ModelInfo | OperationMetadata) -> str:
    if item.kind == "operation":
        return ".".join(inflection.underscore(segment) for segment in item.name.split("."))
    return item.name if item.name[:1].isupper() and "_" not in item.name else str(inflection.camelize(item.name))
