"""The flows of `shared`, written by `pulpo compile`; change the operations, not this file.

`python shared_flow.py [FLOW]` runs one of them, `--param NAME=VALUE` with parameters.
"""

from pathlib import Path
from typing import Any

from pulpo_prefect.flows import FlowProject, Steps

# isort: split
from prefect import flow, task
from prefect.cache_policies import NO_CACHE

pulpo = FlowProject(Path(__file__).resolve().parents[1] / "..")
with pulpo.importable():
    from shapes.words import A


@task(name="shared.make", cache_policy=NO_CACHE)
async def shared_make_task() -> A:
    return await pulpo.invoke("shared.make")


@task(name="shared.one", cache_policy=NO_CACHE)
async def shared_one_task(a: A) -> str:
    return await pulpo.invoke("shared.one", a=a)


@task(name="shared.three", cache_policy=NO_CACHE)
async def shared_three_task(a: A) -> None:
    await pulpo.invoke("shared.three", a=a)


@task(name="shared.two", cache_policy=NO_CACHE)
async def shared_two_task(a: A) -> str:
    return await pulpo.invoke("shared.two", a=a)


@flow(name="shapes.shared")
async def shared_flow() -> dict[str, Any]:
    """The 4 operations of `shared`."""
    async with Steps() as steps:
        make = steps.start(shared_make_task)
        one = steps.start(shared_one_task, a=make)
        steps.start(shared_three_task, a=make)
        two = steps.start(shared_two_task, a=make)
    return {"shared.one": await one.result(), "shared.two": await two.result()}


if __name__ == "__main__":
    pulpo.main(shared_flow)
