"""Which flows a project has: one for each namespace over all operations in it, one for each that stands alone."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from pulpo_core.analysis import DataFlow, project_flows
from pulpo_core.exceptions import DeclarationError, GenerationError
from pulpo_core.metadata import Metadata, OperationMetadata
from pulpo_core.names import clashes, identifier

STANDALONES = "standalones"


@dataclass(frozen=True)
class FlowDefinition:
    """One flow: what the analysis says about its operations, and where its code goes.

    `standalone` tells that it is of one operation, which lies in no namespace.
    """

    data_flow: DataFlow
    standalone: bool = False

    @property
    def namespace(self) -> str:
        """The namespace, or the operation that stands alone: `scraping.stepstone`. Prefect knows the flow by it."""
        return self.data_flow.name

    @cached_property
    def name(self) -> str:
        """The flow's function: `scraping_stepstone_flow`."""
        return identifier(f"{self.namespace}.flow")

    @cached_property
    def module(self) -> str:
        """The module that the flow is in: `scraping_flow`, `standalones`."""
        return STANDALONES if self.standalone else identifier(f"{self.namespace.partition('.')[0]}.flow")

    @property
    def operations(self) -> tuple[OperationMetadata, ...]:
        """The operations in their order."""
        return tuple(step.operation for step in self.data_flow.steps)

    @property
    def dependencies(self) -> dict[str, list[str]]:
        """For each operation, by name, those that it waits for itself: what they wait for is left out."""
        return {step.name: sorted({*step.takes_from, *step.waits_for}) for step in self.data_flow.steps}


@dataclass(frozen=True)
class Orchestration:
    """All flows of a project, those of namespaces before those of standalone operations, sorted."""

    flows: tuple[FlowDefinition, ...]

    @cached_property
    def modules(self) -> dict[str, tuple[FlowDefinition, ...]]:
        """The flows by module; the first one of a module is that of its root."""
        names = dict.fromkeys(flow.module for flow in self.flows)
        return {name: tuple(flow for flow in self.flows if flow.module == name) for name in names}


class OrchestrationCompiler:
    """Makes the flows of a project. `exclude` names namespaces and standalone operations that get none."""

    def __init__(self, metadata: Metadata, exclude: Sequence[str] = ()) -> None:
        self.metadata = metadata
        self.exclude = exclude

    def compile(self) -> Orchestration:
        """The flows. Raises DeclarationError where operations cannot be ordered, or a parameter is ambiguous;
        GenerationError where two names would become one."""
        operations = {operation.name for operation in self.metadata.operations}
        found = [flow for flow in project_flows(self.metadata) if flow.name not in self.exclude]
        flows = [FlowDefinition(self._checked(flow), standalone=_is_alone(flow, operations)) for flow in found]
        _check_names(flows, lambda flow: flow.name)
        _check_names({flow.module: flow for flow in reversed(flows)}.values(), lambda flow: flow.module)
        return Orchestration(tuple(flows))

    def _checked(self, flow: DataFlow) -> DataFlow:
        try:
            return flow.check()
        except DeclarationError as error:
            error.hint = f"{error.hint}; or do without the flow: exclude = [{flow.name!r}] in [tool.pulpo.prefect]"
            raise


def _is_alone(flow: DataFlow, operations: set[str]) -> bool:
    return flow.name in operations and len(flow.operations) == 1


def _check_names(flows: Iterable[FlowDefinition], name: Callable[[FlowDefinition], str]) -> None:
    for key, names in clashes([(flow.namespace, name(flow)) for flow in flows]):
        raise GenerationError(
            f"the flows {' and '.join(map(repr, names))} would both be {key!r}",
            hint="rename one of the namespaces, or leave one out: exclude = […] in [tool.pulpo.prefect]",
        )
