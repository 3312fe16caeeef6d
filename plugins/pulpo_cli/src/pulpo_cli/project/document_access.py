"""Access to a model's documents for the person at the terminal: in this process, or over HTTP."""

from collections.abc import Awaitable, Callable
from enum import StrEnum
from typing import TYPE_CHECKING, Any, TypeVar

from pulpo_cli.project.errors import USAGE
from pulpo_cli.project.loading import load_declarations
from pulpo_cli.project.remote.target import find_target
from pulpo_cli.project.user import CHANNEL
from pulpo_core.exceptions import NotFoundError, PulpoException, ValidationError

if TYPE_CHECKING:
    from pulpo_core.documents import Documents
    from pulpo_core.invocation import Actor
    from pulpo_core.runtime import Runtime

Result = TypeVar("Result")


class Format(StrEnum):
    """The formats of files with documents."""

    NDJSON = "ndjson"
    CSV = "csv"
    JSON = "json"


def run_with_documents(name: str, remote: str | None, work: "Callable[[Documents[Any]], Awaitable[Result]]") -> Result:
    """Run `work` with the documents of a model: in this process, for the person at the terminal, or over HTTP."""
    if target := find_target(remote):
        from pulpo_cli.project.remote.client import Client
        from pulpo_cli.project.remote.documents import RemoteDocuments, finish

        return finish(work(RemoteDocuments(Client(target), load_declarations().models[name].path)))  # type: ignore[arg-type]
    from pulpo_cli.project.session import run_in_project
    from pulpo_core.documents import Documents
    from pulpo_core.registries import ModelRegistry

    async def run(runtime: "Runtime", actor: "Actor") -> Result:
        if ModelRegistry.get(name) is None:
            raise NotFoundError(f"model {name!r} no longer exists", hint="`pulpo compile`")
        return await work(Documents(name).as_(actor, CHANNEL))

    return run_in_project(run)


def exit_code(error: PulpoException) -> int:
    """Return the exit code of an error: invalid values and queries are wrong usage."""
    return USAGE if isinstance(error, ValidationError) else error.exit_code
