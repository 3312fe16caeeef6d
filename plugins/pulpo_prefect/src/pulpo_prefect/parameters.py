"""A flow's parameters as a person writes them on the command line: `--param limit=5`."""

import json
from collections.abc import Sequence
from typing import Annotated, Any

import pydantic
from pydantic import TypeAdapter

from pulpo_core.analysis import DataFlow, Parameter
from pulpo_core.exceptions import ValidationError
from pulpo_core.pydantic_findings import findings_text
from pulpo_prefect.codegen.types import holds_document


def read_parameters(flow: DataFlow, written: Sequence[str]) -> dict[str, Any]:
    """The values of `name=value` texts, each of its parameter's type: text, or JSON for what is no plain value.

    Raises ValidationError with everything that is wrong: an unknown name, a missing one, a value that does not fit.
    """
    texts, wrong = _split(flow, written)
    values: dict[str, Any] = {}
    for parameter in flow.parameters:
        if parameter.name in texts:
            try:
                values[parameter.name] = read(adapter(parameter), texts[parameter.name])
            except pydantic.ValidationError as error:
                wrong.append((parameter.name, f"{findings_text(error)} (expected {parameter.type})"))
        elif parameter.is_required:
            wrong.append((parameter.name, f"is missing (expected {parameter.type})"))
    if wrong:
        raise ValidationError(
            f"the parameters of flow {flow.name!r} are not valid: {'; '.join(f'{n}: {t}' for n, t in wrong)}",
            errors=[{"loc": (name,), "msg": text, "type": "parameter"} for name, text in wrong],
            hint=_usage(flow),
        )
    return values


def adapter(parameter: Parameter) -> TypeAdapter[Any]:
    """What checks a value of the parameter: its type with its constraints.

    Documents are left to the operation, which reads them where the database is connected.
    """
    if holds_document(parameter.annotation):
        return TypeAdapter(Any)
    checked: Any = Annotated[parameter.annotation, parameter.field]
    return TypeAdapter(checked)


def read(checked: TypeAdapter[Any], text: str) -> Any:
    """A value from text: as it stands where that fits, else as JSON. Raises pydantic's ValidationError."""
    try:
        as_text = checked.validate_strings(text)
    except pydantic.ValidationError as error:
        if not _is_json(text):
            raise error from None
        return checked.validate_json(text)
    is_anything = checked.core_schema["type"] == "any"
    return checked.validate_json(text) if is_anything and _is_json(text) else as_text


def parameters_as_json(flow: DataFlow, values: dict[str, Any]) -> dict[str, Any]:
    """The values as Prefect's API takes them."""
    return {p.name: adapter(p).dump_python(values[p.name], mode="json") for p in flow.parameters if p.name in values}


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True


def _split(flow: DataFlow, written: Sequence[str]) -> tuple[dict[str, str], list[tuple[str, str]]]:
    known = {parameter.name for parameter in flow.parameters}
    texts: dict[str, str] = {}
    wrong: list[tuple[str, str]] = []
    for entry in written:
        name, equals, text = entry.partition("=")
        if not equals:
            wrong.append((entry, "write name=value"))
        elif name not in known:
            wrong.append((name, "the flow has no such parameter"))
        else:
            texts[name] = text
    return texts, wrong


def _usage(flow: DataFlow) -> str:
    if not flow.parameters:
        return "it takes none"
    return f"it takes {', '.join(p.declaration for p in flow.parameters)}: write --param {flow.parameters[0].name}=…"
