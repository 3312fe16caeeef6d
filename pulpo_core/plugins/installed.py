"""The plugins of a process, and calls of their hooks: a plugin that fails is reported; the others keep working."""

from collections.abc import Iterable
from functools import cached_property
from typing import Any

from pulpo_core.hook_answers import declared_answer
from pulpo_core.plugins.hooks import collect_hookspecs, register
from pulpo_core.plugins.implementation import Implementation
from pulpo_core.plugins.plugin import Plugin, PluginError


class Plugins:
    """The plugins of this process, sorted by name.

    There are three ways to call a hook: `collect` for all answers, `first` for the first one, `implementations` to call
    it often, or to handle its exceptions. `without` is True if the command runs without plugins (`--no-plugins`).
    """

    def __init__(self, plugins: Iterable[Plugin], *, without: bool = False) -> None:
        self.without = without
        self.all = sorted(plugins, key=lambda plugin: (plugin.name, plugin.distribution))
        self.hookspecs = collect_hookspecs(self.active)
        self._manager = register(self.active, self.hookspecs)

    @property
    def active(self) -> list[Plugin]:
        """The plugins whose hooks are called."""
        return [plugin for plugin in self.all if plugin.state in ("active", "degraded")]

    @property
    def ambiguous(self) -> list[Plugin]:
        """The plugins that are not used because each name is claimed by several distributions."""
        return [plugin for plugin in self.all if plugin.state == "ambiguous"]

    def require_complete(self) -> None:
        """Raise PluginError if several distributions claim the same name, or with `--no-plugins`.

        A project does not run without them, because they may be the plugins that protect it.
        """
        if self.without:
            raise PluginError("without plugins, the project does not run", hint="leave out --no-plugins")
        for plugin in self.ambiguous:
            claim, _, remedy = plugin.problems[-1].partition("; ")
            raise PluginError(f"{claim}; without that plugin, the project does not run", hint=remedy)

    def get(self, name: str) -> Plugin | None:
        """Return the plugin with this name, or None. Of several, one that is not disabled is preferred."""
        named = [plugin for plugin in self.all if plugin.name == name]
        return next((plugin for plugin in named if plugin.state != "disabled"), named[0] if named else None)

    @cached_property
    def listeners(self) -> list[Implementation]:
        """The implementations of `pulpo_events`."""
        return self.implementations("pulpo_events")

    def collect(self, hook: str, plugin: Plugin | None = None, /, **arguments: Any) -> list[tuple[Plugin, Any]]:
        """Call a hook of every plugin, or of one, and return the answers with their plugins.

        Answers have the type that the hook declares (see `pulpo_core.hook_answers`); if it returns many, each item is
        one. A plugin that raises, or returns something else, is reported. A PulpoException is passed on.
        """
        return [
            (implementation.plugin, item)
            for implementation in self.implementations(hook)
            if plugin is None or implementation.plugin is plugin
            for item in implementation.items(**arguments)
        ]

    def first(self, hook: str, /, **arguments: Any) -> Any:
        """Call a hook of each plugin in turn, and return the first answer; None if there is none."""
        items = (item for one in self.implementations(hook) for item in one.items(**arguments))
        return next(items, None)

    def implementations(self, hook: str) -> list[Implementation]:
        """Return a hook's implementations, one for each plugin that has it."""
        specs = (getattr(module, hook, None) for module in self.hookspecs)
        answer = next((found for spec in specs if (found := declared_answer(spec)) is not None), None)
        caller = getattr(self._manager.hook, hook, None)
        functions = {each.plugin: each for each in caller.get_hookimpls()} if caller else {}
        return [
            Implementation(plugin, hook, functions[plugin.module], answer)
            for plugin in self.active
            if hook in plugin.hooks
        ]
