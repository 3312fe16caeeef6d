"""The API that commands use, and the key for it."""

import json
import os
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from pulpo_cli.project.loading import read_roles, read_setting, read_sources
from pulpo_cli.project.user import CHANNEL, user_name
from pulpo_core.cli.local_api import current_api
from pulpo_core.cli.output import note
from pulpo_core.exceptions import ConfigurationError

LOOPBACK = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True, slots=True)
class RemoteApi:
    """An API: its URL and the key to send, or the socket file of an API on this machine and the caller to name."""

    url: str
    key: str = field(default="", repr=False)
    socket: Path | None = None
    caller: str = ""


def find_target(remote: str | None) -> RemoteApi | None:
    """Return the API that `--remote` names, or the project's API if it runs on this machine; else None.

    The project's API gets the caller that this process would have. Raises ConfigurationError.
    """
    if target := read_target(remote):
        return target
    if read_setting("local_api", "cli").lower() in ("0", "false", "no", "off"):
        return None
    root = read_sources().root
    socket = current_api(root)
    if socket is None:
        return None
    if os.environ.get("PULPO_LOG_LEVEL") == "debug":
        note(f"using the API on this machine at {socket}")
    caller = {"id": user_name(), "roles": read_roles(), "channel": CHANNEL}
    return RemoteApi("http://localhost", socket=socket, caller=json.dumps(caller))


def read_target(given: str | None) -> RemoteApi | None:
    """Return the API that `--remote` or the setting `remote` names, or None for the project in this process.

    The key is the setting `remote_key` (PULPO_CLI_REMOTE_KEY), or the password for the host in the netrc file. Raises
    ConfigurationError.
    """
    url = (read_setting("remote", "cli") if given is None else given).rstrip("/")
    if not url:
        return None
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise ConfigurationError(f"--remote must be the URL of an API, got {url!r}", hint="write https://HOST/PATH")
    if parts.username or parts.password:
        raise ConfigurationError("the URL of --remote must not have a password", hint="set PULPO_CLI_REMOTE_KEY")
    key = read_setting("remote_key", "cli") or _from_netrc(parts.hostname)
    if key and parts.scheme == "http" and parts.hostname not in LOOPBACK:
        note(f"warning: the key is sent to {parts.hostname} unencrypted; use https://")
    return RemoteApi(url, key)


def _from_netrc(host: str) -> str:
    given = os.environ.get("NETRC")
    file = Path(given) if given else Path.home() / ".netrc"
    if not file.is_file():
        return ""
    import netrc

    try:
        found = netrc.netrc(str(file)).authenticators(host)
    except (netrc.NetrcParseError, OSError) as error:
        raise ConfigurationError(f"cannot be read: {error}", where=file) from None
    return (found[2] or "") if found else ""
