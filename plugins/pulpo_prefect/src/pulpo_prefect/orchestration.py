"""Defines the flows of a project: one for all operations of each namespace, and one for each standalone operation."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from pulpo_core.analysis import DataFlow, Problem, project_flows, shares_data
from pulpo_core.exceptions import ConfigurationError, GenerationError, PulpoException
from pulpo_core.generation import Omission, Part
from pulpo_core.metadata import Metadata, OperationMetadata
from pulpo_core.names import clashes, identifier
from pulpo_core.suggestions import did_you_mean
from pulpo_prefect.settings import PrefectSettings

STANDALONES = "standalones"
UNWANTED = re.compile(r"[/%&><]")
"""The characters that Prefect does not allow in the name of a flow."""


def flow_prefix(project: str) -> str:
    """Return the prefix of a project's flows on the Prefect server, so that projects can share one."""
    return f"{UNWANTED.sub('-', project)}."


@dataclass(frozen=True)
class FlowDefinition:
    """A flow of a project: the order of its operations, and the name of its module.

    The flow of an operation without a namespace is `standalone`; a flow that the settings list in `only` is `named`.
    """

    data_flow: DataFlow
    project: str
    standalone: bool = False
    named: bool = False

    @property
    def namespace(self) -> str:
        """The namespace or the standalone operation: `scraping.stepstone`."""
        return self.data_flow.name

    @property
    def prefect_name(self) -> str:
        """The flow's name on the Prefect server, with the project as a prefix: `jobhunter.scraping.stepstone`."""
        return flow_prefix(self.project) + self.namespace

    @cached_property
    def name(self) -> str:
        """The name of the flow's function: `scraping_stepstone_flow`."""
        return identifier(f"{self.namespace}.flow")

    @cached_property
    def module(self) -> str:
        """The name of the flow's module: `scraping_flow`, or `standalones`."""
        return STANDALONES if self.standalone else identifier(f"{self.namespace.partition('.')[0]}.flow")

    @property
    def runs_as_a_whole(self) -> bool:
        """True if it makes sense to run all operations of the flow: they share data, or the settings list the flow."""
        return self.named or shares_data(self.data_flow)

    @property
    def operations(self) -> tuple[OperationMetadata, ...]:
        """The operations in the order of execution."""
        return tuple(step.operation for step in self.data_flow.steps)

    @property
    def dependencies(self) -> dict[str, list[str]]:
        """The operations that each operation, by name, directly waits for."""
        return {step.name: sorted({*step.takes_from, *step.waits_for}) for step in self.data_flow.steps}


@dataclass(frozen=True)
class Orchestration:
    """All flows of a project, sorted: those of namespaces before those of standalone operations.

    `omissions` are the flows that cannot be written, with the reasons.
    """

    flows: tuple[FlowDefinition, ...]
    omissions: tuple[Omission, ...] = ()

    @cached_property
    def modules(self) -> dict[str, tuple[FlowDefinition, ...]]:
        """The flows by module; the first flow of a module is that of its root namespace, unless it is omitted."""
        names = dict.fromkeys(flow.module for flow in self.flows)
        return {name: tuple(flow for flow in self.flows if flow.module == name) for name in names}


class OrchestrationCompiler:
    """Finds the flows that the settings of a project select."""

    def __init__(self, project: str, metadata: Metadata, settings: PrefectSettings | None = None) -> None:
        self.project = project
        self.metadata = metadata
        self.settings = settings or PrefectSettings.model_construct()

    def compile(self) -> Orchestration:
        """Return the flows.

        A flow is omitted if its operations cannot be ordered or have an ambiguous parameter, if two flows would get the
        same name, or if the settings list a flow that the project does not have.
        """
        analysed = project_flows(self.metadata)
        wanted = [flow for flow in analysed if self._is_wanted(flow)]
        flows = [self._definition(flow) for flow in wanted if not flow.problems]
        omissions = (*_problems(wanted), *_clashes(flows), *self._unknown(analysed))
        left_out = {part.name for omission in omissions for part in omission.parts}
        return Orchestration(tuple(flow for flow in flows if flow.namespace not in left_out), omissions)

    def _is_wanted(self, flow: DataFlow) -> bool:
        return flow.name not in self.settings.exclude and (not self.settings.only or flow.name in self.settings.only)

    def _definition(self, flow: DataFlow) -> FlowDefinition:
        standalone = [operation.name for operation in flow.operations] == [flow.name]
        return FlowDefinition(flow, self.project, standalone=standalone, named=flow.name in self.settings.only)

    def _unknown(self, flows: Iterable[DataFlow]) -> Iterator[Omission]:
        """Yield an omission for each name in `only` that the project does not have."""
        known = [flow.name for flow in flows]
        for name in self.settings.only:
            if name not in known:
                error = ConfigurationError(
                    f"only names {name!r}, but the project has no such namespace or standalone operation",
                    where="[tool.pulpo.prefect]",
                    hint=did_you_mean(name, known),
                )
                yield _omission([name], error)


def _problems(flows: Iterable[DataFlow]) -> Iterator[Omission]:
    """Yield each problem once with all flows that have it, since a namespace has the problems of its children."""
    found: dict[Problem, list[str]] = defaultdict(list)
    for flow in flows:
        for problem in flow.problems:
            found[problem].append(flow.name)
    for problem, names in found.items():
        error = problem.error()
        error.hint = f"{problem.hint}; or leave it out: exclude = {names} in [tool.pulpo.prefect]"
        yield _omission(names, error)


def _clashes(flows: Iterable[FlowDefinition]) -> Iterator[Omission]:
    """Yield an omission for flows whose functions would get the same name."""
    for key, names in clashes([(flow.namespace, flow.name) for flow in flows]):
        error = GenerationError(
            f"the flows {' and '.join(map(repr, names))} would both be {key!r}",
            hint="rename one of the namespaces, or leave one out: exclude = […] in [tool.pulpo.prefect]",
        )
        yield _omission(names, error)


def _omission(names: Iterable[str], error: PulpoException) -> Omission:
    return Omission(tuple(Part("flow", name) for name in names), error)
