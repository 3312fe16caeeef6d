"""The fingerprint of a compile: all that it read and wrote. While it holds, an idle compile is cheap.

The record lies in `.pulpo/compile.json`. It lists files with their size and times of change, and folders with their
entries: the Python modules that were loaded, what was opened or listed while the project's own code was imported, the
plugins' files, and the generated ones.
"""

import importlib.metadata
import importlib.util
import json
import os
import stat
import sys
import sysconfig
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pulpo_core.plugins import GROUP, Plugins
from pulpo_core.project_file import ProjectFile

if TYPE_CHECKING:
    from pulpo_core.generation import Compilation

RECORD = Path(".pulpo", "compile.json")
SYSTEM = ("/proc/", "/sys/", "/dev/")
Stamp = list[Any] | None


def is_current(root: Path) -> bool:
    """Return True if a compile of the project at `root` would find everything as the last one left it."""
    try:
        record = json.loads((root / RECORD).read_bytes())
        return bool(record["surroundings"] == _surroundings() and "failures" in record) and all(
            _stamp(Path(root, path)) == stamp for path, stamp in record["files"].items()
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return False


def known_failures(root: Path) -> list[dict[str, Any]]:
    """Return what the last compile left out, as `Failure.to_dict` has it. Asked only where `is_current`."""
    found: list[dict[str, Any]] = json.loads((root / RECORD).read_bytes())["failures"]
    return found


def forget(root: Path) -> None:
    """Make the next compile look at everything."""
    (root / RECORD).unlink(missing_ok=True)


def remember(
    root: Path, output: Path, plugins: Plugins, compilation: "Compilation", opened: Iterable[str], started: int
) -> None:
    """Record the state after a compile that began at `started` (nanoseconds), for `is_current`.

    Nothing is recorded where that state says too little: a plugin does not work or a generator failed, so what would
    mend it is unknown; or a file was changed while it was being read.
    """
    from filelock import FileLock

    forget(root)
    if compilation.failed or any(plugin.state not in ("active", "disabled") for plugin in plugins.all):
        return
    file = ProjectFile.read(root)
    inputs = {str(root / ".env"), str(root / "pulpo.toml"), *opened, *_modules()}
    inputs |= {str(file.path)} if file else set()
    inputs |= {str(path) for plugin in plugins.active for path in _package_files(plugin.module)}
    if any(_is_newer(path, started) for path in inputs):
        return
    paths = {*inputs, str(output / "manifest.json"), *(str(output / path) for path in compilation.plan.manifest)}
    files = {_relative(path, root): _stamp(Path(path)) for path in sorted(paths)}
    target = root / RECORD
    draft = target.with_suffix(".tmp")
    failures = [failure.to_dict() for failure in compilation.failures]
    record = {"surroundings": _surroundings(), "files": files, "failures": failures}
    with FileLock(target.with_suffix(".lock")):
        draft.write_text(json.dumps(record), encoding="utf-8")
        draft.replace(target)


@contextmanager
def recording() -> Iterator[set[str]]:
    """Collect the paths that are read inside the block, files and folders, those of installed packages left out.

    An audit hook cannot be taken away again; after the block it does nothing.
    """
    seen: set[str] = set()
    active = True
    prefixes = tuple(f"{sysconfig.get_path(name)}{os.sep}" for name in ("stdlib", "platstdlib", "purelib", "platlib"))

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        if not active or event not in ("open", "os.listdir", "os.scandir"):
            return
        if event == "open" and arguments[2] & os.O_WRONLY:
            return  # a file that is only written is not an input
        path = arguments[0] if arguments[0] is not None else "."
        if not isinstance(path, str | bytes | os.PathLike):
            return  # a file that is open already
        path = os.path.abspath(os.fsdecode(path))  # noqa: PTH100 (no new Path in a hook that runs for each open)
        if not f"{path}{os.sep}".startswith((*prefixes, *SYSTEM)):
            seen.add(_source(path))

    sys.addaudithook(hook)
    importlib.invalidate_caches()  # or a folder that was listed before is not listed again
    try:
        yield seen
    finally:
        active = False


def _source(path: str) -> str:
    """The module that a file of bytecode was made from: where that is fresh, the module itself is not opened."""
    try:
        return importlib.util.source_from_cache(path)
    except (ValueError, NotImplementedError):
        return path


def _surroundings() -> dict[str, Any]:
    """Return the inputs that are not files: the interpreter, the variables, the installed plugins."""
    return {
        "python": [sys.version, sys.executable],
        "variables": {name: os.environ[name] for name in sorted(os.environ) if _is_setting(name)},
        "plugins": sorted(
            [ep.name, ep.value, ep.dist.name if ep.dist else "", ep.dist.version if ep.dist else ""]
            for ep in importlib.metadata.entry_points(group=GROUP)
        ),
    }


def _is_setting(variable: str) -> bool:
    own = variable.startswith("PULPO_") and variable not in ("PULPO_PROJECT", "PULPO_TRACEBACK")
    return own or variable == "PYTHONPATH"


def _modules() -> Iterator[str]:
    """The source files of the loaded modules, those of the standard library left out."""
    libraries, standard = _libraries(), sysconfig.get_path("stdlib")
    for module in list(sys.modules.values()):
        file = getattr(module, "__file__", None)
        if isinstance(file, str) and (file.startswith(libraries) or not file.startswith(standard)):
            yield file


@cache
def _libraries() -> tuple[str, ...]:
    """Return the folders where packages are installed."""
    return sysconfig.get_path("purelib"), sysconfig.get_path("platlib")


def _package_files(module: Any) -> Iterator[Path]:
    """All files of the top-level package that a plugin's module lies in: templates are not modules."""
    top = sys.modules.get(getattr(module, "__name__", "").partition(".")[0])
    for folder in getattr(top, "__path__", []):
        yield from (path for path in Path(folder).rglob("*") if path.is_file() and path.suffix != ".pyc")


def _relative(path: str, root: Path) -> str:
    return os.path.relpath(path, root) if path.startswith(f"{root}{os.sep}") else path


def _is_newer(path: str, moment: int) -> bool:
    """Return True if a file was changed after a moment. Only the system can set its time of change (ctime)."""
    try:
        found = Path(path).stat()
    except OSError:
        return False
    return not stat.S_ISDIR(found.st_mode) and found.st_ctime_ns >= moment and found.st_mtime_ns >= moment


def _stamp(path: Path) -> Stamp:
    """Return a value that changes when the file does; of a folder, its names, without bytecode and hidden files.

    The system's own time of change tells edits that keep the size and set the time back. Of an installed package it
    says nothing: installers share files among environments as hard links, and each new link counts as a change.
    """
    try:
        found = path.stat()
        if stat.S_ISDIR(found.st_mode):
            return sorted(item.name for item in path.iterdir() if not item.name.startswith((".", "__pycache__")))
    except OSError:
        return None
    installed = str(path).startswith(_libraries())
    return [found.st_mtime_ns, found.st_size, None if installed else found.st_ctime_ns]
