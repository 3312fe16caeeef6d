"""Calls operations over HTTP."""

from collections.abc import Awaitable, Callable
from typing import Any, TypeVar
from urllib.parse import quote

from pulpo_cli.project.call import MOST_CALLS, Call
from pulpo_cli.project.errors import InvalidInputError
from pulpo_cli.project.remote.client import Client
from pulpo_cli.project.remote.target import RemoteApi
from pulpo_core.exceptions import ProcessingError, ValidationError

Result = TypeVar("Result")


def call(target: RemoteApi, name: str, data: Any) -> Any:
    """Return the result of one call. Raises InvalidInputError, PulpoException."""
    return _call(Client(target), name, data, "")


def run_calls(target: RemoteApi, name: str, work: Callable[[Call], Awaitable[Result]]) -> Result:
    """Run `work` with a function that makes calls, each in a thread. Raises what `work` raises."""
    import asyncio
    from concurrent.futures import ThreadPoolExecutor

    client = Client(target)

    async def call_in_thread(data: Any, key: str) -> Any:
        return await asyncio.to_thread(_call, client, name, data, key)

    async def run() -> Result:
        # asyncio's own executor has few threads on a machine with few cores; threads are started only when needed
        asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(MOST_CALLS))
        return await work(call_in_thread)

    return asyncio.run(run())


def _call(client: Client, name: str, data: Any, key: str) -> Any:
    headers = {"Idempotency-Key": key} if key else {}
    try:
        return client.request("POST", f"/operations/{quote(name)}", body=data, headers=headers).json()
    except ValidationError as error:
        if error.message.startswith(f"the input of operation {name!r} is not valid"):
            raise InvalidInputError.of(error) from error
        raise
    except ProcessingError as error:
        if client.target.socket is None:
            raise
        message = f"operation {name!r} failed: {error.message}"
        raise ProcessingError(message, hint="the API's log shows where") from error
