"""The inputs of operations at the last compile, to warn of changes that callers of the operations must adapt to."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from pulpo_core.generation.files import read
from pulpo_core.generation.manifest import MANIFEST
from pulpo_core.metadata import Metadata, OperationMetadata

Inputs = Mapping[str, Mapping[str, bool]]
"""The names in the input of each operation; True if they are required."""


@dataclass(frozen=True, slots=True)
class InputChange:
    """An operation whose callers must send another input than at the last compile."""

    operation: OperationMetadata
    before: tuple[str, ...]

    @property
    def message(self) -> str:
        """The change in words."""
        now = ", ".join(self.operation.signature.fields) or "nothing"
        return (
            f"the input of operation {self.operation.name!r} has another shape than at the last compile, so its "
            f"callers must change: it was {', '.join(self.before) or 'nothing'}, and is {now}"
        )

    @property
    def hint(self) -> str | None:
        """The way to keep the earlier input; None if Pulpo knows none."""
        signature = self.operation.signature
        for name, field in signature.input_model.model_fields.items():
            kind: Any = field.annotation
            is_model = isinstance(kind, type) and issubclass(kind, BaseModel)
            if signature.kind == "fields" and is_model and set(self.before) <= set(kind.model_fields):
                return f"@operation(flat=True) keeps the fields of {name!r} beside the other parameters"
        return None


def inputs_of(metadata: Metadata) -> Inputs:
    """Return the inputs of a project's operations."""
    return {
        operation.name: {name: field.is_required() for name, field in operation.signature.fields.items()}
        for operation in metadata.operations
    }


def read_inputs(output: Path) -> Inputs:
    """Return the inputs in the folder's manifest; empty if it has none."""
    data = read(output / MANIFEST)
    try:
        found = json.loads(data or b"{}").get("inputs", {})
        return {str(name): {str(key): bool(value) for key, value in fields.items()} for name, fields in found.items()}
    except (ValueError, AttributeError):
        return {}


def changed_inputs(former: Inputs, metadata: Metadata) -> Iterator[InputChange]:
    """Yield the operations that refuse their earlier input: a name is gone, or a new one is required."""
    for operation in metadata.operations:
        if (before := former.get(operation.name)) is not None:
            now = operation.signature.fields
            is_new = any(field.is_required() and not before.get(name, False) for name, field in now.items())
            if set(before) - set(now) or is_new:
                yield InputChange(operation, tuple(before))
