"""Discovery of plugins: from the entry points of installed distributions, or from given modules."""

import importlib.metadata
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

from pulpo_core.counted import counted
from pulpo_core.distributions import install_hint
from pulpo_core.events import FrameworkEventLevel, FrameworkEventType, emit
from pulpo_core.plugins.choices import NO_PLUGINS, STRICT, TABLE, Choices, is_set, project_root, read_choices
from pulpo_core.plugins.entry_points import InstalledEntryPoint, installed_entry_points
from pulpo_core.plugins.installed import Plugins
from pulpo_core.plugins.plugin import Plugin, shown, strict_error
from pulpo_core.suggestions import close_names

_seconds: dict[str, float] = {}  # import times by entry point: only the first import in a process takes time
_of_command: dict[Path, Plugins] = {}
Candidate = tuple[Plugin, InstalledEntryPoint]


def discover(
    entry_points: Iterable[importlib.metadata.EntryPoint] | None = None, *, root: Path | None = None
) -> Plugins:
    """Load the plugins of the entry-point group `pulpo.plugins`. If one fails, the others are still loaded.

    The project at `root` (default: that of the working directory) chooses among them in `[tool.pulpo.plugins]`. If
    two distributions have a plugin of the same name, and the project does not choose one, neither is imported.
    Raises ConfigurationError for a wrong choice, and PluginError for any problem if `PULPO_STRICT_PLUGINS` is set.
    """
    found = installed_entry_points() if entry_points is None else map(InstalledEntryPoint.read, entry_points)
    candidates = [(Plugin(each.entry_point.name, each.distribution, each.version), each) for each in found]
    candidates.sort(key=lambda candidate: (candidate[0].name, candidate[0].distribution))
    if is_set(NO_PLUGINS):
        for plugin, _ in candidates:
            plugin.state, plugin.note = "disabled", "--no-plugins"
        return Plugins((plugin for plugin, _ in candidates), without=True)
    root = root or project_root()
    choices = read_choices(root) if root else {}
    missing = list(_missing(choices, candidates))
    for plugin, installed in _chosen(choices, candidates):
        _load(plugin, installed)
    plugins = Plugins([*(plugin for plugin, _ in candidates), *missing])
    _emit_result(plugins)
    if is_set(STRICT):
        _make_strict(plugins)
    return plugins


def discover_for_command() -> Plugins:
    """Load the plugins for this process's command; its project then uses the same ones. Raises like `discover`."""
    root = project_root()
    plugins = discover(root=root)
    if root is not None:
        _of_command[root] = plugins
    return plugins


def plugins_of_command(root: Path) -> Plugins | None:
    """Return the plugins that this process's command has loaded for the project at `root`, or None."""
    return _of_command.get(root)


def _chosen(choices: Choices, candidates: list[Candidate]) -> Iterator[Candidate]:
    """Yield the plugins to load. The others are reported as ambiguous, or marked as disabled."""
    for plugin, installed in candidates:
        choice = choices.get(plugin.name, True)
        rivals = [each for each, _ in candidates if each.name == plugin.name and _is_meant(each, choice)]
        if choice is False:
            plugin.state, plugin.note = "disabled", f"{plugin.name} = false in {TABLE}"
        elif plugin not in rivals:
            plugin.state, plugin.note = "disabled", f'{plugin.name} = "{choice}" in {TABLE}'
        elif len(rivals) == 1:
            yield plugin, installed
        else:
            plugin.report("ambiguous", _ambiguity(plugin.name, rivals))


def _ambiguity(name: str, rivals: list[Plugin]) -> str:
    claimed = " and ".join(f"{rival.distribution} {rival.version}" for rival in rivals)
    pins = " or ".join(sorted({f'{name} = "{rival.distribution}"' for rival in rivals}))
    return (
        f"the name {name!r} is claimed by {claimed}, so {'neither' if len(rivals) == 2 else 'none'} is used; "
        f"uninstall all but one, or write {pins} in {TABLE}"
    )


def _missing(choices: Choices, candidates: list[Candidate]) -> Iterator[Plugin]:
    """Yield a failed plugin for each choice that matches no installed plugin. Disabling one that is not installed is
    only reported if its name resembles that of an installed one.
    """
    names = {plugin.name: plugin.distribution for plugin, _ in candidates}
    for name, choice in choices.items():
        if isinstance(choice, str):
            if not any(plugin.name == name and _is_meant(plugin, choice) for plugin, _ in candidates):
                plugin = Plugin(name, choice, "-")
                plugin.report(
                    "failed", f"{TABLE} says {name} = {choice!r}, which is not installed; install or unpin it"
                )
                yield plugin
        elif choice is False and name not in names:
            meant = [key for key, distribution in names.items() if _is_same(distribution, name)]
            if close := meant or close_names(name, names):
                plugin = Plugin(name, "-", "-")
                plugin.report(
                    "failed", f"{TABLE} disables {name!r}, which is not installed; did you mean {close[0]!r}?"
                )
                yield plugin


def _is_meant(plugin: Plugin, choice: str | bool) -> bool:
    """Return True if a choice applies to a plugin's distribution. A choice without a name applies to any."""
    return _is_same(plugin.distribution, choice) if isinstance(choice, str) else True


def _is_same(distribution: str, name: str) -> bool:
    from packaging.utils import canonicalize_name

    return canonicalize_name(distribution) == canonicalize_name(name)


def _make_strict(plugins: Plugins) -> None:
    """Raise PluginError for the problems that plugins have, and make them raise it for later ones."""
    if problems := [f"{plugin}: {problem}" for plugin in plugins.all for problem in plugin.problems]:
        raise strict_error(problems)
    for plugin in plugins.all:
        plugin.strict = True


def _emit_result(plugins: Plugins) -> None:
    """Emit events for the loaded plugins and their problems."""
    emit(
        plugins,
        FrameworkEventType.FRAMEWORK_INIT_COMPLETE,
        "plugins",
        f"{counted(len(plugins.active), 'plugin is', 'plugins are')} loaded",
        plugins={plugin.name: plugin.version for plugin in plugins.active},
    )
    for plugin in plugins.all:
        for problem in plugin.problems:
            emit(
                plugins,
                FrameworkEventType.FRAMEWORK_INIT_ERROR,
                "plugins",
                f"{plugin}: {problem}",
                level=FrameworkEventLevel.WARN if plugin.state == "degraded" else FrameworkEventLevel.ERROR,
                plugin=plugin.name,
                distribution=plugin.distribution,
                version=plugin.version,
                state=plugin.state,
            )


def from_modules(**modules: Any) -> Plugins:
    """Return plugins made of modules or objects, for tests and for programs with plugins of their own."""
    return Plugins(Plugin(name, "(in this process)", "-", module=module) for name, module in modules.items())


def _load(plugin: Plugin, installed: InstalledEntryPoint) -> None:
    if installed.mismatch:
        plugin.report("failed", installed.mismatch)
        return
    entry_point = installed.entry_point
    started = time.perf_counter()
    try:
        with redirect_stdout(sys.stderr):  # stdout is for the output of commands
            plugin.module = entry_point.load()
        plugin.seconds = _seconds.setdefault(entry_point.value, time.perf_counter() - started)
    except (Exception, SystemExit) as error:
        remedy = install_hint(error, plugin.distribution) or "reinstall or uninstall it"
        plugin.report("failed", f"{entry_point.value} cannot be imported: {shown(error)}; {remedy}")
