"""Generates `generated_cli.py`, the index of a project's commands, and a module of options for each of them."""

from collections.abc import Iterable
from dataclasses import MISSING, fields, is_dataclass
from typing import Any

from pulpo_cli.project.completion_files import models_file, operations_file, verbs_of
from pulpo_cli.project.data_ports import declared_ports
from pulpo_cli.project.declarations import Model, Operation, Option
from pulpo_cli.project.input_options import input_schema, options_of
from pulpo_core.cli.console import plain
from pulpo_core.documents.fields import has_own_id, visible_fields
from pulpo_core.generation import Artifact, Brackets, Code, GenerationContext, Part, Templates, lay_out, literal
from pulpo_core.metadata import ModelInfo, OperationMetadata

FOLDER = "cli_commands"


class CliGenerator:
    """Generates the project's commands: options for every operation and model, and the files for completion."""

    name = "cli"

    def generate(self, context: GenerationContext) -> Iterable[Artifact]:
        """Yield the index, a module for each model and operation, and the files for completion."""
        templates = Templates("pulpo_cli.project")
        metadata = context.metadata
        yield Artifact(
            "generated_cli.py",
            templates.render(
                "index.py.jinja", entries=bool(metadata.models or metadata.operations), index=_index(context)
            ),
        )
        for package in (FOLDER, f"{FOLDER}/models", f"{FOLDER}/operations"):
            yield Artifact(f"{package}/__init__.py", "")
        operations = [(each, _operation(each)) for each in metadata.operations]
        models = [(each, _model(each)) for each in metadata.models]
        for operation, declared in operations:
            yield Artifact(
                f"{FOLDER}/operations/{operation.identifier}.py",
                templates.render("operation.py.jinja", **_rendered("operation", declared)),
                sources=(operation,),
                parts=(Part("command", f"ops {operation.name.replace('.', ' ')}"),),
            )
        for model, declared_model in models:
            yield Artifact(
                f"{FOLDER}/models/{model.identifier}.py",
                templates.render("model.py.jinja", **_rendered("model", declared_model)),
                sources=(model,),
                parts=tuple(Part("command", f"data {verb} {model.name}") for verb in verbs_of(model)),
            )
        yield Artifact("completion/ops.json", operations_file(declared for _, declared in operations))
        yield Artifact("completion/data.json", models_file(models))


def _fields(model: ModelInfo) -> list[Option]:
    """Return the options for a new document; a link is given by the id of its document."""
    document = model.document_cls
    schema = input_schema(document)
    shown = [name for name in visible_fields(document) if name != "id" or has_own_id(document)]
    properties = {name: field for name, field in schema.get("properties", {}).items() if name in shown}
    for field in model.fields:
        if field.links and field.name in properties:
            about = {"description": field.description or f"the id of a {' or '.join(field.links)}"}
            link = {"type": "string"}
            properties[field.name] = {**({"type": "array", "items": link} if field.many else link), **about}
    return options_of({**schema, "properties": properties})


def _index(context: GenerationContext) -> Code:
    operations = [
        Brackets(f"{literal(each.name)}: IndexEntry(", [literal(_module("operations", each)), *_help(each)])
        for each in context.metadata.operations
    ]
    models = [
        Brackets(
            f"{literal(each.name)}: IndexEntry(",
            [
                literal(_module("models", each)),
                *_help(each),
                f"path={literal(each.path)}",
                f"changes={literal(list(each.changes))}",
            ],
        )
        for each in context.metadata.models
    ]
    groups = [
        Brackets(f"{name}={{", entries, "}") for name, entries in (("operations", operations), ("models", models))
    ]
    return Code(lay_out(Brackets("declarations = Declarations(", [each for each in groups if each.items])))


def _module(kind: str, item: ModelInfo | OperationMetadata) -> str:
    return f"{FOLDER}.{kind}.{item.identifier}"


def _help(item: ModelInfo | OperationMetadata) -> list[str]:
    """Return the argument `help`: the first line of the description."""
    line = plain(item.description.strip().partition("\n")[0])
    return [f"help={literal(line)}"] if line else []


def _operation(operation: OperationMetadata) -> Operation:
    options = options_of(input_schema(operation.input_schema))
    takes, returns = declared_ports(operation)
    return Operation(operation.name, options, takes, returns, _described(operation))


def _model(model: ModelInfo) -> Model:
    options = _fields(model)
    hidden = {option.path for option in options if option.secret}
    filters = [name for name in visible_fields(model.document_cls) if name not in hidden]
    return Model(model.name, options, filters, _described(model))


def _described(item: ModelInfo | OperationMetadata) -> str:
    return "\n".join(plain(line) for line in item.description.strip().splitlines())


def _rendered(what: str, declared: Operation | Model) -> dict[str, object]:
    """Return the values for the template of a declaration."""
    written = _written(declared, f"{what} = ")
    uses: dict[str, object] = {"Option": declared.options}
    if isinstance(declared, Operation):
        uses |= {"Returned": declared.returns, "Taken": declared.takes}
    return {
        "name": Code(declared.name),
        "words": Code(declared.name.replace(".", " ")),
        "names": Code("".join(f", {name}" for name, used in uses.items() if used)),
        "declaration": Code(lay_out(written)),
    }


def _written(value: Any, before: str = "") -> str | Brackets:
    """Return a value as code: for a declaration, only its required arguments and those that differ from defaults."""
    if isinstance(value, list | tuple):
        return Brackets(f"{before}[", list(map(_written, value)), "]")
    if not is_dataclass(value):
        return f"{before}{literal(value)}"
    given: list[str | Brackets] = []
    for each in fields(value):
        found = getattr(value, each.name)
        if each.default is MISSING:
            given.append(_written(found))
        elif found != each.default and found != []:
            given.append(_written(found, f"{each.name}="))
    return Brackets(f"{before}{type(value).__name__}(", given)
