"""The files from which `ops` and `data` are completed without importing them: see `pulpo_core.cli.completion`."""

import json
from collections.abc import Iterable, Mapping, Sequence
from enum import EnumMeta
from typing import Any

from pulpo_cli.project.declarations import Model, Operation, Option, option_names
from pulpo_cli.project.parameters import option_help
from pulpo_core.metadata import ModelInfo

Node = dict[str, Any]


def operations_file(operations: Iterable[Operation]) -> str:
    """Return the file for `ops`."""
    from pulpo_cli.project.operation_command import operation_command
    from pulpo_cli.project.operations import show_command, tree

    declared = list(operations)
    own = tree().own
    nested = {"own": True, "options": _options(operation_command("run", Operation("run")))}
    commands = {
        "list": {"help": own["list"].help, "options": _options(own["list"])},
        "show": {"help": own["show"].help, "each": True, "options": _options(show_command(""))},
        "run": {"help": own["run"].help, "each": True, **nested},
    }
    for operation in declared:
        _nest(commands, operation)
    leaves = {each.name: {"help": _first_line(each.help), "options": _declared(each.options)} for each in declared}
    return _written({"commands": commands, "nested": nested, "leaves": leaves})


def models_file(models: Iterable[tuple[ModelInfo, Model]]) -> str:
    """Return the file for `data`."""
    from pulpo_cli.project.document_commands import COMMANDS, OPERATORS
    from pulpo_cli.project.documents import VERBS

    commands = {
        verb: {
            "help": about,
            "each": True,
            "own": verb in ("create", "edit"),
            "filters": verb in ("list", "find", "export"),
            "options": _options(COMMANDS[verb](verb, Model(verb))),
            **({"change": change} if change else {}),
        }
        for verb, (change, about) in VERBS.items()
    }
    leaves = {
        model.name: {
            "help": _first_line(model.help),
            "options": _declared(model.options),
            "filters": list(model.filters),
            "changes": list(info.changes),
        }
        for info, model in models
    }
    return _written({"commands": commands, "operators": list(OPERATORS), "leaves": leaves})


def verbs_of(model: ModelInfo) -> list[str]:
    """Return the verbs of the commands that a model has."""
    from pulpo_cli.project.documents import VERBS

    return [verb for verb, (change, _) in VERBS.items() if not change or change in model.changes]


def _nest(commands: Node, operation: Operation) -> None:
    """Put an operation into the tree of namespaces. Where a namespace is an operation itself, that one is `run`."""
    *above, last = operation.name.split(".")
    leaf = {"help": _first_line(operation.help), "leaf": operation.name}
    level = commands
    for depth, word in enumerate(above, 1):
        found = level.setdefault(word, {"help": f"Operations of {'.'.join(above[:depth])}.", "commands": {}})
        if "commands" not in found:
            if "leaf" not in found:
                return  # a word of Pulpo's own
            about = found["help"] or f"Operations of {'.'.join(above[:depth])}."
            found = level[word] = {"help": about, "commands": {"run": found}}
        level = found["commands"]
    if last not in level:
        level[last] = leaf
    elif "commands" in level[last]:
        level[last]["commands"]["run"] = leaf


def _declared(options: Sequence[Option]) -> list[Node]:
    """Return declared options as their commands have them."""
    taken = {option.name for option in options}
    return [
        _without_empty(
            {
                "names": option_names(option, taken),
                "help": option_help(option),
                "value": not option.is_flag,
                "many": option.many,
                "choices": list(option.choices),
            }
        )
        for option in options
    ]


def _options(command: Any) -> list[Node]:
    """Return the options of a command, `--help` at the end."""
    context = command.make_context("x", [], resilient_parsing=True)
    return [_option(each) for each in command.get_params(context) if each.param_type_name == "option"]


def _option(option: Any) -> Node:
    kind = option.type_descriptor.annotation
    members: Iterable[Any] = kind if isinstance(kind, EnumMeta) else ()
    choices = [str(each.value) for each in members]
    return _without_empty(
        {
            "names": [*option.opts, *option.secondary_opts],
            "help": option.help or "",
            "value": not option.is_flag,
            "many": option.multiple,
            "choices": choices,
        }
    )


def _without_empty(values: Mapping[str, Any]) -> Node:
    return {key: value for key, value in values.items() if value}


def _first_line(text: str) -> str:
    return text.strip().partition("\n")[0]


def _written(value: Node) -> str:
    return json.dumps(value, indent=1) + "\n"
