"""Prefect's task runner for Ray, which tells of a cluster that cannot be reached as of any other failure of a flow."""

import socket
from typing import Any, Self
from urllib.parse import urlsplit

from prefect_ray import RayTaskRunner

from pulpo_core.exceptions import ServiceError

CONNECT_SECONDS = 10.0


class ProjectRayTaskRunner(RayTaskRunner):  # type: ignore[misc] # Ray is not where types are checked
    """Runs the tasks of a flow on a cluster of Ray's.

    Prefect enters it before it looks after the flow's run: what is raised there would leave a run that never ends.
    """

    _failure: OSError | None = None

    def __enter__(self) -> Self:
        """Connect, or remember why not."""
        try:
            _reach(self.address)
            super().__enter__()
        except OSError as error:
            self._failure = error
        return self

    def submit(self, *arguments: Any, **options: Any) -> Any:
        """Submit a task. Raises ServiceError where there is no cluster."""
        if self._failure is not None:
            raise ServiceError(
                f"no connection to the Ray cluster at {self.address}: {self._failure}",
                where="[tool.pulpo.prefect] cluster",
                hint="start it, or correct its address; one that asks for a token wants RAY_AUTH_MODE=token here, too",
            ) from self._failure
        return super().submit(*arguments, **options)


def _reach(address: str) -> None:
    """Raise OSError where nothing listens at `host:port` or `ray://host:port`: Ray itself would wait for minutes."""
    target = urlsplit(address if "//" in address else f"//{address}")
    if target.hostname and target.port:
        socket.create_connection((target.hostname, target.port), CONNECT_SECONDS).close()
