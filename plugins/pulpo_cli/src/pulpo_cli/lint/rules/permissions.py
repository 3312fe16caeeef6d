"""Rules about `permissions=`."""

import json
from collections.abc import Iterator

from pulpo_cli.lint.linted_project import LintedProject
from pulpo_cli.lint.own_rule import own_rule
from pulpo_core.lint_rules import Finding, Severity
from pulpo_core.metadata import Permissions
from pulpo_core.permissions import CHANGES, roles_for


@own_rule("PUL313", "unguarded-write", Severity.WARNING)
def unguarded_write(context: LintedProject) -> Iterator[Finding]:
    """An operation without `permissions=` writes a model whose writing needs a role.

    Everybody who may call operations can write the model without the role. A model that nobody may change directly
    (`{"write": []}`) is not reported: operations are the only way to write it.

    Bad:

        @datamodel(description="An opening", permissions={"write": ["editor"]})
        class Job(Document):
            title: str


        @operation(name="jobs.add", description="Add an opening", models_out=["Job"])
        async def add() -> None:
            await Job(title="Gardener").insert()

    Good:

        @datamodel(description="An opening", permissions={"write": ["editor"]})
        class Job(Document):
            title: str


        @operation(name="jobs.add", description="Add an opening", models_out=["Job"], permissions=["editor"])
        async def add() -> None:
            await Job(title="Gardener").insert()
    """
    needed = {model.name: _writing_roles(model.permissions) for model in context.metadata.models}
    for operation in context.metadata.operations:
        for name in () if operation.permissions else operation.models_out:
            if roles := needed.get(name):
                message = f"operation {operation.name!r} has no permissions=, but it writes {name!r}"
                where = context.place(operation, name, "models_out")
                yield Finding(where, f"{message}, which needs {_either(roles)}", f"add permissions={json.dumps(roles)}")


def _writing_roles(permissions: Permissions) -> list[str]:
    """Return the roles that are needed to create, update or delete."""
    return sorted({role for change in CHANGES for role in roles_for(permissions, change) or ()})


def _either(roles: list[str]) -> str:
    return f"the role {' or '.join(map(repr, roles))}"
