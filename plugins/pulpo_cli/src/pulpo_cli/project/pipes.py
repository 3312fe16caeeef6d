"""Pipes between operations: `pulpo ops fetch | pulpo ops clean`.

The writer looks for the process at the other end of its pipe. If that is an operation of the same project, it writes a
line of JSON for each value, after a first line that names itself. If the reader cannot take its results, neither of
them runs. On systems without Linux's `/proc`, `--piped-from` names the writer instead.
"""

import json
import os
import stat
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from pulpo_cli.project.declarations import Operation, Returned, Taken
from pulpo_cli.project.loading import find_operation, load_declarations, load_operation
from pulpo_core.exceptions import ConfigurationError, PulpoException
from pulpo_core.project_file import find_root

PROC = Path("/proc")
HEADER = "$pulpo"
STARTING = 0.5  # seconds in which the shell starts the next program of a pipe
EACH = "--batch - takes each line as a separate input"


def is_pipe(number: int) -> bool:
    """Return True if a file descriptor is a pipe."""
    try:
        return stat.S_ISFIFO(os.fstat(number).st_mode)
    except OSError:
        return False


def is_fed() -> bool:
    """Return True if stdin is a pipe or a file, not a terminal or closed."""
    try:
        return is_pipe(0) or stat.S_ISREG(os.fstat(0).st_mode)
    except OSError:
        return False


def reading_operation() -> str | None:
    """Return the name of the operation that reads this process's stdout; None if another program does."""
    return _neighbour(1, 0)


def writing_operation() -> str | None:
    """Return the name of the operation that writes to this process's stdin; None if another program does."""
    return _neighbour(0, 1)


def check_flow(producer: Operation, consumer: Operation) -> Taken:
    """Return the parameter that takes the results of another operation, by the classes that both declare.

    A parameter for many values also takes single ones, and a parameter for a single value takes many, one per call.
    Raises ConfigurationError.
    """
    if producer.returns is None:
        raise _mismatch(producer, consumer, f"{producer.name} returns nothing that the data flow connects")
    fitting = [taken for taken in consumer.takes if _fits(producer.returns, taken)]
    if len(fitting) > 1:
        from pulpo_core.analysis.binding import word_runs

        segments = set(producer.name.lower().split("."))
        named = [taken for taken in fitting if word_runs(taken.parameter) & segments]
        fitting = named if len(named) == 1 else fitting
    if len(fitting) == 1:
        return fitting[0]
    if fitting:
        names = " and ".join(repr(taken.parameter) for taken in fitting)
        reason = f"it is ambiguous which of {names} takes {producer.returns.data}"
    else:
        takes = ", ".join(f"{taken.data} as {taken.parameter!r}" for taken in consumer.takes)
        reason = f"{producer.name} returns {producer.returns.data}, {consumer.name} takes {takes or 'no models'}"
    raise _mismatch(producer, consumer, reason)


def find_flow(producer: str, consumer: Operation) -> tuple[Operation, Taken]:
    """Return the declaration of the producer with this name, and the result of `check_flow` for it."""
    found = load_operation(load_declarations().operations[find_operation(producer)].module)
    return found, check_flow(found, consumer)


def write_header(operation: str, *, refused: bool = False) -> None:
    """Write the first line for the reader: the name of this operation, or a refusal."""
    says = {"results_of": operation, **({"refused": True} if refused else {})}
    sys.stdout.write(json.dumps({HEADER: says}) + "\n")
    sys.stdout.flush()


def read_header(line: bytes) -> tuple[str, bool] | None:
    """Return the operation in a header line, and True if it was refused; None for any other line."""
    if HEADER.encode() not in line[:20]:
        return None
    try:
        says = json.loads(line)[HEADER]
        return str(says["results_of"]), bool(says.get("refused"))
    except (ValueError, TypeError, KeyError):
        return None


def _mismatch(producer: Operation, consumer: Operation, reason: str) -> ConfigurationError:
    message = f"the results of {producer.name} do not go into {consumer.name}: {reason}"
    return ConfigurationError(message, hint=f"`ops show` has both in full; {EACH}")


def _fits(returned: Returned, taken: Taken) -> bool:
    return all(not set(taken.classes).isdisjoint(bases) for bases in returned.classes)


def _neighbour(own: int, other: int) -> str | None:
    """Return the operation of the process that has the other end of the pipe `own` as its descriptor `other`."""
    if not is_pipe(own) or not PROC.is_dir():
        return None
    pipe = str((PROC / "self" / "fd" / str(own)).readlink())
    deadline = time.monotonic() + STARTING
    while True:
        found = list(_processes_with(pipe, other))
        for process, words in found:
            if (name := _operation_of(words, process)) is not None:
                return name
        if not any(_is_starting(process) for process, _ in found) or time.monotonic() > deadline:
            return None
        time.sleep(0.01)


def _processes_with(pipe: str, descriptor: int) -> Iterator[tuple[Path, list[str]]]:
    """Yield the processes that have the pipe as this descriptor, with their command lines."""
    for process in PROC.iterdir():
        if not process.name.isdecimal() or int(process.name) == os.getpid():
            continue
        try:
            if str((process / "fd" / str(descriptor)).readlink()) == pipe:
                yield process, (process / "cmdline").read_bytes().decode(errors="replace").split("\0")[:-1]
        except OSError:  # another user's process, or it has ended
            continue


def _is_starting(process: Path) -> bool:
    """Return True if a process is a copy of the shell that has not executed the program yet."""
    try:
        shell = PROC / str(os.getppid())
        return (process / "cmdline").read_bytes() == (shell / "cmdline").read_bytes() and process != shell
    except OSError:
        return False


def _operation_of(words: Sequence[str], process: Path) -> str | None:
    """Return the operation that a command line runs: `pulpo ops fetch`, `./main ops run fetch`."""
    try:
        at = words.index("ops", 1)
        folder = (process / "cwd").readlink()
    except (ValueError, OSError):
        return None
    root = find_root()
    if not any(_is_pulpo(word, folder, root) for word in words[:at]):
        return None
    names = list(words[at + 1 :])
    if names[:1] == ["run"]:
        names = names[1:2]
    elif names[:1] in (["list"], ["show"]):
        return None
    known = load_declarations().operations
    for end in range(len(names), 0, -1):
        name = ".".join(names[:end]).replace("-", "_") if not any(map(_is_option, names[:end])) else ""
        whole = name.removesuffix(".run")
        if found := next((each for each in (name, whole) if each in known), None):
            return found
    return None


def _is_option(word: str) -> bool:
    return word.startswith("-")


def _is_pulpo(word: str, folder: Path, root: Path) -> bool:
    """Return True if a word of a command line is this project's Pulpo command."""
    path = folder / word
    if path.name in ("pulpo", "pulpo_core") or path.parent.name == "pulpo_core":
        try:
            return find_root(folder) == root
        except PulpoException:
            return False
    return path.is_file() and path.resolve().parent == root
