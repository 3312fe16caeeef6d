"""One module of flows, piece by piece, for the template."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic.fields import FieldInfo

from pulpo_core.analysis import Binding, Step
from pulpo_core.analysis.ports import Ports
from pulpo_core.generation import Brackets, Code, lay_out, literal
from pulpo_core.metadata import OperationMetadata
from pulpo_prefect.codegen import names
from pulpo_prefect.codegen.docstrings import docstring
from pulpo_prefect.codegen.imports import FIRST, Imports
from pulpo_prefect.codegen.types import TypeWriter, holds_document
from pulpo_prefect.orchestration import FlowDefinition


@dataclass(frozen=True, slots=True)
class Function:
    """A task or flow as code: its decorator, its first line, its docstring and what it does."""

    decorator: Code
    signature: Code
    docstring: Code
    body: Code


class FlowModule:
    """The code of some flows and of their tasks. With `submits` the tasks go to a task runner (Dask, Ray)."""

    def __init__(self, flows: Sequence[FlowDefinition], submits: bool = False) -> None:
        self.flows = flows
        self.submits = submits
        operations = {operation.name: operation for flow in flows for operation in flow.operations}
        self.ports = {name: Ports.of(operation) for name, operation in operations.items()}
        given = {parameter.name for flow in flows for parameter in flow.data_flow.parameters}
        self.imports = Imports(
            given | {name for ports in self.ports.values() for name in ports.fields} | names.RESERVED
        )
        self.types = TypeWriter(self.imports)
        self._name_what_runs()
        self.task_names = {
            name: self.imports.fresh(f"{op.identifier.rstrip('_')}_task") for name, op in operations.items()
        }
        self.flow_names = {flow.name: self.imports.fresh(flow.name) for flow in flows}

    def _name_what_runs(self) -> None:
        """Names that the functions use: found first, so that they keep their own where nothing else claims it."""
        self.path = self.imports.name("pathlib", "Path")
        self.project_class = self.imports.name(FIRST, "FlowProject")
        self.steps = self.imports.name(FIRST, "SubmittedSteps" if self.submits else "Steps")
        self.flow_decorator = self.imports.name("prefect", "flow")
        self.task_decorator = self.imports.name("prefect", "task")
        self.no_cache = self.imports.name("prefect.cache_policies", "NO_CACHE")
        self.project = self.imports.fresh("pulpo")
        bindings = [binding for flow in self.flows for step in flow.data_flow.steps for binding in step.bindings]
        if any(binding.collects and source.many for binding in bindings for source in binding.sources):
            self.each = self.imports.name(FIRST, "each")
        fields = [field for ports in self.ports.values() for field in ports.fields.values()]
        if any(map(self.types.is_left_out, fields)):
            self.given = self.imports.name(FIRST, "given")

    def values(self) -> dict[str, Any]:
        """What the template shows."""
        tasks = [self.task(ports.operation) for ports in self.ports.values()]
        flows = [self.flow(flow) for flow in self.flows]
        return {
            "docstring": Code(self._docstring()),
            "tasks": tasks,
            "flows": flows,
            "path": Code(self.path),
            "project_class": Code(self.project_class),
            "project": Code(self.project),
            "main": Code(lay_out(Brackets(f"{self.project}.main(", list(self.flow_names.values())), 1)),
            "standard": Code(self.imports.standard()),
            "pulpo": Code(self.imports.pulpo()),
            "libraries": Code(self.imports.libraries()),
            "own": Code(self.imports.project()),
        }

    def task(self, operation: OperationMetadata) -> Function:
        """The task of an operation."""
        fields = self.ports[operation.name].fields
        arguments = names.arguments(fields)
        taken = [self._taken(arguments[name], field) for name, field in fields.items()]
        returns = self._returns(operation)
        given = [f"{name}={arguments[name]}" for name, field in fields.items() if not self.types.is_left_out(field)]
        left_out = [f"{name}={arguments[name]}" for name, field in fields.items() if self.types.is_left_out(field)]
        more = [Brackets(f"**{self.given}(", left_out)] if left_out else []
        call = Brackets(f"{self.project}.{self._word('invoke')}(", [literal(operation.name), *given, *more])
        said = {arguments[name]: field.description or "" for name, field in fields.items()}
        return Function(
            Code(lay_out(Brackets(f"@{self.task_decorator}(", self._task_options(operation)))),
            Code(lay_out(Brackets(self._define(self.task_names[operation.name]), taken, f") -> {returns}:"))),
            Code(docstring(operation.description, 1, said)),
            Code(lay_out(call.with_ends(("" if returns == "None" else "return ") + self._await), 1)),
        )

    def flow(self, flow: FlowDefinition) -> Function:
        """One flow."""
        parameters = flow.data_flow.parameters
        arguments = names.arguments(parameter.name for parameter in parameters)
        taken = {*self.imports.taken, *arguments.values()}
        steps = names.steps(flow.operations, flow.namespace, taken)
        collector = "steps"
        while collector in {*taken, *steps.values()}:
            collector += "_"
        results = self._results(flow)
        body = [f"    {self._with} {self.steps}() as {collector}:"]
        body += [
            lay_out(self._start(step, steps, arguments, collector, self._is_used(step, flow, results)), 2)
            for step in flow.data_flow.steps
        ]
        body += self._return(results, steps)
        types = [self.types.parameter(arguments[p.name], p.field) for p in parameters]
        returns = self._flow_returns(results)
        said = {arguments[p.name]: p.field.description or "" for p in parameters}
        return Function(
            Code(lay_out(Brackets(f"@{self.flow_decorator}(", self._flow_options(flow)))),
            Code(lay_out(Brackets(self._define(self.flow_names[flow.name]), types, f") -> {returns}:"))),
            Code(docstring(_description(flow), 1, said)),
            Code("\n".join(body)),
        )

    @property
    def _await(self) -> str:
        return "" if self.submits else "await "

    @property
    def _with(self) -> str:
        return "with" if self.submits else "async with"

    def _word(self, method: str) -> str:
        return f"{method}_blocking" if self.submits else method

    def _define(self, name: str) -> str:
        return f"def {name}(" if self.submits else f"async def {name}("

    def _taken(self, name: str, field: FieldInfo) -> str:
        """A parameter of a task: whoever calls it gives all, and None for a default of the operation's own."""
        is_left_out = self.types.is_left_out(field)
        return f"{name}: {self.types.optional(field) if is_left_out else self.types.type(field.annotation)}"

    def _returns(self, operation: OperationMetadata) -> str:
        return self.types.type(operation.signature.returns)

    def _task_options(self, operation: OperationMetadata) -> list[str]:
        options = [f"name={literal(operation.name)}"]
        if operation.retries:
            options.append(f"retries={literal(operation.retries)}")
        if operation.timeout is not None:
            options.append(f"timeout_seconds={literal(operation.timeout)}")
        if operation.tags:
            options.append(f"tags={literal(list(operation.tags))}")
        return [*options, f"cache_policy={self.no_cache}"]

    def _flow_options(self, flow: FlowDefinition) -> list[str]:
        options = [f"name={literal(flow.namespace)}"]
        if self.submits:
            options.append(f"task_runner={self.project}.task_runner()")
        if any(holds_document(parameter.annotation) for parameter in flow.data_flow.parameters):
            options.append("validate_parameters=False")
        return options

    def _results(self, flow: FlowDefinition) -> list[OperationMetadata]:
        """The operations that nothing comes after and that return something: their values are the flow's."""
        found = [flow.data_flow.step(name).operation for name in flow.data_flow.results]
        return [operation for operation in found if self._returns(operation) != "None"]

    def _flow_returns(self, results: Sequence[OperationMetadata]) -> str:
        if not results:
            return "None"
        if len(results) == 1:
            return self._returns(results[0])
        return f"dict[str, {self.imports.name('typing', 'Any')}]"

    def _return(self, results: Sequence[OperationMetadata], steps: Mapping[str, str]) -> list[str]:
        values = {op.name: f"{self._await}{steps[op.name]}.result()" for op in results}
        if not values:
            return []
        if len(values) == 1:
            return [f"    return {next(iter(values.values()))}"]
        return [lay_out(Brackets("return {", [f"{literal(name)}: {value}" for name, value in values.items()], "}"), 1)]

    def _is_used(self, step: Step, flow: FlowDefinition, results: Sequence[OperationMetadata]) -> bool:
        return step.operation in results or any(step.name in before for before in flow.dependencies.values())

    def _start(
        self, step: Step, steps: Mapping[str, str], arguments: Mapping[str, str], collector: str, is_used: bool
    ) -> Brackets:
        fields = self.ports[step.name].fields
        bound: dict[str, str | Brackets] = {
            binding.parameter: self._source(binding, steps) for binding in step.bindings
        }
        bound |= {name: arguments[parameter] for name, parameter in step.parameters.items()}
        targets = names.arguments(fields)
        inputs = [_keyword(targets[name], bound[name]) for name in fields if name in bound]
        waits = f".after({', '.join(steps[name] for name in step.waits_for)})" if step.waits_for else ""
        call = Brackets(f"{collector}{waits}.start(", [self.task_names[step.name], *inputs])
        return call.with_ends(f"{steps[step.name]} = ") if is_used else call

    def _source(self, binding: Binding, steps: Mapping[str, str]) -> str | Brackets:
        if not binding.collects:
            return steps[binding.operations[0]]
        items = [
            f"{self.each}({steps[source.operation]})" if source.many else steps[source.operation]
            for source in binding.sources
        ]
        return Brackets("[", items, "]")

    def _docstring(self) -> str:
        first = self.flows[0]
        if first.standalone:
            said = (
                "Flows of the operations that stand alone, written by `pulpo compile`; change the operations instead."
            )
            return docstring(
                f"{said}\n\n`python {first.module}.py FLOW` runs one of them, `--param NAME=VALUE` with parameters."
            )
        root = first.namespace.partition(".")[0]
        said = f"The flows of `{root}`, written by `pulpo compile`; change the operations, not this file."
        return docstring(
            f"{said}\n\n`python {first.module}.py [FLOW]` runs one of them, `--param NAME=VALUE` with parameters."
        )


def _keyword(name: str, value: str | Brackets) -> str | Brackets:
    return value.with_ends(f"{name}=") if isinstance(value, Brackets) else f"{name}={value}"


def _description(flow: FlowDefinition) -> str:
    if flow.standalone:
        return flow.operations[0].description
    count = len(flow.operations)
    return f"The {count} operations of `{flow.namespace}`." if count > 1 else f"The operation of `{flow.namespace}`."
