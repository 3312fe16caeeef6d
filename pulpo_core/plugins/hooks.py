"""The hooks that exist, and the check that a plugin implements them as they are specified."""

import inspect
from collections.abc import Iterable
from typing import Any

import pluggy

from pulpo_core import hookspecs
from pulpo_core.plugins.plugin import REMEDY, Plugin, shown
from pulpo_core.suggestions import close_names


def collect_hookspecs(plugins: Iterable[Plugin]) -> list[Any]:
    """Return the core's hookspecs, and the modules of hookspecs that plugins bring.

    All are collected before any plugin's hooks are checked: a plugin may implement a hook that a later one brings.
    """
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
    """Return the hookspecs that a plugin brings, or None."""
    manager = new_manager([hookspecs])
    try:
        hash(plugin.module)  # pluggy keeps plugins in sets
        manager.register(plugin.module, plugin.name)
    except Exception:  # `check_hooks` runs into it again, and reports it
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


def check_hooks(plugin: Plugin, specs: list[Any]) -> None:
    """Let pluggy verify the plugin's hooks, in a separate manager, so that a wrong plugin leaves no trace."""
    manager = new_manager(specs)
    try:
        hash(plugin.module)  # pluggy keeps plugins in sets
        manager.register(plugin.module, plugin.name)
    except pluggy.PluginValidationError as error:
        places = " or ".join(getattr(spec, "__name__", repr(spec)) for spec in specs)
        plugin.report("failed", f"{' '.join(str(error).split())}; see the hook's signature in {places}")
        return
    except Exception as error:
        plugin.report("failed", f"its hooks cannot be read: {shown(error)}")
        return
    callers = manager.get_hookcallers(plugin.module) or []
    plugin.hooks = tuple(sorted(caller.name for caller in callers if caller.spec))
    known = sorted(set[str]().union(*map(_hooks_of, specs)))
    for name in known:
        if name not in plugin.hooks and inspect.getattr_static(plugin.module, name, None) is not None:
            plugin.report("degraded", f"it defines {name} without @hookimpl, so it is never called; {REMEDY}")
    unknown = [caller for caller in callers if not caller.spec]
    for name in sorted(c.name for c in unknown if not all(impl.optionalhook for impl in c.get_hookimpls())):
        close = close_names(name, known)
        meant = f" ({close[0]}?)" if close else ""
        plugin.report("degraded", f"it implements {name}, but there is no such hook{meant}; {REMEDY}")


def new_manager(specs: Iterable[Any]) -> pluggy.PluginManager:
    manager = pluggy.PluginManager("pulpo")
    for spec in specs:
        manager.add_hookspecs(spec)
    return manager
