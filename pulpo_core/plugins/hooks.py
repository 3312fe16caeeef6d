"""The known hooks, and the check that a plugin implements them as specified."""

import inspect
from collections.abc import Iterable
from typing import Any

import pluggy

from pulpo_core import hookspecs
from pulpo_core.plugins.plugin import REMEDY, Plugin, shown
from pulpo_core.suggestions import close_names


def collect_hookspecs(plugins: Iterable[Plugin]) -> list[Any]:
    """Return the modules of hookspecs: the core's, and those that plugins bring.

    They are collected before any plugin's hooks are checked, because a plugin may implement a hook of a later one.
    """
    found: list[Any] = [hookspecs]
    known = _hooks_of(hookspecs)
    for plugin in plugins:
        module = _brought(plugin)
        brought = _hooks_of(module)
        if taken := sorted(brought & known):
            plugin.report("degraded", f"pulpo_hookspecs brings {taken[0]}, which exists already; {REMEDY}")
        elif module is not None:
            found.append(module)
            known |= brought
    return found


def _brought(plugin: Plugin) -> Any:
    """Return the hookspecs that a plugin brings, or None."""
    if inspect.getattr_static(plugin.module, "pulpo_hookspecs", None) is None:
        return None
    manager = _new_manager([hookspecs])
    try:
        hash(plugin.module)  # pluggy keeps plugins in sets
        manager.register(plugin.module, plugin.name)
    except Exception:  # `register` fails in the same way, and reports it
        return None
    try:
        answers = manager.hook.pulpo_hookspecs()
    except (Exception, SystemExit) as error:
        plugin.report("degraded", f"pulpo_hookspecs raised {shown(error)}; {REMEDY}")
        return None
    if answers and not _hooks_of(answers[0]):
        plugin.report("degraded", f"pulpo_hookspecs returned {answers[0]!r}, which has no @hookspec; {REMEDY}")
        return None
    return answers[0] if answers else None


def _hooks_of(module: Any) -> set[str]:
    """Return the names of the hooks that a module specifies."""
    marked = (name for name in dir(module) if name.startswith("pulpo_"))
    return {name for name in marked if hasattr(inspect.getattr_static(module, name), "pulpo_spec")}


def register(plugins: Iterable[Plugin], specs: list[Any]) -> pluggy.PluginManager:
    """Return a manager with the plugins whose hooks fit their specifications. The others are reported."""
    manager, known = _new_manager(specs), sorted(set[str]().union(*map(_hooks_of, specs)))
    registered: list[Plugin] = []
    for plugin in plugins:
        if problem := _register(plugin, manager, specs):
            plugin.report("failed", problem)
            manager = _new_manager(specs)  # a plugin that fails halfway leaves traces
            for other in registered:
                manager.register(other.module, other.name)
        else:
            registered.append(plugin)
            _check(plugin, manager, known)
    return manager


def _register(plugin: Plugin, manager: pluggy.PluginManager, specs: list[Any]) -> str | None:
    """Register a plugin. Return the reason why this is not possible, or None."""
    try:
        hash(plugin.module)  # pluggy keeps plugins in sets
        if manager.is_registered(plugin.module):
            return "its entry point names the module of another plugin; uninstall one of the two"
        manager.register(plugin.module, plugin.name)
    except pluggy.PluginValidationError as error:
        places = " or ".join(getattr(spec, "__name__", repr(spec)) for spec in specs)
        return f"{' '.join(str(error).split())}; see the hook's signature in {places}"
    except Exception as error:
        return f"its hooks cannot be read: {shown(error)}"
    return None


def _check(plugin: Plugin, manager: pluggy.PluginManager, known: list[str]) -> None:
    """Record the hooks that a plugin implements, and report functions that look like hooks but are never called."""
    callers = manager.get_hookcallers(plugin.module) or []
    plugin.hooks = tuple(sorted(caller.name for caller in callers if caller.spec))
    for name in known:
        if name not in plugin.hooks and inspect.getattr_static(plugin.module, name, None) is not None:
            plugin.report("degraded", f"it defines {name} without @hookimpl, so it is never called; {REMEDY}")
    unknown = [caller for caller in callers if not caller.spec]
    for name in sorted(caller.name for caller in unknown if not _is_optional(caller, plugin)):
        close = close_names(name, known)
        meant = f" ({close[0]}?)" if close else ""
        plugin.report("degraded", f"it implements {name}, but there is no such hook{meant}; {REMEDY}")


def _is_optional(caller: pluggy.HookCaller, plugin: Plugin) -> bool:
    return any(each.optionalhook for each in caller.get_hookimpls() if each.plugin is plugin.module)


def _new_manager(specs: Iterable[Any]) -> pluggy.PluginManager:
    manager = pluggy.PluginManager("pulpo")
    for spec in specs:
        manager.add_hookspecs(spec)
    return manager
