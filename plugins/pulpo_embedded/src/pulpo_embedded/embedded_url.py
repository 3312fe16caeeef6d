"""`embedded://PATH`: where the database of a project lies."""

from pathlib import Path

from pulpo_core.exceptions import ConfigurationError

SCHEME = "embedded"
HINT = "write embedded://.pulpo/db (from the project's root) or embedded:///an/absolute/path"


def folder_of(url: str, root: Path) -> Path | None:
    """The folder that an `embedded://` URL names, None for any other URL.

    Everything after `embedded://` is the path, as it stands: spaces and unicode need no encoding. A relative path
    starts at `root`. `..` is allowed, as an absolute path is: both are the project owner's choice.
    """
    scheme, separator, path = url.partition("://")
    if scheme.lower() != SCHEME or not separator:
        return None
    if problem := problem_of(path):
        raise ConfigurationError(f"database_url is {url!r}, and {problem}", hint=HINT)
    return root / path


def problem_of(path: str) -> str | None:
    """What is wrong with the path of a URL."""
    if not path.strip():
        return "the path is missing"
    if "\0" in path:
        return "a path has no NUL character"
    if "?" in path:
        return "takes no query: options belong into the section [tool.pulpo.embedded]"
    if path == "~" or path.startswith("~/"):
        return "`~` is not expanded"
    return None
