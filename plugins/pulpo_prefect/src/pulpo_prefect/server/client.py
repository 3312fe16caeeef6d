"""Connects Prefect's client to a server, with errors that have hints. The client retries if a server answers 503."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from pulpo_core.cli.console import stderr
from pulpo_core.exceptions import AuthenticationError, ServiceError
from pulpo_core.project import Project
from pulpo_prefect import background
from pulpo_prefect.server.answering import answers
from pulpo_prefect.server.location import ServerLocation
from pulpo_prefect.server.own_server import Server

if TYPE_CHECKING:
    from prefect.client.orchestration import SyncPrefectClient


def require_server(location: ServerLocation) -> None:
    """Raise ServiceError unless the server answers."""
    if answers(location.api_url):
        return
    hint = "`pulpo prefect start` starts it" if location.is_local else "start it, or correct PREFECT_API_URL or api_url"
    raise ServiceError(f"no Prefect server answers at {location.api_url}", hint=hint)


def ensure_server(project: Project, location: ServerLocation) -> None:
    """Start the project's own server in the background if it is not running. Raises ServiceError if none answers then.

    Waits for a server that another process is starting. Raises MissingCommandError without pulpo-cli.
    """
    if location.is_local and not answers(location.api_url):
        stderr().print("Starting the project's Prefect server (`pulpo prefect stop` stops it)…")
        server = Server(location)
        if server.is_running:
            server.wait()
        else:
            services = background.resolve("control:up")(project, [background.NAME])
            background.resolve("control:wait")(project, services, _print_line)
    require_server(location)


def _print_line(name: str, text: str) -> None:
    stderr().print(f"{name} {text}", markup=False)


@contextmanager
def connected(location: ServerLocation) -> Iterator["SyncPrefectClient"]:
    """Connect a client to the server. Raises ServiceError if it does not answer, or answers with an error."""
    require_server(location)
    from prefect.client.orchestration import get_client

    with service_errors(location), get_client(sync_client=True) as client:
        yield client


@contextmanager
def service_errors(location: ServerLocation) -> Iterator[None]:
    """Turn errors of Prefect's clients inside the block into ServiceErrors with a hint."""
    import httpx
    from prefect.exceptions import PrefectHTTPStatusError

    try:
        yield
    except PrefectHTTPStatusError as error:
        status = error.response.status_code
        if status in (401, 403):
            raise AuthenticationError(
                f"the Prefect server at {location.api_url} rejected the credentials",
                hint="set PREFECT_API_AUTH_STRING, or PREFECT_API_KEY for Prefect Cloud",
            ) from error
        raise ServiceError(
            f"the Prefect server at {location.api_url} answered {status}: {error.response.text[:300]}"
        ) from error
    except httpx.TransportError as error:
        raise ServiceError(
            f"the connection to the Prefect server at {location.api_url} was lost: {type(error).__name__}",
            hint="see `pulpo prefect logs`" if location.is_local else None,
        ) from error
