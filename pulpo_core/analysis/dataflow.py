"""The result of the analysis: steps in order, their arguments, the edges between them, and problems."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from functools import cached_property
from typing import Any, Literal

from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from pulpo_core.exceptions import DeclarationError
from pulpo_core.locations import Location
from pulpo_core.metadata import OperationMetadata
from pulpo_core.models.fields import FieldDescription, describe_field

EdgeKind = Literal["value", "database", "after"]
BindingRule = Literal["only", "name", "after", "nearest", "all"]


@dataclass(frozen=True, slots=True)
class Edge:
    """The reason why `producer` runs before `consumer`.

    `value`: the producer's result (`data`, a class) is passed as `parameter`. `database`: the producer writes the model
    `data`, which the consumer reads. `after`: the consumer's `after=` names the producer.
    """

    producer: str
    consumer: str
    kind: EdgeKind
    data: str = ""
    parameter: str = ""

    @property
    def reason(self) -> str:
        """The reason in words: `RawJobs as stepstone`, `stored RawJobs`, `after=`."""
        if self.kind == "value":
            return f"{self.data} as {self.parameter}"
        return f"stored {self.data}" if self.kind == "database" else "after="

    def to_dict(self) -> dict[str, str]:
        """Return the edge as plain JSON values."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class ValueSource:
    """An operation whose value is passed as a parameter. With `many`, the value is a list itself."""

    operation: str
    many: bool = False


@dataclass(frozen=True, slots=True)
class Binding:
    """The argument of a step's parameter: the value of one source, or with `collects` a list of all sources' values.

    A list that collects takes the items of a source that is `many`, not the list: `[fetch_a, *fetch_all]`.
    `rule` is the rule that decided: the `only` producer, chosen by `name`, by `after`, or as the `nearest`; or `all`
    producers, for a list.
    """

    parameter: str
    sources: tuple[ValueSource, ...]
    rule: BindingRule
    collects: bool = False

    @property
    def operations(self) -> tuple[str, ...]:
        """The names of the sources."""
        return tuple(source.operation for source in self.sources)


@dataclass(frozen=True)
class Parameter:
    """A parameter of the flow: a value that no operation in it produces. `targets` are the (operation, parameter) pairs
    that get it.

    Parameters of operations with the same name, type and default are one parameter of the flow. If type or default
    differ, each name is prefixed with the operation's (`stepstone_fetch_limit`).
    """

    name: str
    field: FieldInfo
    targets: tuple[tuple[str, str], ...]

    @property
    def annotation(self) -> Any:
        """The Python type, without constraints; these are in `field.metadata`."""
        return self.field.annotation

    @cached_property
    def described(self) -> FieldDescription:
        """The parameter as text and JSON values: type, default, description."""
        return describe_field(self.name, self.field)

    @property
    def type(self) -> str:
        """The type as in an annotation."""
        return self.described.type

    @property
    def is_required(self) -> bool:
        """True if it has no default."""
        return self.field.is_required()

    @property
    def default(self) -> Any:
        """The default; None if there is none, or if a factory makes it."""
        return None if self.field.default is PydanticUndefined else self.field.default

    @property
    def declaration(self) -> str:
        """The parameter as in a signature: `limit: int | None = None`."""
        default = "…" if self.field.default_factory else repr(self.described.default)
        return f"{self.name}: {self.type}" + ("" if self.is_required else f" = {default}")

    def to_dict(self) -> dict[str, Any]:
        """Return the parameter as plain JSON values."""
        return {
            "name": self.name,
            "type": self.type,
            "required": self.is_required,
            "default": self.described.default,
            "description": self.described.description,
            "targets": [{"operation": operation, "parameter": parameter} for operation, parameter in self.targets],
        }


@dataclass(frozen=True, slots=True)
class FlowStep:
    """An operation in a flow.

    `bindings` are the parameters that get their value from other steps, `parameters` those that get it from the flow
    (the operation's parameter → the flow's); all others keep their default. `waits_for` are the other steps that must
    come before, without those that another dependency already waits for.
    """

    operation: OperationMetadata
    bindings: tuple[Binding, ...] = ()
    parameters: Mapping[str, str] = field(default_factory=dict)
    waits_for: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The operation's name."""
        return self.operation.name

    @property
    def takes_from(self) -> tuple[str, ...]:
        """The operations whose values it takes, sorted."""
        return tuple(sorted({name for binding in self.bindings for name in binding.operations}))


@dataclass(frozen=True, slots=True)
class Problem:
    """A problem of a flow: a `cycle`, or an `ambiguous` parameter."""

    kind: Literal["cycle", "ambiguous"]
    message: str
    hint: str
    where: Location
    operations: tuple[str, ...]
    parameter: str = ""

    def error(self) -> DeclarationError:
        """Return the problem as an error to raise."""
        return DeclarationError(self.message, where=self.where, hint=self.hint)


@dataclass(frozen=True)
class DataFlow:
    """The dependencies between the operations of a set.

    `name` is the namespace (or the standalone operation) of the set, empty for any other set. `edges` are all reasons
    why one operation comes before another, sorted. `groups` hold the operations in their order: those of a group depend
    on earlier groups only, and may run in parallel; within a group they are sorted by name. If `problems` has a cycle,
    `groups` and `steps` are empty. An ambiguous parameter in `problems` becomes a parameter of the flow.
    """

    name: str
    operations: tuple[OperationMetadata, ...]
    edges: tuple[Edge, ...]
    groups: tuple[tuple[str, ...], ...]
    steps: tuple[FlowStep, ...]
    parameters: tuple[Parameter, ...]
    problems: tuple[Problem, ...] = ()

    @property
    def order(self) -> tuple[str, ...]:
        """The operations' names, each after all its dependencies: the groups, one after the other."""
        return tuple(name for group in self.groups for name in group)

    @cached_property
    def dependencies(self) -> dict[str, tuple[str, ...]]:
        """The names of each operation's direct dependencies, by the operation's name."""
        found: dict[str, set[str]] = {operation.name: set() for operation in self.operations}
        for edge in self.edges:
            found[edge.consumer].add(edge.producer)
        return {name: tuple(sorted(producers)) for name, producers in found.items()}

    @property
    def results(self) -> tuple[str, ...]:
        """The operations on which no other depends, sorted."""
        needed = {edge.producer for edge in self.edges}
        return tuple(operation.name for operation in self.operations if operation.name not in needed)

    def step(self, name: str) -> FlowStep:
        """Return the step of an operation. Raises KeyError."""
        return self._steps[name]

    @cached_property
    def _steps(self) -> dict[str, FlowStep]:
        return {step.name: step for step in self.steps}

    def check(self) -> "DataFlow":
        """Return the flow itself. Raises DeclarationError for its first problem."""
        for problem in self.problems:
            raise problem.error()
        return self

    def to_dict(self) -> dict[str, Any]:
        """Return the flow as plain JSON values."""
        return {
            "name": self.name,
            "operations": [operation.name for operation in self.operations],
            "parameters": [parameter.to_dict() for parameter in self.parameters],
            "groups": [list(group) for group in self.groups],
            "edges": [edge.to_dict() for edge in self.edges],
            "problems": [
                {"kind": p.kind, "message": p.message, "hint": p.hint, "operations": list(p.operations)}
                for p in self.problems
            ],
        }
