"""Context managers of plugins that are open while a project runs."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from types import ModuleType
from typing import Any

import pytest

from pulpo_core import Project, hookimpl, invoke, running
from pulpo_core.plugins import Plugins, from_modules
from pulpo_core.runtime import current_runtime

MakeProject = Callable[..., Project]
SOURCE = """
    from pulpo_core import operation

    @operation(name="answer")
    async def answer() -> int:
        return 42
"""


def plugin(*managers: AbstractAsyncContextManager[Any]) -> ModuleType:
    @hookimpl
    def pulpo_lifespan(project: Project) -> list[Any]:
        return list(managers)

    made = ModuleType("lifespan")
    vars(made).update(pulpo_lifespan=pulpo_lifespan)
    return made


@asynccontextmanager
async def noted(name: str, order: list[Any], fails: str = "") -> AsyncIterator[None]:
    runtime = current_runtime()
    assert runtime is not None
    await runtime.database.ping()
    order.append(f"{name} in")
    if fails == "in":
        raise ValueError("cannot begin")
    yield
    await runtime.database.ping()
    order.append((f"{name} out", await invoke("answer")))
    if fails == "out":
        raise ValueError("cannot end")


async def run(make_project: MakeProject, database_url: str, plugins: Plugins) -> None:
    async with running(make_project(SOURCE, settings={"database_url": database_url}, plugins=plugins)):
        assert await invoke("answer") == 42


async def test_managers_are_open_while_the_project_runs(make_project: MakeProject, database_url: str) -> None:
    order: list[Any] = []
    plugins = from_modules(a=plugin(noted("a", order), noted("b", order)), c=plugin(noted("c", order)))
    await run(make_project, database_url, plugins)
    assert order == ["a in", "b in", "c in", ("c out", 42), ("b out", 42), ("a out", 42)]
    assert current_runtime() is None


async def test_they_are_left_after_an_error(make_project: MakeProject, database_url: str) -> None:
    order: list[Any] = []
    project = make_project(
        SOURCE, settings={"database_url": database_url}, plugins=from_modules(a=plugin(noted("a", order)))
    )
    with pytest.raises(KeyError):
        async with running(project):
            raise KeyError
    assert order == ["a in", ("a out", 42)]


@pytest.mark.parametrize("moment", ["in", "out"])
async def test_one_that_raises_is_reported(make_project: MakeProject, database_url: str, moment: str) -> None:
    order: list[Any] = []
    plugins = from_modules(a=plugin(noted("a", order, moment)), b=plugin(noted("b", order)))
    await run(make_project, database_url, plugins)
    assert order[0:2] == ["a in", "b in"]
    assert ("b out", 42) in order
    broken, fine = plugins.all
    assert [problem for problem in broken.problems if "pulpo_lifespan raised ValueError: cannot" in problem]
    assert (broken.state, fine.state) == ("degraded", "active")
