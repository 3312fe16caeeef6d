"""The names in a generated module: of its imports, tasks and flows."""

from collections.abc import Sequence

from pulpo_core.analysis.ports import Ports
from pulpo_prefect.codegen.function import CallStyle
from pulpo_prefect.codegen.imports import RUNTIME, Imports
from pulpo_prefect.codegen.names import RESERVED
from pulpo_prefect.codegen.types import TypeWriter
from pulpo_prefect.orchestration import FlowDefinition


class ModuleNames:
    """The names in a generated module, and its imports. With `submits`, tasks go to a task runner (Dask, Ray)."""

    def __init__(self, flows: Sequence[FlowDefinition], submits: bool = False) -> None:
        self.flows = flows
        self.style = CallStyle(submits)
        operations = {operation.name: operation for flow in flows for operation in flow.operations}
        self.ports = {name: Ports.of(operation) for name, operation in operations.items()}
        parameters = {parameter.name for flow in flows for parameter in flow.data_flow.parameters}
        fields = {name for ports in self.ports.values() for name in ports.fields}
        self.imports = Imports(parameters | fields | RESERVED)
        self.types = TypeWriter(self.imports)
        self._reserve_names_of_runtime()
        self.task_names = {
            name: self.imports.reserve(f"{op.identifier.rstrip('_')}_task") for name, op in operations.items()
        }
        self.flow_names = {flow.name: self.imports.reserve(flow.name) for flow in flows}

    def _reserve_names_of_runtime(self) -> None:
        """Import the names that every function needs before those of the project, so that they need no suffix.

        A class `Steps` of the project is then imported as `Steps_`, not the other way round.
        """
        self.path = self.imports.name("pathlib", "Path")
        self.project_class = self.imports.name(RUNTIME, "FlowProject")
        self.steps_class = self.imports.name(RUNTIME, "SubmittedSteps" if self.style.submits else "Steps")
        self.flow_decorator = self.imports.name("prefect", "flow")
        self.task_decorator = self.imports.name("prefect", "task")
        self.no_cache = self.imports.name("prefect.cache_policies", "NO_CACHE")
        self.project = self.imports.reserve("pulpo")
        bindings = [binding for flow in self.flows for step in flow.data_flow.steps for binding in step.bindings]
        if any(binding.collects and source.many for binding in bindings for source in binding.sources):
            self.each = self.imports.name(RUNTIME, "each")
