"""Pulpo's own rules, with a hundred codes each for declarations, models, operations, data flow, and project."""

from pulpo_cli.lint.rules import (
    declarations,
    decorators,
    defaults,
    fields,
    flows,
    functions,
    indexes,
    inputs,
    models,
    operations,
    permissions,
)
from pulpo_cli.lint.rules import project as projects
from pulpo_core.lint_rules import Rule

_MODULES = (
    declarations,
    models,
    fields,
    defaults,
    indexes,
    operations,
    decorators,
    inputs,
    functions,
    permissions,
    flows,
    projects,
)

OWN_RULES: tuple[Rule, ...] = tuple(
    sorted(
        (thing for module in _MODULES for thing in vars(module).values() if isinstance(thing, Rule)),
        key=lambda rule: rule.code,
    )
)
