"""Finds the installed plugins and calls their hooks, each for itself: what one gets wrong, the others do not feel."""

import difflib
import importlib.metadata
import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, Literal

import pluggy

from pulpo_core import hookspecs
from pulpo_core.exceptions import PulpoException

GROUP = "pulpo.plugins"
log = logging.getLogger("pulpo.plugins")


@dataclass(slots=True)
class Plugin:
    """An installed plugin. `failed` ones take no part; `degraded` ones do, but one of their hooks raised."""

    name: str
    distribution: str
    version: str
    state: Literal["active", "degraded", "failed"] = "active"
    problems: list[str] = field(default_factory=list)
    module: Any = None
    hooks: tuple[str, ...] = ()

    def report(self, state: Literal["degraded", "failed"], problem: str) -> None:
        """Note what is wrong, once, and warn."""
        if problem not in self.problems:
            self.state = state
            self.problems.append(problem)
            log.warning("plugin %s (%s %s): %s", self.name, self.distribution, self.version, problem)


class Plugins:
    """The plugins of this process, sorted by name."""

    def __init__(self, plugins: Iterable[Plugin]) -> None:
        self.all = sorted(plugins, key=lambda plugin: (plugin.name, plugin.distribution))
        self._manager = _new_manager()
        for plugin in self.active:
            self._manager.register(plugin.module, plugin.name)

    @property
    def active(self) -> list[Plugin]:
        """The plugins whose hooks are called."""
        return [plugin for plugin in self.all if plugin.state != "failed"]

    def collect(self, hook: str, **arguments: Any) -> list[tuple[Plugin, Any]]:
        """Call a hook of each plugin that has it, and return the answers, those that are None left out."""
        answers = []
        for plugin in self.active:
            if hook not in plugin.hooks:
                continue
            try:
                answer = self._caller(hook, plugin)(**arguments)
            except PulpoException:
                raise  # meant for the user: a wrong setting, a database that does not start
            except Exception as error:
                plugin.report("degraded", f"{hook} raised {_shown(error)}; update or uninstall it")
                continue
            answers += [(plugin, value) for value in answer]
        return answers

    def collect_items(self, hook: str, kind: type | None = None, **arguments: Any) -> list[tuple[Plugin, Any]]:
        """The same for hooks that return several things; with `kind`, what is not of it is reported and left out."""
        items = []
        for plugin, answer in self.collect(hook, **arguments):
            try:
                found = list(answer)
            except Exception as error:
                plugin.report("degraded", f"{hook} returned {answer!r}, not a list ({_shown(error)})")
                continue
            for item in found:
                if kind is None or isinstance(item, kind):
                    items.append((plugin, item))
                else:
                    plugin.report("degraded", f"{hook} returned {item!r}; expected a {kind.__name__}")
        return items

    def first(self, hook: str, **arguments: Any) -> Any:
        """The first answer that is not None, or None."""
        return next((answer for _, answer in self.collect(hook, **arguments)), None)

    def callables(self, hook: str) -> list[Callable[..., Any]]:
        """The implementations of a hook without parameters, for callers that call them often."""
        return [getattr(plugin.module, hook) for plugin in self.active if hook in plugin.hooks]

    def get(self, name: str) -> Plugin | None:
        """The plugin of that name, or None."""
        return next((plugin for plugin in self.all if plugin.name == name), None)

    def _caller(self, hook: str, plugin: Plugin) -> Any:
        others = [other.module for other in self.active if other is not plugin]
        return self._manager.subset_hook_caller(hook, others)


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
    return Plugins([*plugins.values(), *rejected])


def from_modules(**modules: Any) -> Plugins:
    """Plugins made of modules or objects at hand: for tests, and for programs that bring their own."""
    plugins = [Plugin(name, "(in this process)", "-", module=module) for name, module in modules.items()]
    for plugin in plugins:
        _check(plugin)
    return Plugins(plugins)


def _load(plugin: Plugin, entry_point: importlib.metadata.EntryPoint) -> None:
    if problem := _core_mismatch(entry_point):
        plugin.report("failed", problem)
        return
    try:
        plugin.module = entry_point.load()
    except (Exception, SystemExit) as error:
        plugin.report("failed", f"{entry_point.value} cannot be imported: {_shown(error)}; reinstall or uninstall it")
        return
    _check(plugin)


def _check(plugin: Plugin) -> None:
    """Let pluggy verify the plugin's hooks, in a manager of its own, so that a wrong one leaves no trace."""
    manager = _new_manager()
    try:
        manager.register(plugin.module, plugin.name)
    except pluggy.PluginValidationError as error:
        plugin.report("failed", f"{' '.join(str(error).split())}; see the hook's signature in pulpo_core.hookspecs")
        return
    except Exception as error:
        plugin.report("failed", f"its hooks cannot be read: {_shown(error)}")
        return
    callers = manager.get_hookcallers(plugin.module) or []
    plugin.hooks = tuple(sorted(caller.name for caller in callers if caller.spec))
    known = [name for name in vars(hookspecs) if name.startswith("pulpo_")]
    for name in sorted(caller.name for caller in callers if not caller.spec):
        close = difflib.get_close_matches(name, known, n=1)
        plugin.report("degraded", f"it implements {name}, which is no hook{f'; {close[0]}?' if close else ''}")


def _core_mismatch(entry_point: importlib.metadata.EntryPoint) -> str | None:
    """Why the plugin does not fit the installed core, by its own `Requires-Dist`; None if it does."""
    requirements = (entry_point.dist.requires if entry_point.dist else None) or []
    ours = [line for line in requirements if line.lower().replace("_", "-").startswith("pulpo-core")]
    if not ours:
        return None
    from packaging.requirements import Requirement

    version = importlib.metadata.version("pulpo-core")
    for requirement in map(Requirement, ours):
        if requirement.name.lower().replace("_", "-") != "pulpo-core" or requirement.marker:
            continue
        if not requirement.specifier.contains(version, prereleases=True):
            return f"it needs pulpo-core{requirement.specifier}, installed is {version}; update one of the two"
    return None


def _distribution(entry_point: importlib.metadata.EntryPoint) -> tuple[str, str]:
    dist = entry_point.dist
    return (dist.name, dist.version) if dist else ("(unknown)", "-")


def _new_manager() -> pluggy.PluginManager:
    manager = pluggy.PluginManager("pulpo")
    manager.add_hookspecs(hookspecs)
    return manager


def _shown(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
