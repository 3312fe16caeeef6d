"""Discovery of plugins: by the entry points of installed distributions, or from modules at hand."""

import importlib.metadata
import sys
from collections.abc import Iterable
from contextlib import redirect_stdout
from typing import Any

from pulpo_core.events import FrameworkEventLevel, FrameworkEventType, emit
from pulpo_core.plugins.installed import Plugins
from pulpo_core.plugins.plugin import Plugin, shown

GROUP = "pulpo.plugins"


def discover(entry_points: Iterable[importlib.metadata.EntryPoint] | None = None) -> Plugins:
    """Load the plugins behind the entry points of the group `pulpo.plugins`, each in isolation."""
    found = importlib.metadata.entry_points(group=GROUP) if entry_points is None else entry_points
    plugins: dict[str, Plugin] = {}
    rejected = []
    for entry_point in sorted(found, key=lambda ep: (ep.name, _distribution(ep)[0])):
        plugin = Plugin(entry_point.name, *_distribution(entry_point))
        if plugin.name in plugins:
            first = plugins[plugin.name].distribution
            plugin.report("failed", f"its name is taken by {first}; uninstall one of the two")
            rejected.append(plugin)
            continue
        plugins[plugin.name] = plugin
        _load(plugin, entry_point)
    loaded = Plugins([*plugins.values(), *rejected])
    _emit_result(loaded)
    return loaded


def _emit_result(plugins: Plugins) -> None:
    """Emit events for the loaded plugins and their problems."""
    emit(
        plugins,
        FrameworkEventType.FRAMEWORK_INIT_COMPLETE,
        "plugins",
        f"{len(plugins.active)} plugins are loaded",
        plugins={plugin.name: plugin.version for plugin in plugins.active},
    )
    for plugin in plugins.all:
        for problem in plugin.problems:
            emit(
                plugins,
                FrameworkEventType.FRAMEWORK_INIT_ERROR,
                "plugins",
                f"plugin {plugin.name} ({plugin.distribution} {plugin.version}): {problem}",
                level=FrameworkEventLevel.ERROR if plugin.state == "failed" else FrameworkEventLevel.WARN,
                plugin=plugin.name,
                distribution=plugin.distribution,
                version=plugin.version,
                state=plugin.state,
            )


def from_modules(**modules: Any) -> Plugins:
    """Return plugins made of modules or objects: for tests, and for programs that bring their own."""
    return Plugins(Plugin(name, "(in this process)", "-", module=module) for name, module in modules.items())


def _load(plugin: Plugin, entry_point: importlib.metadata.EntryPoint) -> None:
    if problem := _core_mismatch(entry_point):
        plugin.report("failed", problem)
        return
    try:
        with redirect_stdout(sys.stderr):  # stdout is for what a command answers
            plugin.module = entry_point.load()
    except (Exception, SystemExit) as error:
        plugin.report("failed", f"{entry_point.value} cannot be imported: {shown(error)}; reinstall or uninstall it")


def _core_mismatch(entry_point: importlib.metadata.EntryPoint) -> str | None:
    """Return why the plugin does not fit the installed core, by its own `Requires-Dist`; None if it fits."""
    try:
        requirements = (entry_point.dist.requires if entry_point.dist else None) or []
    except Exception as error:
        return f"its metadata cannot be read: {shown(error)}; reinstall or uninstall it"
    ours = [line for line in requirements if line.lower().replace("_", "-").startswith("pulpo-core")]
    if not ours:
        return None
    from packaging.requirements import InvalidRequirement, Requirement

    version = importlib.metadata.version("pulpo-core")
    for line in ours:
        try:
            requirement = Requirement(line)
        except InvalidRequirement as error:
            return f"its metadata cannot be read: {shown(error)}; reinstall or uninstall it"
        if requirement.name.lower().replace("_", "-") != "pulpo-core":
            continue
        applies = requirement.marker is None or requirement.marker.evaluate({"extra": ""})
        if applies and not requirement.specifier.contains(version, prereleases=True):
            return f"it needs pulpo-core{requirement.specifier}, installed is {version}; update one of the two"
    return None


def _distribution(entry_point: importlib.metadata.EntryPoint) -> tuple[str, str]:
    try:
        dist = entry_point.dist
        return (dist.name or "(unknown)", dist.version or "-") if dist else ("(unknown)", "-")
    except Exception:  # broken metadata: each Python version raises another exception
        return "(unknown)", "-"
