"""Writes the task function of an operation."""

from pulpo_core.analysis.ports import Ports
from pulpo_core.generation import Brackets, Code, lay_out, literal
from pulpo_core.metadata import OperationMetadata
from pulpo_prefect.codegen.docstrings import docstring
from pulpo_prefect.codegen.function import Function
from pulpo_prefect.codegen.module_names import ModuleNames
from pulpo_prefect.codegen.names import argument_names


def task_function(module: ModuleNames, ports: Ports) -> Function:
    """Return the task that invokes an operation. Its parameters have no defaults: the flow passes all of them."""
    operation, fields = ports.operation, ports.fields
    arguments = argument_names(fields)
    parameters = [f"{arguments[name]}: {module.types.argument(field)}" for name, field in fields.items()]
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
    """Return the call of `invoke`."""
    given = [f"{name}={arguments[name]}" for name in ports.fields]
    return Brackets(f"{module.project}.{module.style.invoke}(", [literal(ports.name), *given])


def _options(module: ModuleNames, operation: OperationMetadata) -> list[str]:
    options = [f"name={literal(operation.name)}"]
    if operation.retries:
        options.append(f"retries={literal(operation.retries)}")
    if operation.timeout is not None:
        options.append(f"timeout_seconds={literal(operation.timeout)}")
    if operation.tags:
        options.append(f"tags={literal(list(operation.tags))}")
    return [*options, f"cache_policy={module.no_cache}"]
