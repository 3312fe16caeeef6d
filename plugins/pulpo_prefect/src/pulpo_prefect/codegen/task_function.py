"""Writes the task of an operation."""

from pydantic.fields import FieldInfo

from pulpo_core.analysis.ports import Ports
from pulpo_core.generation import Brackets, Code, lay_out, literal
from pulpo_core.metadata import OperationMetadata
from pulpo_prefect.codegen.docstrings import docstring
from pulpo_prefect.codegen.function import Function
from pulpo_prefect.codegen.module_names import ModuleNames
from pulpo_prefect.codegen.names import argument_names


def task_function(module: ModuleNames, ports: Ports) -> Function:
    """Return the task that invokes an operation."""
    operation, fields = ports.operation, ports.fields
    arguments = argument_names(fields)
    parameters = [_parameter(module, arguments[name], field) for name, field in fields.items()]
    returns = module.types.type(operation.signature.returns)
    call = _call(module, ports, arguments).with_ends(("" if returns == "None" else "return ") + module.style.awaiting)
    descriptions = {arguments[name]: field.description or "" for name, field in fields.items()}
    define = module.style.define(module.task_names[operation.name])
    return Function(
        Code(lay_out(Brackets(f"@{module.task_decorator}(", _options(module, operation)))),
        Code(lay_out(Brackets(define, parameters, f") -> {returns}:"))),
        Code(docstring(operation.description, 1, descriptions)),
        Code(lay_out(call, 1)),
    )


def _call(module: ModuleNames, ports: Ports, arguments: dict[str, str]) -> Brackets:
    """Return the call of `invoke`. An argument whose default only the operation knows is passed unless it is None."""
    given = {name: f"{name}={arguments[name]}" for name in ports.fields}
    optional = [given.pop(name) for name, field in ports.fields.items() if module.types.is_left_out(field)]
    rest = [Brackets(f"**{module.given}(", optional)] if optional else []
    invoke = f"{module.project}.{module.style.invoke}("
    return Brackets(invoke, [literal(ports.name), *given.values(), *rest])


def _parameter(module: ModuleNames, name: str, field: FieldInfo) -> str:
    """Return a parameter of a task, without a default: the flow passes all of them.

    None stands for a default that only the operation itself can give.
    """
    is_left_out = module.types.is_left_out(field)
    return f"{name}: {module.types.optional(field) if is_left_out else module.types.type(field.annotation)}"


def _options(module: ModuleNames, operation: OperationMetadata) -> list[str]:
    options = [f"name={literal(operation.name)}"]
    if operation.retries:
        options.append(f"retries={literal(operation.retries)}")
    if operation.timeout is not None:
        options.append(f"timeout_seconds={literal(operation.timeout)}")
    if operation.tags:
        options.append(f"tags={literal(list(operation.tags))}")
    return [*options, f"cache_policy={module.no_cache}"]
