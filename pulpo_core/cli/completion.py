"""Completion of command lines from files, without importing the commands.

The words of all commands are in `.pulpo/completion.json`. It is written when a completion needs the commands
themselves, and is valid until a distribution, a plugin or the project's file changes. Completions of commands that
depend on the project are compiled: `completion/NAME.json` in the output folder, for the tree of commands NAME. In it a
group has `commands`, and a command the names of its lists of `options`, which commands share, and of its `filters`:

    {"commands": {"list": {"help": "…", "commands": {"Job": {"help": "…", "options": ["list"], "filters": "Job"}}}},
     "options": {"list": [{"names": ["--help"]}]}, "filters": {"Job": ["title"]}, "operators": ["gt"]}

Completions that are not in these files are left to Typer, whose output format is used here, too. This module imports
little, not even pathlib, because it runs at each press of the Tab key.
"""

import os
import sys
from collections.abc import Iterator
from typing import Any

Node = dict[str, Any]
Found = list[tuple[str, str]]
RECORD = (".pulpo", "completion.json")
FOLDER = "completion"
PROJECT_FILES = ("pulpo.toml", "pyproject.toml")
VARIABLES = ("PULPO_OUTPUT", "PULPO_NO_PLUGINS", "PULPO_STRICT_PLUGINS")
"""Variables that affect the commands that exist."""
QUOTES = "'\"\\`$"


def is_wanted() -> bool:
    """Return True if a shell asks for a completion."""
    return _instruction() is not None


def complete(of_project: bool = False) -> bool:
    """Print a completion, and return True; return False if it is not in the files."""
    shell, line = _instruction(), _line()
    if shell not in ("complete_bash", "complete_zsh", "complete_fish") or any(sign in line for sign in QUOTES):
        return False
    try:
        words, incomplete = _split(shell, line)
        found = _find(words, incomplete, of_project)
    except (OSError, ValueError, LookupError, TypeError, AttributeError):  # a file of another version, or none
        return False
    if found is None:
        return False
    _print(shell, found)
    return True


def shortcut_of(word: str, of_project: bool) -> str | None:
    """Return the import path of a command tree's shortcut (see `pulpo_core.cli.shortcut`), or None.

    Returns None also if the record is out of date.
    """
    try:
        record = _record()
        found = record and _commands(record, of_project).get(word, {}).get("shortcut")
    except (OSError, ValueError, LookupError, TypeError, AttributeError):  # a file of another version
        return None
    return str(found) if found else None


def _commands(record: Node, of_project: bool) -> Node:
    return {**record["commands"], **(record["in_project"] if of_project else {})}


def _instruction() -> str | None:
    program = os.path.basename(sys.argv[0])
    return os.environ.get(f"_{program}_COMPLETE".replace("-", "_").replace(".", "_").upper())


def _line() -> str:
    return os.environ.get("COMP_WORDS") or os.environ.get("_TYPER_COMPLETE_ARGS", "")


def _split(shell: str, line: str) -> tuple[list[str], str]:
    """Return the words before the completed one, without the program, and the completed one."""
    words = line.split()
    if shell == "complete_bash":
        at = int(os.environ["COMP_CWORD"])
        return words[1:at], words[at] if at < len(words) else ""
    if len(words) > 1 and not line.endswith(" "):
        return words[1:-1], words[-1]
    return words[1:], ""


def _find(words: list[str], incomplete: str, of_project: bool) -> Found | None:
    """Return the values that complete a word, each with its help; None if they are not known."""
    record = _record()
    if record is None:
        return None
    commands, tree = _commands(record, of_project), Node()
    for index, word in enumerate(words):
        found = commands[word]
        if "tree" in found:
            found = tree = _read(os.path.join(record["output"], FOLDER, f"{found['tree']}.json"))
        if "commands" not in found:
            return _find_option(tree, found, words[index + 1 :], incomplete)
        commands = found["commands"]
    return _names(commands, incomplete)


def _find_option(tree: Node, command: Node, words: list[str], incomplete: str) -> Found:
    """Return the completions of a word after a command: options, the choices of an option, or filters."""
    options = [option for name in command["options"] for option in tree["options"][name]]
    by_name = {name: option for option in options for name in option["names"]}
    used = set[int]()
    waiting: Node | None = None
    for word in words:
        if waiting is not None:
            waiting = None
        elif word.startswith("-"):
            name, equals, _ = word.partition("=")
            option = by_name[name]
            used.add(id(option))
            waiting = option if option.get("value") and not equals else None
    if waiting is not None:
        return [(choice, "") for choice in waiting.get("choices", ()) if choice.startswith(incomplete)]
    if incomplete.startswith("-"):
        return [
            (name, option.get("help", ""))
            for option in options
            if option.get("many") or id(option) not in used
            for name in option["names"]
            if name.startswith(incomplete)
        ]
    return [(word, "") for word in _filters(tree, command, incomplete)] if "filters" in command else []


def _filters(tree: Node, command: Node, incomplete: str) -> Iterator[str]:
    for name in tree["filters"][command["filters"]]:
        operators = tree["operators"] if "__" in incomplete else ()
        for word in (f"{name}=", *(f"{name}__{operator}=" for operator in operators)):
            if word.startswith(incomplete):
                yield word


def _names(commands: Node, incomplete: str) -> Found | None:
    """Return the commands that begin with `incomplete`; None for options, which only the commands know."""
    if incomplete.startswith("-"):
        return None
    return [(name, node.get("help", "")) for name, node in commands.items() if name.startswith(incomplete)]


def _record() -> Node | None:
    """Return the record of the project, or None if it is missing or out of date."""
    folder = os.path.abspath(os.environ.get("PULPO_PROJECT") or ".")
    while True:
        path = os.path.join(folder, *RECORD)
        if os.path.exists(path):
            break
        if folder == os.path.dirname(folder) or any(os.path.isfile(os.path.join(folder, n)) for n in PROJECT_FILES):
            return None
        folder = os.path.dirname(folder)
    record = _read(path)
    is_same = record["surroundings"] == surroundings() and all(stamp(p) == s for p, s in record["stamps"].items())
    return record if is_same else None


def surroundings() -> list[str]:
    """Return the interpreter and the variables that must be the same as when the record was written."""
    return [sys.executable, *(os.environ.get(name, "") for name in VARIABLES)]


def stamp(path: str) -> int | None:
    """Return the modification time of a file or folder; None if it does not exist."""
    try:
        return os.stat(path).st_mtime_ns
    except OSError:
        return None


def _read(path: str) -> Node:
    import json

    with open(path, "rb") as file:
        found: Node = json.loads(file.read())
        return found


def _print(shell: str, found: Found) -> None:
    lines = []
    for value, help in found:  # noqa: A001
        if shell == "complete_bash" or not help:
            lines.append(f'"{_escaped(value)}"' if shell == "complete_zsh" else value)
        elif shell == "complete_zsh":
            lines.append(f'"{_escaped(value)}":"{_escaped(help)}"')
        else:
            lines.append(f"{value}\t{' '.join(help.split())}")
    text = "\n".join(lines)
    if shell == "complete_zsh" and found and all(value.endswith("=") for value, _ in found):  # the value follows
        values = (f'"{_escaped(value)}"' for value, _ in found)
        text = f"compadd -S '' -- {' '.join(values)}"
    elif shell == "complete_zsh":
        text = f"_arguments '*: :(({text}))'" if lines else "_files"
    if shell == "complete_fish" and os.environ.get("_TYPER_COMPLETE_FISH_ACTION") != "get-args":
        sys.exit(0 if lines else 1)  # fish only asks if there is a completion
    if text:
        sys.stdout.write(f"{text}\n")


def _escaped(text: str) -> str:
    for sign, written in (("\\", "\\\\"), ('"', '""'), ("'", "'\\''"), ("$", "\\$"), ("`", "\\`"), (":", "\\\\:")):
        text = text.replace(sign, written)
    return text
