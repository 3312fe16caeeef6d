"""Rules about the inputs of operations."""

from collections.abc import Iterator

from pulpo_cli.lint.linted_project import LintedProject
from pulpo_cli.lint.own_rule import own_rule
from pulpo_core.generation.inputs import changed_inputs, read_inputs
from pulpo_core.lint_rules import Finding, Severity


@own_rule("PUL315", "changed-input", Severity.WARNING)
def changed_input(context: LintedProject) -> Iterator[Finding]:
    """The shape of an operation's input has changed since the last `pulpo compile`, so its callers must change, too.

    With a second parameter, the fields of a model move one level down, below the name of its parameter. `flat=True`
    keeps them where they are. The manifest of the output folder, here in part, contains the inputs of the last compile;
    after the next compile, the change is no longer reported.

    Bad:

        class Rows(BaseModel):
            texts: list[str]


        @operation(name="rows.store", description="Store rows")
        async def store(rows: Rows, note: str = "") -> None: ...


        # .run_cache/manifest.json
        {"inputs": {"rows.store": {"texts": true}}}

    Good:

        class Rows(BaseModel):
            texts: list[str]


        @operation(name="rows.store", description="Store rows", flat=True)
        async def store(rows: Rows, note: str = "") -> None: ...


        # .run_cache/manifest.json
        {"inputs": {"rows.store": {"texts": true}}}
    """
    for change in changed_inputs(read_inputs(context.project.output), context.metadata):
        remedy = change.hint or "keep the names that callers send, or tell them; `pulpo compile` accepts the change"
        yield Finding(context.place(change.operation), change.message, remedy)
