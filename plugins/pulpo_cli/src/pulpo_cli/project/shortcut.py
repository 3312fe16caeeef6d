"""Makes simple calls through the API on this machine, without importing Typer, the plugins, and the project.

Any command line that is not such a call is left to the full commands.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pulpo_cli.project.declarations import Operation, Option, option_names
from pulpo_cli.project.loading import load_declarations, load_operation
from pulpo_cli.project.operation_input import is_waiting
from pulpo_cli.project.pipes import is_fed, reading_operation
from pulpo_cli.project.remote.target import find_target
from pulpo_cli.project.values import lacks_secret, read_values
from pulpo_core.cli.output import Output
from pulpo_core.exceptions import PulpoException

if TYPE_CHECKING:
    from pulpo_cli.project.remote.target import RemoteApi

FORMATS = ("--json", "--ndjson", "--csv")
TEXTS = ("--fields", "--input")
OWN_WORDS = ("list", "show")


@dataclass(slots=True)
class CallLine:
    """A parsed command line: the values of the operation's options by path, and of the command's own by name."""

    values: dict[str, Any] = field(default_factory=dict)
    own: dict[str, Any] = field(default_factory=dict)


def run(words: Sequence[str]) -> bool:
    """Make the call of `pulpo ops WORDS`, print its result, and return True; False if the full command is needed.

    Exits with the exit code of an error.
    """
    try:
        target = find_target(None)
        found = _find_operation(words) if target else None
        if target is None or found is None:
            return False
        operation, rest = found
        line = _read(operation, rest)
        if line is None or _is_more_than_one_call(operation, line):
            return False
        output = Output.read(line.own)
    except PulpoException:
        return False
    _call(operation, line, output, target)
    return True


def _call(operation: Operation, line: CallLine, output: Output, target: "RemoteApi") -> None:
    from pulpo_cli.project.errors import printed
    from pulpo_cli.project.remote.calls import call

    with printed(output.is_json):
        data = read_values(operation.options, line.values, line.own.get("input"))
        output.print(call(target, operation.name, data))


def _find_operation(words: Sequence[str]) -> tuple[Operation, Sequence[str]] | None:
    """Return the operation that the first words name, and the other words; None unless that is certain."""
    names = list(words[: next((at for at, word in enumerate(words) if word.startswith("-")), len(words))])
    if not names or names[0] in OWN_WORDS:
        return None
    known = load_declarations().operations
    name = _name(names, known)
    return (load_operation(known[name].module), words[len(names) :]) if name in known else None


def _name(names: Sequence[str], known: Collection[str]) -> str:
    """Return the operation name for some words. The last word is `run` if the name is also a namespace."""
    if names[0] == "run":
        return names[1] if len(names) == 2 else ""
    name, above = ".".join(names), ".".join(names[:-1])
    if _is_namespace(name, known):
        return ""
    is_run = names[-1] == "run" and name not in known and _is_namespace(above, known)
    return above if is_run else name


def _is_namespace(name: str, known: Collection[str]) -> bool:
    return any(other.startswith(f"{name}.") for other in known)


def _read(operation: Operation, words: Sequence[str]) -> CallLine | None:
    """Parse the options; return None for anything that is not a usual option with its value."""
    line, by_name = CallLine(), _by_name(operation.options)
    rest = iter(words)
    for word in rest:
        name, equals, value = word.partition("=")
        if name in FORMATS and not equals:
            line.own[name[2:]] = True
        elif (option := by_name.get(name)) and option.is_flag and not equals:
            line.values[option.path] = name == f"--{option.name}"
        elif name in TEXTS or (option and not option.is_flag):
            text = value if equals else next(rest, "-")
            if text.startswith("-") and not equals:
                return None
            _put(line, name, option, text)
        else:
            return None
    return line


def _by_name(options: Sequence[Option]) -> Mapping[str, Option]:
    taken = {option.name for option in options}
    return {name: option for option in options for name in option_names(option, taken)}


def _put(line: CallLine, name: str, option: Option | None, text: str) -> None:
    if option is None:
        line.own[name[2:]] = text
    elif option.many:
        line.values.setdefault(option.path, []).append(text)
    else:
        line.values[option.path] = text


def _is_more_than_one_call(operation: Operation, line: CallLine) -> bool:
    """Return True if there are lines to read, a reader to check, or a secret to prompt for."""
    if any(lacks_secret(option, line.values) for option in operation.options):
        return True
    has_input = "input" in line.own
    if is_fed() and not has_input and is_waiting(operation, line.values, None):
        return True
    return not (line.own.get("json") or line.own.get("csv")) and reading_operation() is not None
