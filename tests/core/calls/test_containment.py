"""An exception of an operation ends only the call."""

import asyncio
import subprocess
import sys
from collections.abc import Callable

import pytest

from pulpo_core import Project, invoke
from pulpo_core.exceptions import ProcessingError

MakeProject = Callable[..., Project]
SOURCE = """
    import asyncio
    import sys
    from pulpo_core import operation

    class Own(BaseException): ...

    @operation(name="sync")
    def sync(kind: str) -> None:
        if kind == "stop":
            next(iter([]))
        if kind == "exit":
            sys.exit(3)
        if kind == "interrupt":
            raise KeyboardInterrupt
        if kind == "own":
            raise Own
        raise asyncio.CancelledError

    @operation(name="isolated", isolate="process")
    def isolated(kind: str) -> None:
        sync(kind)

    @operation(name="coroutine")
    async def coroutine(kind: str) -> None:
        if kind == "cancel":
            task = asyncio.create_task(asyncio.sleep(60))
            task.cancel()
            await task
        sync(kind)
"""


@pytest.mark.parametrize("operation", ["sync", "coroutine", "isolated"])
@pytest.mark.parametrize(
    ("kind", "error", "said"),
    [
        ("stop", RuntimeError, "StopIteration"),
        ("exit", ProcessingError, "raised SystemExit"),
        ("interrupt", ProcessingError, "raised KeyboardInterrupt"),
        ("own", ProcessingError, "raised Own"),
        ("cancel", ProcessingError, "raised CancelledError"),
    ],
)
async def test_the_call_fails(
    make_project: MakeProject, operation: str, kind: str, error: type[Exception], said: str
) -> None:
    make_project(SOURCE).load()
    with pytest.raises(error, match=said) as caught:
        await invoke(operation, {"kind": kind})
    if operation != "isolated":
        assert caught.value.__cause__ is not None


async def test_a_cancelled_call_is_cancelled(make_project: MakeProject) -> None:
    source = """
        import asyncio
        from pulpo_core import operation

        @operation(name="sleeps")
        async def sleeps() -> None:
            await asyncio.sleep(60)
    """
    make_project(source).load()
    task = asyncio.create_task(invoke("sleeps"))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


def test_where_python_itself_handles_ctrl_c_it_is_raised() -> None:
    code = """
import asyncio
from pulpo_core import invoke, operation

@operation(name="interrupted")
async def interrupted() -> None:
    raise KeyboardInterrupt

loop = asyncio.new_event_loop()
try:
    loop.run_until_complete(invoke("interrupted"))
except KeyboardInterrupt:
    print("interrupted")
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120)
    assert done.stdout == "interrupted\n"
