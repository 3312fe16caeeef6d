"""Finds the installed plugins and calls their hooks, each for itself: what one gets wrong, the others do not feel."""

import difflib
import importlib.metadata
import inspect
import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

import pluggy

from pulpo_core import hookspecs
from pulpo_core.exceptions import PulpoException

if TYPE_CHECKING:
    from pulpo_core.settings import PluginSettings

GROUP = "pulpo.plugins"
REMEDY = "update or uninstall it"
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
        self.hookspecs = _collect_hookspecs(self.active)
        for plugin in self.active:
            _check(plugin, self.hookspecs)
        self._manager = _new_manager(self.hookspecs)
        for plugin in self.active:
            try:
                self._manager.register(plugin.module, plugin.name)
            except ValueError:
                plugin.report(
                    "failed", "its entry point leads to the module of another plugin; uninstall one of the two"
                )

    @property
    def active(self) -> list[Plugin]:
        """The plugins whose hooks are called."""
        return [plugin for plugin in self.all if plugin.state != "failed"]

    def collect(self, hook: str, **arguments: Any) -> list[tuple[Plugin, Any]]:
        """Call a hook of each plugin that has it, and return the answers, those that are None left out."""
        return [(plugin, answer) for plugin in self.active for answer in self.call(plugin, hook, **arguments)]

    def call(self, plugin: Plugin, hook: str, **arguments: Any) -> list[Any]:
        """Call a hook of one plugin: a list with its answer, empty if that is None or the plugin has no such hook."""
        if hook not in plugin.hooks:
            return []
        try:
            return list(self._caller(hook, plugin)(**arguments))
        except PulpoException:
            raise  # meant for the user: a wrong setting, a database that does not start
        except (Exception, SystemExit) as error:
            plugin.report("degraded", f"{hook} raised {_shown(error)}; {REMEDY}")
            return []

    def collect_items(
        self, hook: str, kind: Any = None, *, classes: bool = False, **arguments: Any
    ) -> list[tuple[Plugin, Any]]:
        """The same for hooks that return several things; what is not of `kind` is reported and left out.

        With `classes`, they return subclasses of `kind`, not instances.
        """
        return [
            (plugin, item)
            for plugin in self.active
            for item in self.items(plugin, hook, kind, classes=classes, **arguments)
        ]

    def items(
        self, plugin: Plugin, hook: str, kind: Any = None, *, classes: bool = False, **arguments: Any
    ) -> list[Any]:
        """What `collect_items` returns of one plugin."""
        items: list[Any] = []
        for answer in self.call(plugin, hook, **arguments):
            try:
                items += list(answer)
            except PulpoException:
                raise
            except (Exception, SystemExit) as error:
                plugin.report("degraded", f"{hook} returned {answer!r}, not a list ({_shown(error)}); {REMEDY}")
        return [item for item in items if kind is None or _fits(plugin, hook, item, kind, classes)]

    def settings(self) -> list[tuple[Plugin, "type[PluginSettings]"]]:
        """The settings models of the plugins; what is none is reported and left out."""
        from pulpo_core.settings import PluginSettings

        answers = self.collect("pulpo_settings")
        return [(plugin, cls) for plugin, cls in answers if _fits(plugin, "pulpo_settings", cls, PluginSettings, True)]

    def first(self, hook: str, kind: type = str, **arguments: Any) -> Any:
        """The first answer of `kind`, or None; the plugins after it are not asked. Another one is reported."""
        answers = ((plugin, answer) for plugin in self.active for answer in self.call(plugin, hook, **arguments))
        return next((answer for plugin, answer in answers if _fits(plugin, hook, answer, kind, False)), None)

    def callables(self, hook: str) -> list[Callable[[], Mapping[str, Any]]]:
        """The implementations of a hook that returns a mapping, for callers that call them often.

        One that raises, or returns something else, is reported the first time, and gives an empty mapping.
        """
        return [_guarded(plugin, hook) for plugin in self.active if hook in plugin.hooks]

    def implementations(self, hook: str) -> list[tuple[Plugin, Callable[..., list[Any]]]]:
        """Who implements a hook, and what calls it there: for callers that call it often, and handle what it raises."""
        return [(plugin, self._caller(hook, plugin)) for plugin in self.active if hook in plugin.hooks]

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
    return Plugins(Plugin(name, "(in this process)", "-", module=module) for name, module in modules.items())


def _load(plugin: Plugin, entry_point: importlib.metadata.EntryPoint) -> None:
    if problem := _core_mismatch(entry_point):
        plugin.report("failed", problem)
        return
    try:
        plugin.module = entry_point.load()
    except (Exception, SystemExit) as error:
        plugin.report("failed", f"{entry_point.value} cannot be imported: {_shown(error)}; reinstall or uninstall it")


def _collect_hookspecs(plugins: Iterable[Plugin]) -> list[Any]:
    """The core's hooks, and the modules of hooks that plugins bring for others. They are asked before the plugins'
    own hooks are checked, since these may be what others brought, whoever comes first."""
    found: list[Any] = [hookspecs]
    for plugin in plugins:
        module = _brought(plugin)
        taken = sorted(_hooks_of(module) & set[str]().union(*map(_hooks_of, found)))
        if taken:
            plugin.report("degraded", f"pulpo_hookspecs brings {taken[0]}, which exists already; {REMEDY}")
        elif module is not None:
            found.append(module)
    return found


def _brought(plugin: Plugin) -> Any:
    """The hooks that a plugin brings, or None."""
    manager = _new_manager([hookspecs])
    try:
        hash(plugin.module)  # pluggy keeps plugins in sets
        manager.register(plugin.module, plugin.name)
    except Exception:  # which `_check` finds again, and reports
        return None
    try:
        answers = manager.hook.pulpo_hookspecs()
    except (Exception, SystemExit) as error:
        plugin.report("degraded", f"pulpo_hookspecs raised {_shown(error)}; {REMEDY}")
        return None
    if answers and not _hooks_of(answers[0]):
        plugin.report("degraded", f"pulpo_hookspecs returned {answers[0]!r}, which has no @hookspec; {REMEDY}")
        return None
    return answers[0] if answers else None


def _hooks_of(module: Any) -> set[str]:
    """The names of the hooks that a module specifies."""
    marked = (name for name in dir(module) if name.startswith("pulpo_"))
    return {name for name in marked if hasattr(inspect.getattr_static(module, name), "pulpo_spec")}


def _check(plugin: Plugin, specs: list[Any]) -> None:
    """Let pluggy verify the plugin's hooks, in a manager of its own, so that a wrong one leaves no trace."""
    manager = _new_manager(specs)
    try:
        hash(plugin.module)  # pluggy keeps plugins in sets
        manager.register(plugin.module, plugin.name)
    except pluggy.PluginValidationError as error:
        places = " or ".join(getattr(spec, "__name__", repr(spec)) for spec in specs)
        plugin.report("failed", f"{' '.join(str(error).split())}; see the hook's signature in {places}")
        return
    except Exception as error:
        plugin.report("failed", f"its hooks cannot be read: {_shown(error)}")
        return
    callers = manager.get_hookcallers(plugin.module) or []
    plugin.hooks = tuple(sorted(caller.name for caller in callers if caller.spec))
    known = sorted(set[str]().union(*map(_hooks_of, specs)))
    for name in known:
        if name not in plugin.hooks and inspect.getattr_static(plugin.module, name, None) is not None:
            plugin.report("degraded", f"it defines {name} without @hookimpl, so that it is never called; {REMEDY}")
    unknown = [caller for caller in callers if not caller.spec]
    for name in sorted(c.name for c in unknown if not all(impl.optionalhook for impl in c.get_hookimpls())):
        close = difflib.get_close_matches(name, known, n=1)
        meant = f" ({close[0]}?)" if close else ""
        plugin.report("degraded", f"it implements {name}, which is no hook{meant}; {REMEDY}")


def _core_mismatch(entry_point: importlib.metadata.EntryPoint) -> str | None:
    """Why the plugin does not fit the installed core, by its own `Requires-Dist`; None if it does."""
    try:
        requirements = (entry_point.dist.requires if entry_point.dist else None) or []
    except Exception as error:
        return f"its metadata cannot be read: {_shown(error)}; reinstall or uninstall it"
    ours = [line for line in requirements if line.lower().replace("_", "-").startswith("pulpo-core")]
    if not ours:
        return None
    from packaging.requirements import InvalidRequirement, Requirement

    version = importlib.metadata.version("pulpo-core")
    for line in ours:
        try:
            requirement = Requirement(line)
        except InvalidRequirement as error:
            return f"its metadata cannot be read: {_shown(error)}; reinstall or uninstall it"
        if requirement.name.lower().replace("_", "-") != "pulpo-core":
            continue
        applies = requirement.marker is None or requirement.marker.evaluate({"extra": ""})
        if applies and not requirement.specifier.contains(version, prereleases=True):
            return f"it needs pulpo-core{requirement.specifier}, installed is {version}; update one of the two"
    return None


def _fits(plugin: Plugin, hook: str, item: Any, kind: type, classes: bool) -> bool:
    """Whether a plugin returned what the hook asks for; if not, it is reported."""
    is_class = isinstance(item, type)
    fits = is_class and issubclass(item, kind) if classes else not is_class and isinstance(item, kind)
    if not fits:
        expected = f"{'subclass of' if classes else 'instance of'} {kind.__name__}"
        plugin.report("degraded", f"{hook} returned {item!r}; expected: {expected}; {REMEDY}")
    return fits


def _guarded(plugin: Plugin, hook: str) -> Callable[[], Mapping[str, Any]]:
    function = getattr(plugin.module, hook)

    def call() -> Mapping[str, Any]:
        try:
            answer = function()
        except (Exception, SystemExit) as error:
            problem = f"{hook} raised {_shown(error)}; {REMEDY}"
        else:
            if answer is None or isinstance(answer, Mapping):
                return answer or {}
            problem = f"{hook} returned {answer!r}, not a mapping; {REMEDY}"
        if not any(known.startswith(hook) for known in plugin.problems):
            plugin.report("degraded", problem)
        return {}

    return call


def _distribution(entry_point: importlib.metadata.EntryPoint) -> tuple[str, str]:
    try:
        dist = entry_point.dist
        return (dist.name or "(unknown)", dist.version or "-") if dist else ("(unknown)", "-")
    except Exception:  # half of it is missing: which exception that is depends on the Python
        return "(unknown)", "-"


def _new_manager(specs: Iterable[Any]) -> pluggy.PluginManager:
    manager = pluggy.PluginManager("pulpo")
    for spec in specs:
        manager.add_hookspecs(spec)
    return manager


def _shown(error: BaseException) -> str:
    """The error on one line."""
    text = " ".join(str(error).split())
    return f"{type(error).__name__}: {text}" if text else type(error).__name__
