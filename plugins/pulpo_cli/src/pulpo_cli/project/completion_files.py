"""The files for shell completion of `ops` and `data` without importing them: see `pulpo_core.cli.completion`."""

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
    options = {
        "list": _options(own["list"]),
        "show": _options(show_command("")),
        "run": _options(operation_command("run", Operation("run"))),
        **{f"of {each.name}": _declared(each.options) for each in declared},
    }
    shown = {each.name: {"help": _first_line(each.help), "options": ["show"]} for each in declared}
    run = {each.name: {"help": _first_line(each.help), "options": [f"of {each.name}", "run"]} for each in declared}
    commands = {
        "list": {"help": own["list"].help, "options": ["list"]},
        "show": {"help": own["show"].help, "commands": shown},
        "run": {"help": own["run"].help, "commands": run},
    }
    nested = {word: node for word, node in _nested(run).items() if word not in commands}
    return _written({"commands": {**commands, **nested}, "options": options})


def models_file(models: Iterable[tuple[ModelInfo, Model]]) -> str:
    """Return the file for `data`."""
    from pulpo_cli.project.document_commands import COMMANDS, OPERATORS
    from pulpo_cli.project.documents import VERBS

    known = list(models)
    commands = {
        verb: {
            "help": about,
            "commands": {
                model.name: {
                    "help": _first_line(model.help),
                    "options": [*([f"of {model.name}"] if verb in ("create", "edit") else []), verb],
                    **({"filters": model.name} if verb in ("list", "find", "export") else {}),
                }
                for info, model in known
                if not change or change in info.changes
            },
        }
        for verb, (change, about) in VERBS.items()
    }
    options = {
        **{verb: _options(COMMANDS[verb](verb, Model(verb))) for verb in VERBS},
        **{f"of {model.name}": _declared(model.options) for _, model in known},
    }
    filters = {model.name: list(model.filters) for _, model in known}
    return _written({"commands": commands, "options": options, "filters": filters, "operators": list(OPERATORS)})


def verbs_of(model: ModelInfo) -> list[str]:
    """Return the verbs of a model's commands."""
    from pulpo_cli.project.documents import VERBS

    return [verb for verb, (change, _) in VERBS.items() if not change or change in model.changes]


def _nested(operations: Mapping[str, Node]) -> Node:
    """Return sorted operations as a tree of namespaces. The entry `run` is an operation with a namespace's name."""
    tree: Node = {}
    for name, leaf in operations.items():
        *above, last = name.split(".")
        level = tree
        for depth, word in enumerate(above, 1):
            found = level.get(word, {})
            if "commands" not in found:
                about = found.get("help") or f"Operations of {'.'.join(above[:depth])}."
                level[word] = {"help": about, "commands": {"run": found} if found else {}}
            level = level[word]["commands"]
        level[last] = leaf
    return tree


def _declared(options: Sequence[Option]) -> list[Node]:
    """Return declared options in the form of completion."""
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
    """Return the options of a command, with `--help` at the end."""
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
