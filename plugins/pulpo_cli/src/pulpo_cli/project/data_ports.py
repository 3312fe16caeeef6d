"""The data that an operation takes and returns, declared for pipes between operations."""

from collections.abc import Iterable

from pulpo_cli.project.declarations import Returned, Taken
from pulpo_core.analysis.carried import Carried, is_data
from pulpo_core.analysis.ports import Ports
from pulpo_core.metadata import OperationMetadata


def declared_ports(operation: OperationMetadata) -> tuple[list[Taken], Returned | None]:
    """Return the data that an operation takes and returns, by the rules of the data flow."""
    ports = Ports.of(operation)
    whole = operation.signature.kind != "fields"
    taken = [
        Taken(name, _shown(data), tuple(sorted(map(_name, data.classes))), data.many, whole)
        for name, data in ports.parameters.items()
    ]
    returned = ports.returned
    return taken, Returned(_shown(returned), tuple(_with_bases(returned)), returned.many) if returned else None


def _shown(data: Carried) -> str:
    return f"list[{data.name}]" if data.many else data.name


def _with_bases(data: Carried) -> Iterable[list[str]]:
    for cls in sorted(data.classes, key=_name):
        yield [_name(base) for base in cls.__mro__ if is_data(base)]


def _name(cls: type) -> str:
    return f"{cls.__module__}.{cls.__qualname__}"
