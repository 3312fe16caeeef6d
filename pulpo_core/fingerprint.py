"""The fingerprint of a compile: all its inputs and outputs. While it is valid, a compile has nothing to do.

The record is `.pulpo/compile.json`. It lists files with their size and times of change, and folders with their entries:
the loaded Python modules, files and folders that were read while the project's code was imported and its generators
ran, the plugins' files, and the generated files. Of a path that was only looked for (`Path.exists`), it says what is
there. In a folder that was only listed by Python's import system, entries that cannot be imported are ignored: a report
that an operation writes beside `main.py` is not an input. Environment variables that were read are stored as a digest,
because some of them are secrets.
"""

import hashlib
import importlib.machinery
import importlib.metadata
import importlib.util
import json
import os
import re
import stat
import sys
import sysconfig
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pulpo_core.atomic_files import replace_file
from pulpo_core.entrypoint import installed_folders
from pulpo_core.plugins import Plugin, Plugins, installed_entry_points
from pulpo_core.project_file import ProjectFile

if TYPE_CHECKING:
    from pulpo_core.generation import Compilation

RECORD = Path(".pulpo", "compile.json")
SYSTEM = ("/proc/", "/sys/", "/dev/")
TOOLS = {"node_modules", "__pycache__"}
NO_DATA = re.compile(r"\.(py|pyc|pth|so)$|[.](dist|egg)-info/")
"""Files of installed packages that are not data. Modules, and plugins with their versions, are recorded anyway."""
FINDERS = ("<frozen importlib._bootstrap_external>", importlib.metadata.__file__)
"""The code that lists folders to find modules and installed distributions."""
FINDABLE = (*importlib.machinery.all_suffixes(), ".dist-info", ".egg-info", ".egg-link")
PER_SHELL = re.compile(
    r"_|PWD|OLDPWD|SHLVL|COLUMNS|LINES|TERM|COLORTERM|WINDOWID|DISPLAY|PS1|PULPO_PROJECT|PULPO_TRACEBACK"
    r"|(TERM_|TMUX|STY|SSH_|XDG_SESSION_|DBUS_|VSCODE_|GPG_|PYTEST_).*"
)
"""Variables that differ between terminals. They are ignored if a program reads all variables."""
ALL = "*"
Stamp = list[Any] | None


@dataclass(frozen=True, slots=True)
class Reads:
    """The inputs of a compile: paths of files and folders, of folders that only imports have listed (`searched`), of
    what was only looked for (`sought`), and names of environment variables.

    `began` is the time when the compile began, in nanoseconds, and `environment` the variables at that time, because
    the project's code may set some.
    """

    paths: set[str] = field(default_factory=set)
    searched: set[str] = field(default_factory=set)
    sought: set[str] = field(default_factory=set)
    variables: set[str] = field(default_factory=set)
    began: int = field(default_factory=time.time_ns)
    environment: Mapping[str, str] = field(default_factory=lambda: dict(os.environ))


def is_current(root: Path) -> bool:
    """Return True if nothing has changed since the last compile of the project at `root`."""
    return known_failures(root) is not None


def known_failures(root: Path) -> list[dict[str, Any]] | None:
    """Return the failures of the last compile, as from `Failure.to_dict`; None if the project is not current."""
    try:
        record = json.loads((root / RECORD).read_bytes())
        is_same = (
            record["surroundings"] == _surroundings()
            and record["digest"] == _digest(record["variables"], os.environ)
            and all(_stamp(os.path.join(root, path)) == stamp for path, stamp in record["files"].items())
            and all(_findable(os.path.join(root, path)) == names for path, names in record["searched"].items())
            and all(_kind(os.path.join(root, path)) == kind for path, kind in record["sought"].items())
        )
        return record["failures"] if is_same else None
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def code_since(root: Path) -> float:
    """Return when the newest file was changed that the last compile read in the project or wrote, in seconds since the
    epoch; 0 if it is unknown. A process that started earlier runs other code.
    """
    try:
        files: dict[str, Stamp] = json.loads((root / RECORD).read_bytes())["files"]
        own = [stamp[0] for path, stamp in files.items() if stamp and not _is_outside(path, root)]
        return max((changed for changed in own if isinstance(changed, int)), default=0) / 1e9  # a folder has names
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return 0


def forget(root: Path) -> None:
    """Delete the record, so that the next compile runs."""
    (root / RECORD).unlink(missing_ok=True)


def remember(root: Path, output: Path, plugins: Plugins, compilation: "Compilation", reads: Reads) -> None:
    """Record the state after a compile that read `reads`, for `is_current`.

    Nothing is recorded if the inputs are not fully known: if a plugin does not work or a generator failed, because
    other files may repair it, or if a file changed during the compile.
    """
    forget(root)
    if compilation.failed or any(plugin.state not in ("active", "disabled") for plugin in plugins.all):
        return
    file = ProjectFile.read(root)
    swapped = output.with_name(f".{output.name.lstrip('.')}.pulpo-")  # the beginning of the writer's folders
    own = (f"{output}{os.sep}", f"{root / '.pulpo'}{os.sep}", str(swapped))  # of the compile itself, not inputs
    inputs = {str(root / ".env"), str(root / "pulpo.toml"), *_modules()}
    inputs |= {path for path in reads.paths if not f"{path}{os.sep}".startswith(own)}
    inputs |= {str(file.path)} if file else set()
    inputs |= {path for plugin in plugins.active for path in _plugin_files(plugin)}
    if any(_is_newer(path, reads.began) for path in inputs):
        return
    paths = {*inputs, str(output / "manifest.json"), *(str(output / path) for path in compilation.plan.manifest)}
    files = {_relative(path, root): _stamp(path) for path in sorted(paths)}
    folders = sorted(path for path in reads.searched - paths if not f"{path}{os.sep}".startswith(own))
    searched = {_relative(path, root): _findable(path) for path in folders}
    others = sorted(path for path in reads.sought - paths if not f"{path}{os.sep}".startswith(own))
    sought = {_relative(path, root): _kind(path) for path in others}
    failures = [failure.to_dict() for failure in compilation.failures]
    variables = _names(reads.variables, reads.environment)
    digest = _digest(variables, reads.environment)
    record = {
        "surroundings": _surroundings(),
        "variables": variables,
        "digest": digest,
        "files": files,
        "searched": searched,
        "sought": sought,
        "failures": failures,
    }
    replace_file(root / RECORD, json.dumps(record))


@contextmanager
def recording() -> Iterator[Reads]:
    """Collect the files, folders and environment variables that are read inside the block, except Python's own files
    and the code of installed packages.

    An audit hook cannot be removed; after the block it does nothing.
    """
    reads, active = Reads(), True
    standard = tuple(f"{sysconfig.get_path(name)}{os.sep}" for name in ("stdlib", "platstdlib"))
    libraries = installed_folders()
    foreign = (*standard, *SYSTEM)

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        if not active or event not in ("open", "os.listdir", "os.scandir"):
            return
        if event == "open" and arguments[2] & os.O_WRONLY:
            return  # a file that is only written is not an input
        path = arguments[0] if arguments[0] is not None else "."
        if not isinstance(path, str | bytes | os.PathLike):
            return  # a file that is open already
        path = os.path.abspath(os.fsdecode(path))
        if path.startswith(libraries):
            if event == "open" and not NO_DATA.search(path):
                reads.paths.add(path)
        elif not f"{path}{os.sep}".startswith(foreign):
            is_import = event == "os.listdir" and sys._getframe(1).f_code.co_filename in FINDERS
            (reads.searched if is_import else reads.paths).add(_source(path))

    sys.addaudithook(hook)
    importlib.invalidate_caches()  # otherwise a folder that was listed before is not listed again
    try:
        with _recording_variables(reads.variables), _recording_searches(reads.sought):
            yield reads
    finally:
        active = False
        reads.sought.difference_update([path for path in reads.sought if path.startswith((*libraries, *foreign))])


@contextmanager
def _recording_variables(names: set[str]) -> Iterator[None]:
    """Collect the names of the variables that are read: every way to read a variable encodes its name first."""
    environ: Any = os.environ
    encode = environ.encodekey

    def encode_and_note(name: str) -> Any:
        encoded = encode(name)  # raises TypeError for a name that is not text
        names.add(name)
        return encoded

    environ.encodekey = encode_and_note
    try:
        yield
    finally:
        environ.encodekey = encode


@contextmanager
def _recording_searches(paths: set[str]) -> Iterator[None]:
    """Collect the paths that code looks for: Python has no audit event for that. Imports do not count."""
    system: Any = os
    find = system.stat

    def find_and_note(path: Any, *args: Any, **options: Any) -> Any:
        if isinstance(path, str | bytes | os.PathLike) and options.get("dir_fd") is None:
            paths.add(os.path.abspath(os.fsdecode(path)))
        return find(path, *args, **options)

    system.stat = find_and_note
    try:
        yield
    finally:
        system.stat = find


def _is_outside(path: str, root: Path) -> bool:
    return os.path.isabs(path) or os.path.join(root, path).startswith(installed_folders())


def _names(read: set[str], variables: Mapping[str, str]) -> list[str]:
    """Return the variables that were read; ALL if the environment was copied, because reads of a copy are unknown.

    The names include unset variables that were read directly.
    """
    return [ALL] if read >= variables.keys() else sorted(read)


def _digest(names: Sequence[str], variables: Mapping[str, str]) -> str:
    if ALL in names:
        names = sorted(name for name in variables if not PER_SHELL.fullmatch(name))
    values = [[name, variables.get(name)] for name in names]
    return hashlib.sha256(json.dumps(values).encode()).hexdigest()


def _source(path: str) -> str:
    """Return the source of a bytecode file: if the bytecode is current, the source itself is not opened."""
    try:
        return importlib.util.source_from_cache(path)
    except (ValueError, NotImplementedError):
        return path


def _surroundings() -> dict[str, Any]:
    """Return the inputs that are not files: the interpreter, the variables, the installed plugins."""
    settings = sorted(name for name in os.environ if _is_setting(name))
    return {
        "python": [sys.version, sys.executable],
        "settings": [settings, _digest(settings, os.environ)],
        "plugins": sorted(
            [each.entry_point.name, each.entry_point.value, each.distribution, each.version]
            for each in installed_entry_points()
        ),
    }


def _is_setting(variable: str) -> bool:
    own = variable.startswith("PULPO_") and variable not in ("PULPO_PROJECT", "PULPO_TRACEBACK")
    return own or variable == "PYTHONPATH"


def _modules() -> Iterator[str]:
    """Yield the source files of the loaded modules, except those of the standard library."""
    libraries, standard = installed_folders(), sysconfig.get_path("stdlib")
    for module in list(sys.modules.values()):
        file = getattr(module, "__file__", None)
        if isinstance(file, str) and (file.startswith(libraries) or not file.startswith(standard)):
            yield file


def _plugin_files(plugin: Plugin) -> Iterator[str]:
    """Yield the files of a plugin, because templates and data are not modules: those in its top-level package; for a
    single module, those that were installed with it or are beside it."""
    top = sys.modules.get(getattr(plugin.module, "__name__", "").partition(".")[0])
    file = getattr(top, "__file__", None)
    if folders := getattr(top, "__path__", []):
        found: Iterable[str] = (path for folder in folders for path in _files_below(folder))
    elif file is None:
        return
    elif str(file).startswith(installed_folders()):
        found = (str(path.locate()) for path in importlib.metadata.files(plugin.distribution) or [])
    else:
        found = (entry.path for entry in os.scandir(os.path.dirname(file)) if entry.is_file())
    yield from (path for path in found if not path.endswith(".pyc"))


def _files_below(folder: str) -> Iterator[str]:
    """Yield the files below a folder, except the thousands that tools install or generate there."""
    for here, folders, names in os.walk(folder):
        folders[:] = (name for name in folders if name not in TOOLS)
        yield from (os.path.join(here, name) for name in names)


def _findable(path: str) -> list[str] | None:
    """Return the names in a folder that imports can find: modules, distributions, and possible packages."""
    try:
        with os.scandir(path) as entries:
            return sorted(entry.name for entry in entries if _is_findable(entry))
    except OSError:
        return None


def _is_findable(entry: os.DirEntry[str]) -> bool:
    is_package = entry.name.isidentifier() and entry.name != "__pycache__" and entry.is_dir()
    return is_package or (_counts(entry.name) and entry.name.endswith(FINDABLE))


def _counts(name: str) -> bool:
    return not name.startswith((".", "__pycache__"))


def _kind(path: str) -> str | None:
    """Return "folder", "file", or None if there is neither."""
    try:
        return "folder" if stat.S_ISDIR(os.stat(path).st_mode) else "file"
    except (OSError, ValueError):
        return None


def _relative(path: str, root: Path) -> str:
    return os.path.relpath(path, root) if path.startswith(f"{root}{os.sep}") else path


def _is_newer(path: str, moment: int) -> bool:
    """Return True if a file was changed after a moment. Programs cannot set its ctime."""
    try:
        found = os.stat(path)
    except OSError:
        return False
    return not stat.S_ISDIR(found.st_mode) and found.st_ctime_ns >= moment and found.st_mtime_ns >= moment


def _stamp(path: str) -> Stamp:
    """Return a value that changes when the file does; for a folder, its entries without bytecode and hidden files.

    The ctime reveals edits that keep the size and restore the mtime. It is not used for installed packages: installers
    share files between environments as hard links, and each new link changes the ctime.
    """
    try:
        found = os.stat(path)
        if stat.S_ISDIR(found.st_mode):
            return sorted(name for name in os.listdir(path) if _counts(name))
    except OSError:
        return None
    installed = path.startswith(installed_folders())
    return [found.st_mtime_ns, found.st_size, None if installed else found.st_ctime_ns]
