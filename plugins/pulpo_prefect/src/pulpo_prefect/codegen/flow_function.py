"""Writes the function of a flow: its parameters, its steps, and its result."""

from pulpo_core.analysis import Binding, FlowStep
from pulpo_core.generation import Brackets, Code, lay_out, literal
from pulpo_core.metadata import OperationMetadata
from pulpo_prefect.codegen.docstrings import docstring
from pulpo_prefect.codegen.function import Function
from pulpo_prefect.codegen.module_names import ModuleNames
from pulpo_prefect.codegen.names import argument_names, free_name, step_names
from pulpo_prefect.codegen.types import holds_document
from pulpo_prefect.orchestration import FlowDefinition


def flow_function(module: ModuleNames, flow: FlowDefinition) -> Function:
    """Return the code of a flow."""
    return _FlowWriter(module, flow).function()


class _FlowWriter:
    """Writes one flow. `arguments` are the names of its parameters, `steps` the variables of its steps.

    `results` are the operations that return a value and have no successors: the flow returns their values.
    """

    def __init__(self, module: ModuleNames, flow: FlowDefinition) -> None:
        self.module = module
        self.flow = flow
        self.parameters = flow.data_flow.parameters
        self.arguments = argument_names(parameter.name for parameter in self.parameters)
        taken = {*module.imports.taken, *self.arguments.values()}
        self.steps = step_names(flow.operations, flow.namespace, taken)
        self.collector = free_name("steps", {*taken, *self.steps.values()})
        last = [flow.data_flow.step(name).operation for name in flow.data_flow.results]
        self.results = [operation for operation in last if self._type_of(operation) != "None"]

    def function(self) -> Function:
        """Return the flow as code."""
        types = self.module.types
        parameters = [types.parameter(self.arguments[p.name], p.field) for p in self.parameters]
        define = self.module.style.define(self.module.flow_names[self.flow.name])
        descriptions = {self.arguments[p.name]: p.field.description or "" for p in self.parameters}
        return Function(
            Code(lay_out(Brackets(f"@{self.module.flow_decorator}(", self._options()))),
            Code(lay_out(Brackets(define, parameters, f") -> {self._type()}:"))),
            Code(docstring(_description(self.flow), 1, descriptions)),
            Code("\n".join(self._body())),
        )

    def _options(self) -> list[str]:
        options = [f"name={literal(self.flow.prefect_name)}"]
        if self.module.style.submits:
            options.append(f"task_runner={self.module.project}.task_runner()")
        if any(holds_document(parameter.annotation) for parameter in self.parameters):
            options.append("validate_parameters=False")
        return options

    def _body(self) -> list[str]:
        entering = f"    {self.module.style.entering} {self.module.steps_class}() as {self.collector}:"
        return [entering, *(lay_out(self._start(step), 2) for step in self.flow.data_flow.steps), *self._return()]

    def _start(self, step: FlowStep) -> Brackets:
        """Return the line that starts a step: `clean = steps.after(load).start(clean_task, raw=fetch, limit=limit)`."""
        fields = self.module.ports[step.name].fields
        values: dict[str, str | Brackets] = {binding.parameter: self._source(binding) for binding in step.bindings}
        values |= {name: self.arguments[parameter] for name, parameter in step.parameters.items()}
        targets = argument_names(fields)
        inputs = [_keyword(targets[name], values[name]) for name in fields if name in values]
        waits = f".after({', '.join(self.steps[name] for name in step.waits_for)})" if step.waits_for else ""
        call = Brackets(f"{self.collector}{waits}.start(", [self.module.task_names[step.name], *inputs])
        return call.with_ends(f"{self.steps[step.name]} = ") if self._is_used(step) else call

    def _source(self, binding: Binding) -> str | Brackets:
        """Return the source of a parameter's value: a step, or a list of several, `[each(online), street]`."""
        if not binding.collects:
            return self.steps[binding.operations[0]]
        items = [
            f"{self.module.each}({self.steps[source.operation]})" if source.many else self.steps[source.operation]
            for source in binding.sources
        ]
        return Brackets("[", items, "]")

    def _is_used(self, step: FlowStep) -> bool:
        needed = self.flow.dependencies.values()
        return step.operation in self.results or any(step.name in before for before in needed)

    def _type(self) -> str:
        if not self.results:
            return "None"
        if len(self.results) == 1:
            return self._type_of(self.results[0])
        return f"dict[str, {self.module.imports.name('typing', 'Any')}]"

    def _type_of(self, operation: OperationMetadata) -> str:
        return self.module.types.type(operation.signature.returns)

    def _return(self) -> list[str]:
        awaiting = self.module.style.awaiting
        values = {op.name: f"{awaiting}{self.steps[op.name]}.result()" for op in self.results}
        if not values:
            return []
        if len(values) == 1:
            return [f"    return {next(iter(values.values()))}"]
        items = [f"{literal(name)}: {value}" for name, value in values.items()]
        return [lay_out(Brackets("return {", items, "}"), 1)]


def _keyword(name: str, value: str | Brackets) -> str | Brackets:
    return value.with_ends(f"{name}=") if isinstance(value, Brackets) else f"{name}={value}"


def _description(flow: FlowDefinition) -> str:
    if flow.standalone:
        return flow.operations[0].description
    count = len(flow.operations)
    return f"The {count} operations of `{flow.namespace}`." if count > 1 else f"The operation of `{flow.namespace}`."
