"""The flows of `near`, written by `pulpo compile`; change the operations, not this file.

`python near_flow.py [FLOW]` runs one of them, `--param NAME=VALUE` with parameters.
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


@task(name="near.east.make", cache_policy=NO_CACHE)
async def near_east_make_task() -> A:
    return await pulpo.invoke("near.east.make")


@task(name="near.west.make", cache_policy=NO_CACHE)
async def near_west_make_task() -> A:
    return await pulpo.invoke("near.west.make")


@task(name="near.east.use", cache_policy=NO_CACHE)
async def near_east_use_task(value: A) -> str:
    return await pulpo.invoke("near.east.use", value=value)


@task(name="near.west.use", cache_policy=NO_CACHE)
async def near_west_use_task(value: A) -> str:
    return await pulpo.invoke("near.west.use", value=value)


@flow(name="shapes.near")
async def near_flow() -> dict[str, Any]:
    """The 4 operations of `near`."""
    async with Steps() as steps:
        east_make = steps.start(near_east_make_task)
        west_make = steps.start(near_west_make_task)
        east_use = steps.start(near_east_use_task, value=east_make)
        west_use = steps.start(near_west_use_task, value=west_make)
    return {"near.east.use": await east_use.result(), "near.west.use": await west_use.result()}


@flow(name="shapes.near.east")
async def near_east_flow() -> str:
    """The 2 operations of `near.east`."""
    async with Steps() as steps:
        make = steps.start(near_east_make_task)
        use = steps.start(near_east_use_task, value=make)
    return await use.result()


@flow(name="shapes.near.west")
async def near_west_flow() -> str:
    """The 2 operations of `near.west`."""
    async with Steps() as steps:
        make = steps.start(near_west_make_task)
        use = steps.start(near_west_use_task, value=make)
    return await use.result()


if __name__ == "__main__":
    pulpo.main(near_flow, near_east_flow, near_west_flow)
