"""Mounts: ASGI applications of plugins, each under its own reserved prefix of the API."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import KW_ONLY, dataclass
from typing import NamedTuple

from pulpo_core.exceptions import ConfigurationError
from pulpo_core.metadata import Metadata, ModelInfo
from pulpo_core.plugins import REMEDY, Plugin
from pulpo_core.project import Project

RESERVED_PATHS = frozenset(
    {"models", "operations", "events", "health", "ready", "docs", "redoc", "openapi", "static", "me", "login", "logout"}
)
"""The first words of the paths that the API itself uses."""
HINT = 'set another one: @datamodel(path="…")'
PREFIX = re.compile(r"/(?!\.{1,2}$)[a-z0-9._~-]+")


@dataclass(frozen=True, slots=True)
class Mount:
    """An ASGI application, and the prefix under which it is served: `Mount("/admin", app="shop_admin.web:app")`.

    `prefix` is one segment of a path, in lower case; no model can have it. `app` is an import path, imported when the
    API starts. `role` is the role that callers need; others get 401 or 403. `open` serves it without credentials even
    if `authentication = "required"`. `own_errors` keeps its error responses, for protocols with errors of their own
    such as JSON-RPC. `description` describes it in messages.
    """

    prefix: str
    _: KW_ONLY
    app: str
    role: str | None = None
    open: bool = False
    own_errors: bool = False
    description: str = ""


class PluginMount(NamedTuple):
    """A mount and its plugin."""

    plugin: Plugin
    mount: Mount

    @property
    def owner(self) -> str:
        """The plugin and its mount, for messages."""
        described = f" ({self.mount.description})" if self.mount.description else ""
        return f"the plugin {self.plugin.name!r} of {self.plugin.distribution}{described}"


Mounts = Mapping[str, PluginMount]


def collect_mounts(project: Project) -> Mounts:
    """Return the mounts of all plugins by the first word of their paths.

    A mount with an invalid prefix is reported and left out. Raises ConfigurationError if two plugins claim a prefix.
    """
    found: dict[str, PluginMount] = {}
    for plugin, mount in project.plugins.collect("pulpo_api_mounts", project=project):
        word = _word(plugin, mount)
        if word in found and found[word].plugin is not plugin:
            raise ConfigurationError(
                f"two plugins mount an application at {mount.prefix!r}: {found[word].owner}, and "
                f"{PluginMount(plugin, mount).owner}",
                hint="uninstall one of the two",
            )
        if word is not None:
            found[word] = PluginMount(plugin, mount)
    return found


def taken_paths(metadata: Metadata, mounts: Mounts) -> Iterator[tuple[ModelInfo, str]]:
    """Yield the models whose path is used by the API itself or by a mount, each with an error message."""
    for model in metadata.models:
        word = model.path.lower()
        owner = "the API itself" if word in RESERVED_PATHS else mounts[word].owner if word in mounts else None
        if owner:
            yield model, f"model {model.name!r} has the path {model.path!r}, which is used by {owner}"


def check_models(metadata: Metadata, mounts: Mounts) -> None:
    """Raise ConfigurationError for a model whose path is taken by a plugin that was installed after the compile."""
    for model, message in taken_paths(metadata, mounts):
        raise ConfigurationError(message, where=model.location, hint=HINT)


def _word(plugin: Plugin, mount: Mount) -> str | None:
    """Return the first word of a mount's paths; None for an invalid prefix, which is reported."""
    if isinstance(mount.prefix, str) and PREFIX.fullmatch(mount.prefix):
        word = mount.prefix[1:]
        if word.partition(".")[0] not in RESERVED_PATHS:
            return word
        reason = "the API itself uses that prefix"
    else:
        reason = "the prefix must be one segment in lower case, such as '/admin'"
    plugin.report("degraded", f"it mounts an application at {mount.prefix!r}: {reason}; {REMEDY}")
    return None
