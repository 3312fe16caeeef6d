"""The plugins of a process, and calls of their hooks: what one gets wrong, the others do not feel."""

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from pulpo_core.exceptions import PulpoException
from pulpo_core.plugins.hooks import check_hooks, collect_hookspecs, new_manager
from pulpo_core.plugins.plugin import REMEDY, Plugin, shown

if TYPE_CHECKING:
    from pulpo_core.settings import PluginSettings


class Plugins:
    """The plugins of this process, sorted by name."""

    def __init__(self, plugins: Iterable[Plugin]) -> None:
        self.all = sorted(plugins, key=lambda plugin: (plugin.name, plugin.distribution))
        self.hookspecs = collect_hookspecs(self.active)
        for plugin in self.active:
            check_hooks(plugin, self.hookspecs)
        self._manager = new_manager(self.hookspecs)
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
            plugin.report("degraded", f"{hook} raised {shown(error)}; {REMEDY}")
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
                plugin.report("degraded", f"{hook} returned {answer!r}, not a list ({shown(error)}); {REMEDY}")
        return [item for item in items if kind is None or _fits(plugin, hook, item, kind, classes)]

    def settings(self) -> list[tuple[Plugin, "type[PluginSettings]"]]:
        """The settings models of the plugins; what is none is reported and left out."""
        from pulpo_core.settings import PluginSettings

        answers = self.collect("pulpo_settings")
        models = [(plugin, cls) for plugin, found in answers for cls in (found if isinstance(found, list) else [found])]
        return [(plugin, cls) for plugin, cls in models if _fits(plugin, "pulpo_settings", cls, PluginSettings, True)]

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
            problem = f"{hook} raised {shown(error)}; {REMEDY}"
        else:
            if answer is None or isinstance(answer, Mapping):
                return answer or {}
            problem = f"{hook} returned {answer!r}, not a mapping; {REMEDY}"
        if not any(known.startswith(hook) for known in plugin.problems):
            plugin.report("degraded", problem)
        return {}

    return call
