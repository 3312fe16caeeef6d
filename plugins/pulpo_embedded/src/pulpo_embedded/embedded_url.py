"""Reads the URL `embedded://PATH`, which names the folder of a project's database."""

from pathlib import Path

from pulpo_core.exceptions import ConfigurationError

SCHEME = "embedded"
HINT = "write embedded://.pulpo/db (from the project's root) or embedded:///an/absolute/path"


def folder_of(url: str, root: Path) -> Path | None:
    """Return the folder that an `embedded://` URL names, or None for any other URL.

    Everything after `embedded://` is the path, without any encoding of spaces or Unicode. A relative path starts at
    `root`. `..` and absolute paths are allowed: the project's owner chooses. Raises ConfigurationError for a path that
    cannot be used.
    """
    scheme, separator, path = url.partition("://")
    if scheme.lower() != SCHEME or not separator:
        return None
    if problem := _problem(path):
        raise ConfigurationError(f"database_url {url!r} {problem}", hint=HINT)
    return root / path


def _problem(path: str) -> str | None:
    """Return why the path of a URL cannot be used, or None."""
    if not path.strip():
        return "must name a folder"
    if "\0" in path:
        return "must not contain a NUL character"
    if "?" in path:
        return "must not have a query: set options in [tool.pulpo.embedded]"
    if path == "~" or path.startswith("~/"):
        return "must not start with `~`, which is not expanded"
    return None
