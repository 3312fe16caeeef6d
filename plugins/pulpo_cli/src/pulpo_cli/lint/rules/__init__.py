"""The core's own rules, by the hundred: declarations, models, operations, data flow, project."""

from pulpo_core.lint.rule import Rule
from pulpo_core.lint.rules import declarations, defaults, fields, flows, functions, indexes, models, operations
from pulpo_core.lint.rules import project as projects

_MODULES = (declarations, models, fields, defaults, indexes, operations, functions, flows, projects)

CORE_RULES: tuple[Rule, ...] = tuple(
    sorted(
        (thing for module in _MODULES for thing in vars(module).values() if isinstance(thing, Rule)),
        key=lambda rule: rule.code,
    )
)
