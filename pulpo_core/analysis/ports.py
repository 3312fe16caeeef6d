"""The inputs and the output of an operation: its parameters, and the data that they and the result carry."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from pydantic.fields import FieldInfo

from pulpo_core.analysis.carried import Carried, carried
from pulpo_core.metadata import OperationMetadata


@dataclass(frozen=True)
class Ports:
    """An operation with its parameters as fields, the data that parameters take, and the data that it returns."""

    operation: OperationMetadata
    fields: Mapping[str, FieldInfo]
    parameters: Mapping[str, Carried]
    returned: Carried | None

    @classmethod
    def of(cls, operation: OperationMetadata) -> "Ports":
        """Read an operation's signature. Raises NameError for an annotation that cannot be resolved."""
        fields = _fields(operation)
        taken = {name: carried(field.annotation) for name, field in fields.items()}
        parameters = {name: found for name, found in taken.items() if found is not None}
        return cls(operation, fields, parameters, carried(operation.signature.returns))

    @cached_property
    def name(self) -> str:
        """The operation's name."""
        return self.operation.name

    @cached_property
    def segments(self) -> frozenset[str]:
        """The segments of the operation's name, in lowercase."""
        return frozenset(self.name.lower().split("."))

    @cached_property
    def is_refiner(self) -> bool:
        """True if it takes and returns data of the same class: it runs between other producers and consumers."""
        returned = self.returned
        return returned is not None and any(returned.shares(taken) for taken in self.parameters.values())


def _fields(operation: OperationMetadata) -> Mapping[str, FieldInfo]:
    """Return the operation's parameters as fields, in their order."""
    signature = operation.signature
    if signature.kind == "fields":
        return {p.name: signature.input_model.model_fields[p.name] for p in signature.parameters}
    (parameter,) = signature.parameters
    if parameter.default is parameter.empty:
        return {parameter.name: FieldInfo.from_annotation(signature.input_model)}
    return {parameter.name: FieldInfo.from_annotated_attribute(signature.input_model, parameter.default)}
