"""Generates `generated_cli.py`, the index of a project's commands, and a module of options for each of them."""

from collections.abc import Iterable
from dataclasses import MISSING, fields

from pulpo_cli.project.data_ports import declared_ports
from pulpo_cli.project.declarations import Option, Returned, Taken
from pulpo_cli.project.input_options import LenientSchemas, input_schema, options_of
from pulpo_core.console import plain
from pulpo_core.documents.fields import has_own_id, visible_fields
from pulpo_core.generation import Artifact, Brackets, Code, GenerationContext, Part, Templates, lay_out, literal
from pulpo_core.metadata import ModelInfo, OperationMetadata
from pulpo_core.sensitive import without_sensitive_defaults

FOLDER = "cli_commands"


class CliGenerator:
    """The project's commands: options for every operation and model."""

    name = "cli"

    def generate(self, context: GenerationContext) -> Iterable[Artifact]:
        """Yield the index, and a module for each model and operation."""
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
        for operation in metadata.operations:
            yield Artifact(
                f"{FOLDER}/operations/{operation.identifier}.py",
                templates.render("operation.py.jinja", **_operation(operation)),
                sources=(operation,),
                parts=(Part("command", f"ops {operation.name.replace('.', ' ')}"),),
            )
        for model in metadata.models:
            options = _fields(model)
            hidden = {option.path for option in options if option.secret}
            shown = [name for name in visible_fields(model.document_cls) if name not in hidden]
            filters = [Brackets("filters=[", list(map(literal, shown)), "]")] if shown else []
            yield Artifact(
                f"{FOLDER}/models/{model.identifier}.py",
                templates.render("model.py.jinja", **_declaration("model", model, options, filters)),
                sources=(model,),
                parts=tuple(Part("command", f"data {verb} {model.name}") for verb in ("list", "show", *model.changes)),
            )


def _fields(model: ModelInfo) -> list[Option]:
    """Return the options for a new document: a link is the id of what it leads to."""
    document = model.document_cls
    schema = without_sensitive_defaults(document.model_json_schema(by_alias=False, schema_generator=LenientSchemas))
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


def _operation(operation: OperationMetadata) -> dict[str, object]:
    takes, returns = declared_ports(operation)
    ports = [Brackets("takes=[", list(map(_value, takes)), "]")] if takes else []
    if returns:
        ports.append(_value(returns, "returns="))
    names = [name for name, is_used in (("Returned", returns), ("Taken", takes)) if is_used]
    declared = _declaration("operation", operation, options_of(input_schema(operation.input_schema)), ports)
    return {**declared, "names": Code("".join(f", {name}" for name in names))}


def _declaration(
    what: str, item: ModelInfo | OperationMetadata, options: list[Option], more: list[Brackets]
) -> dict[str, object]:
    arguments: list[str | Brackets] = [literal(item.name)]
    if options:
        arguments.append(Brackets("options=[", list(map(_value, options)), "]"))
    arguments += more
    if described := "\n".join(plain(line) for line in item.description.strip().splitlines()):
        arguments.append(f"help={literal(described)}")
    return {
        "name": Code(item.name),
        "words": Code(item.name.replace(".", " ")),
        "has_options": bool(options),
        "declaration": Code(lay_out(Brackets(f"{what} = {what.capitalize()}(", arguments))),
    }


def _value(declared: Option | Taken | Returned, before: str = "") -> Brackets:
    """Return a declaration as code: its required arguments, and what differs from the defaults."""
    given: list[str | Brackets] = []
    for each in fields(declared):
        value = getattr(declared, each.name)
        if each.default is MISSING:
            given.append(_written(value))
        elif value != each.default:
            given.append(_written(value, f"{each.name}="))
    return Brackets(f"{before}{type(declared).__name__}(", given)


def _written(value: object, before: str = "") -> str | Brackets:
    if isinstance(value, list | tuple):
        return Brackets(f"{before}[", list(map(_written, value)), "]")
    return f"{before}{literal(value)}"
