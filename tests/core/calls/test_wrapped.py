"""Decorators below `@operation`: those that hide an async function, and those that wait for it."""

import asyncio
import sys
from collections.abc import Callable
from typing import Any

import pytest

from pulpo_core import Project, invoke, running
from pulpo_core.exceptions import DeclarationError, OperationTimeoutError

MakeProject = Callable[..., Project]
SOURCE = """
    import asyncio
    import functools
    from pulpo_core import operation

    def plain(function):
        @functools.wraps(function)
        def wrapper(*args, **kwargs):
            return function(*args, **kwargs)
        return wrapper

    def waiting(function):
        @functools.wraps(function)
        def wrapper(*args, **kwargs):
            return asyncio.run(function(*args, **kwargs))
        return wrapper

    @operation(name="plain")
    @plain
    async def add(a: int, b: int = 1) -> int:
        await asyncio.sleep(0)
        return a + b

    @operation(name="class")
    class Add:
        @plain
        async def run(self, a: int) -> int:
            return a + 1

    @operation(name="waiting")
    @waiting
    async def waited(a: int) -> int:
        await asyncio.sleep(0)
        return a + 1

    @operation(name="slow", timeout=0.05)
    @plain
    async def slow() -> None:
        await asyncio.sleep(60)

    @operation(name="inner")
    async def inner() -> int:
        return await add(1)

    @operation(name="outer")
    def outer() -> int:
        return waited(1) + asyncio.run(add(1))
"""


@pytest.fixture
def project(make_project: MakeProject, database_url: str) -> Project:
    made = make_project(SOURCE, settings={"database_url": database_url})
    made.load()
    return made


async def test_what_they_return_is_awaited(project: Project) -> None:
    main: Any = sys.modules["main"]
    assert await invoke("plain", {"a": 1}) == await main.add(1) == 2
    async with running(project):
        for name in ("plain", "class", "waiting"):
            assert await invoke(name, {"a": 1}) == 2
        assert await main.add(1) == await main.Add().run(1) == 2
        assert await invoke("inner") == 2
        assert await asyncio.to_thread(main.waited, 1) == 2
        with pytest.raises(OperationTimeoutError):
            await invoke("slow")


async def test_they_cannot_be_isolated(make_project: MakeProject) -> None:
    source = SOURCE.replace('name="plain"', 'name="plain", isolate="process"')
    with pytest.raises(DeclarationError, match="'plain' cannot be isolated: it is async"):
        make_project(source).load()
