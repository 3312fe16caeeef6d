"""Reads the parameters of a flow from the command line: `--param limit=5`."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import pydantic
from pydantic import Secret, SecretBytes, SecretStr, TypeAdapter

from pulpo_core.analysis import DataFlow, Parameter
from pulpo_core.annotations import is_many, reachable, with_constraints
from pulpo_core.exceptions import ValidationError
from pulpo_core.exceptions.findings import findings_text
from pulpo_prefect.codegen.names import argument_names
from pulpo_prefect.codegen.types import holds_document

SECRETS = (Secret, SecretBytes, SecretStr)


def read_parameters(flow: DataFlow, written: Sequence[str]) -> dict[str, Any]:
    """Return the values of `name=value` texts by the arguments of the generated flow.

    A value is text if that fits the parameter's type, else JSON. Raises ValidationError with all problems: unknown and
    missing names, and invalid values.
    """
    texts, errors = _split(flow, written)
    values: dict[str, Any] = {}
    for argument, parameter in _by_argument(flow).items():
        if parameter.name in texts:
            try:
                values[argument] = read_value(adapter(parameter), texts[parameter.name])
            except pydantic.ValidationError as error:
                errors.append((parameter.name, f"{findings_text(error, parameter.field)} (expected {parameter.type})"))
        elif parameter.is_required:
            errors.append((parameter.name, f"is missing (expected {parameter.type})"))
    if errors:
        raise ValidationError(
            f"the parameters of flow {flow.name!r} are not valid: {'; '.join(f'{n}: {t}' for n, t in errors)}",
            errors=[{"loc": (name,), "msg": text, "type": "parameter"} for name, text in errors],
            hint=_usage(flow),
        )
    return values


def parameters_as_json(flow: DataFlow, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of `read_parameters` as JSON for Prefect's API. Raises ValidationError for secrets."""
    parameters = _by_argument(flow)
    if secret := [parameters[name].name for name in values if holds_secret(parameters[name].annotation)]:
        raise ValidationError(
            f"{', '.join(secret)} of flow {flow.name!r} must stay secret, but Prefect stores the parameters of runs "
            "and schedules in plain text",
            errors=[{"loc": (name,), "msg": "is secret", "type": "secret"} for name in secret],
            hint="omit it, and let the operation read it from the worker's environment or from a Secret block of "
            "Prefect; or run the flow here, without --worker",
        )
    return {name: adapter(parameters[name]).dump_python(value, mode="json") for name, value in values.items()}


def holds_secret(annotation: Any) -> bool:
    """Return True if a value of this type is a secret, or contains one."""
    return any(isinstance(part, type) and issubclass(part, SECRETS) for part in reachable(annotation))


def adapter(parameter: Parameter) -> TypeAdapter[Any]:
    """Return the validator for a parameter: its type with its constraints.

    Documents are left to the operation, which validates them with a connected database.
    """
    if holds_document(parameter.annotation):
        return TypeAdapter(Any)
    return TypeAdapter(with_constraints(parameter.field))


def read_value(validator: TypeAdapter[Any], text: str) -> Any:
    """Return a value from text: the text itself if that is valid, else JSON. Raises pydantic's ValidationError.

    `5` is text for a parameter that takes text, and a number for one that takes anything.
    """
    try:
        as_text = validator.validate_strings(text)
    except pydantic.ValidationError as error:
        if not _is_json(text):
            raise error from None
        return validator.validate_json(text)
    takes_anything = validator.core_schema["type"] == "any"
    return validator.validate_json(text) if takes_anything and _is_json(text) else as_text


def _by_argument(flow: DataFlow) -> dict[str, Parameter]:
    """Return the flow's parameters by the names that they have in the generated code."""
    names = argument_names(parameter.name for parameter in flow.parameters)
    return {names[parameter.name]: parameter for parameter in flow.parameters}


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True


def _split(flow: DataFlow, written: Sequence[str]) -> tuple[dict[str, str], list[tuple[str, str]]]:
    """Return the texts by parameter, and the errors of the others."""
    known = {parameter.name for parameter in flow.parameters}
    texts: dict[str, str] = {}
    errors: list[tuple[str, str]] = []
    for entry in written:
        name, equals, text = entry.partition("=")
        if not equals:
            errors.append((entry, "write name=value"))
        elif name not in known:
            errors.append((name, "the flow has no such parameter"))
        elif name in texts:
            errors.append((name, "is given twice"))
        else:
            texts[name] = text
    return texts, errors


def _usage(flow: DataFlow) -> str:
    if not flow.parameters:
        return "it takes no parameters"
    declarations = ", ".join(parameter.declaration for parameter in flow.parameters)
    many = next((parameter.name for parameter in flow.parameters if is_many(parameter.annotation)), None)
    lists = f""", a list as JSON: --param '{many}=["a", "b"]'""" if many else ""
    return f"it takes {declarations}: write --param {flow.parameters[0].name}=…{lists}"
