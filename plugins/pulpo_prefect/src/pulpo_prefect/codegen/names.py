"""Which names the parameters and the steps of generated functions have."""

from collections.abc import Iterable

from pulpo_core.metadata import OperationMetadata
from pulpo_core.names import identifier

RESERVED = frozenset({"self", "return_state", "wait_for"})
"""What Prefect's own calls take: no parameter of a task or flow can have these names."""


def arguments(parameters: Iterable[str]) -> dict[str, str]:
    """For each parameter's name the one that it has in a task or flow: the same, unless Prefect claims it."""
    names = list(parameters)
    taken = RESERVED | {name for name in names if name not in RESERVED}
    found = {}
    for name in names:
        found[name] = _free(name, taken) if name in RESERVED else name
        taken |= {found[name]}
    return found


def steps(operations: Iterable[OperationMetadata], namespace: str, taken: Iterable[str]) -> dict[str, str]:
    """For each operation its step: in `scraping`, that of `scraping.linkedin.fetch` is `linkedin_fetch`."""
    used = frozenset(taken)
    found = {}
    for operation in operations:
        inside = operation.name.removeprefix(f"{namespace}.")
        short = inside.rpartition(".")[2] if inside == namespace else inside
        found[operation.name] = _free(identifier(short), used)
        used |= {found[operation.name]}
    return found


def _free(name: str, taken: Iterable[str]) -> str:
    while name in taken:
        name += "_"
    return name
