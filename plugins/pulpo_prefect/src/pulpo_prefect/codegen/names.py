"""Chooses the names of parameters and step variables in generated functions."""

import builtins
import keyword
from collections.abc import Collection, Iterable

from pulpo_core.metadata import OperationMetadata
from pulpo_core.names import identifier

RESERVED = frozenset({"self", "return_state", "wait_for"})
"""Prefect's own arguments: a parameter of a task or flow cannot have one of these names."""


def free_name(name: str, taken: Collection[str]) -> str:
    """Return the name with underscores appended until it is not among the taken ones."""
    while name in taken:
        name += "_"
    return name


def is_builtin(name: str) -> bool:
    """Return True if a name is a keyword or a builtin of Python."""
    return keyword.iskeyword(name) or hasattr(builtins, name)


def argument_names(parameters: Iterable[str]) -> dict[str, str]:
    """Return the name of each parameter in a task or flow, which only differs if Prefect reserves it.

    `wait_for` becomes `wait_for_`, or `wait_for__` if there is a parameter `wait_for_` as well.
    """
    names = list(parameters)
    taken = {*RESERVED, *names}
    found = {}
    for name in names:
        found[name] = free_name(name, taken) if name in RESERVED else name
        taken.add(found[name])
    return found


def step_names(operations: Iterable[OperationMetadata], namespace: str, taken: Iterable[str]) -> dict[str, str]:
    """Return the variable for each operation's step: `linkedin_fetch` for `scraping.linkedin.fetch` in `scraping`."""
    used = set(taken)
    found = {}
    for operation in operations:
        inside = operation.name.removeprefix(f"{namespace}.")
        short = inside.rpartition(".")[2] if inside == namespace else inside
        found[operation.name] = free_name(identifier(short), used)
        used.add(found[operation.name])
    return found
