"""A task runner for Ray, with which a flow fails if the cluster is unreachable."""

import socket
from typing import Any, Self
from urllib.parse import urlsplit

from prefect_ray import RayTaskRunner

from pulpo_core.exceptions import ServiceError

CONNECT_SECONDS = 10.0


class ProjectRayTaskRunner(RayTaskRunner):  # type: ignore[misc] # Ray is not installed where types are checked
    """Runs the tasks of a flow on a Ray cluster.

    Prefect enters a task runner before it handles errors of the run, so an error in `__enter__` would leave a run that
    never ends. It is raised when the first task is submitted instead.
    """

    _failure: OSError | None = None

    def __enter__(self) -> Self:
        """Connect, or keep the error for `submit`."""
        try:
            _check_connection(self.address)
            super().__enter__()
        except OSError as error:
            self._failure = error
        return self

    def submit(self, *arguments: Any, **options: Any) -> Any:
        """Submit a task. Raises ServiceError if the cluster cannot be reached."""
        if self._failure is not None:
            raise ServiceError(
                f"no connection to the Ray cluster at {self.address}: {self._failure}",
                where="[tool.pulpo.prefect] cluster",
                hint="start the cluster, or correct its address; set RAY_AUTH_MODE=token if it asks for a token",
            ) from self._failure
        return super().submit(*arguments, **options)


def _check_connection(address: str) -> None:
    """Raise OSError if nothing listens at `host:port` or `ray://host:port`. Ray itself would wait for minutes."""
    target = urlsplit(address if "//" in address else f"//{address}")
    if target.hostname and target.port:
        socket.create_connection((target.hostname, target.port), CONNECT_SECONDS).close()
