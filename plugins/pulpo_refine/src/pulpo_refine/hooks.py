"""The hooks of the plugin."""

import pkgutil
from typing import TYPE_CHECKING, Any

from pulpo_core.hookspecs import hookimpl

if TYPE_CHECKING:
    from pulpo_core.project import Project
    from pulpo_core.settings import PluginSettings


@hookimpl
def pulpo_settings() -> "type[PluginSettings]":
    from pulpo_refine.settings import RefineSettings

    return RefineSettings


@hookimpl(optionalhook=True)
def pulpo_api_mounts(project: "Project") -> list[Any]:
    from pulpo_refine.settings import RefineSettings

    mount = pkgutil.resolve_name("pulpo_api:Mount")  # only pulpo-api calls this
    prefix = project.section(RefineSettings).prefix
    return [mount(prefix, app="pulpo_refine.web:app", open=True, description="the admin UI")]
