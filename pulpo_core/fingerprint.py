"""Whether anything that the last compile read, or wrote, has changed since: what makes an idle compile cheap.

The record lies in `.pulpo/compile.json`. It lists files with size and time of change: the Python modules that were
loaded, what the project's own code opened while it was imported, the plugins' files, and the generated ones.
"""

import importlib.metadata
import json
import os
import sys
import sysconfig
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from pulpo_core.plugins import GROUP, Plugins
from pulpo_core.project_file import ProjectFile

RECORD = Path(".pulpo", "compile.json")
Stamp = list[int] | None


def is_current(root: Path) -> bool:
    """Whether a compile of the project at `root` would find everything as the last one left it."""
    try:
        record = json.loads((root / RECORD).read_bytes())
        return bool(record["surroundings"] == _surroundings()) and all(
            _stamp(Path(root, path)) == stamp for path, stamp in record["files"].items()
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return False


def forget(root: Path) -> None:
    """Make the next compile look at everything."""
    (root / RECORD).unlink(missing_ok=True)


def remember(root: Path, output: Path, plugins: Plugins, opened: Iterable[str], written: Iterable[str]) -> None:
    """Record the state after a compile, for `is_current`."""
    file = ProjectFile.read(root)
    paths = {str(root / ".env"), str(root / "pulpo.toml"), str(output / "manifest.json"), *opened, *_modules()}
    paths |= {str(file.path)} if file else set()
    paths |= {str(path) for plugin in plugins.active for path in _package_files(plugin.module)}
    paths |= {str(output / path) for path in written}
    files = {_relative(path, root): _stamp(Path(path)) for path in sorted(paths)}
    target = root / RECORD
    draft = target.with_suffix(".tmp")
    draft.write_text(json.dumps({"surroundings": _surroundings(), "files": files}), encoding="utf-8")
    draft.replace(target)


@contextmanager
def recording(root: Path) -> Iterator[set[str]]:
    """Collect the files below `root` that are opened inside the block, modules and data alike.

    An audit hook cannot be taken away again; after the block it does nothing.
    """
    opened: set[str] = set()
    active = True
    prefix = f"{root}{os.sep}"

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        if active and event == "open" and isinstance(arguments[0], str):
            path = os.path.abspath(arguments[0])  # noqa: PTH100 (no new Path in a hook that runs for each open)
            if path.startswith(prefix) and "__pycache__" not in path:
                opened.add(path)

    sys.addaudithook(hook)
    try:
        yield opened
    finally:
        active = False


def _surroundings() -> dict[str, Any]:
    """What is no file: the interpreter, the variables, the installed plugins."""
    return {
        "python": [sys.version, sys.executable],
        "variables": {name: os.environ[name] for name in sorted(os.environ) if _is_setting(name)},
        "plugins": sorted(
            [ep.name, ep.value, ep.dist.name if ep.dist else "", ep.dist.version if ep.dist else ""]
            for ep in importlib.metadata.entry_points(group=GROUP)
        ),
    }


def _is_setting(variable: str) -> bool:
    return variable.startswith("PULPO_") and variable not in ("PULPO_PROJECT", "PULPO_TRACEBACK")


def _modules() -> Iterator[str]:
    """The source files of the loaded modules, those of the standard library left out."""
    paths = sysconfig.get_paths()
    libraries = (paths["purelib"], paths["platlib"])
    for module in list(sys.modules.values()):
        file = getattr(module, "__file__", None)
        if isinstance(file, str) and (file.startswith(libraries) or not file.startswith(paths["stdlib"])):
            yield file


def _package_files(module: Any) -> Iterator[Path]:
    """All files of the top-level package that a plugin's module lies in: templates are no modules."""
    top = sys.modules.get(getattr(module, "__name__", "").partition(".")[0])
    for folder in getattr(top, "__path__", []):
        yield from (path for path in Path(folder).rglob("*") if path.is_file() and path.suffix != ".pyc")


def _relative(path: str, root: Path) -> str:
    return os.path.relpath(path, root) if path.startswith(str(root)) else path


def _stamp(path: Path) -> Stamp:
    try:
        found = path.stat()
    except OSError:
        return None
    return [found.st_mtime_ns, found.st_size]
