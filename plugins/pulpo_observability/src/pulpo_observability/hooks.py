"""The hooks of the plugin."""

from typing import TYPE_CHECKING

from pulpo_core.hookspecs import hookimpl

if TYPE_CHECKING:
    from pulpo_core.settings import PluginSettings


@hookimpl
def pulpo_settings() -> "type[PluginSettings]":
    from pulpo_observability.settings import ObservabilitySettings

    return ObservabilitySettings
