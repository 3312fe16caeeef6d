"""The flows of `in_place`, written by `pulpo compile`; change the operations, not this file.

`python in_place_flow.py [FLOW]` runs one of them, `--param NAME=VALUE` with parameters.
"""

from pathlib import Path

from pulpo_prefect.flows import FlowProject, Steps

# isort: split
from prefect import flow, task
from prefect.cache_policies import NO_CACHE

pulpo = FlowProject(Path(__file__).resolve().parents[1] / "..")
with pulpo.importable():
    from shapes.words import A


@task(name="in_place.make", cache_policy=NO_CACHE)
async def in_place_make_task() -> A:
    return await pulpo.invoke("in_place.make")


@task(name="in_place.change", cache_policy=NO_CACHE)
async def in_place_change_task(a: A) -> A:
    return await pulpo.invoke("in_place.change", a=a)


@task(name="in_place.show", cache_policy=NO_CACHE)
async def in_place_show_task(a: A) -> str:
    return await pulpo.invoke("in_place.show", a=a)


@flow(name="shapes.in_place")
async def in_place_flow() -> str:
    """The 3 operations of `in_place`."""
    async with Steps() as steps:
        make = steps.start(in_place_make_task)
        change = steps.start(in_place_change_task, a=make)
        show = steps.start(in_place_show_task, a=change)
    return await show.result()


if __name__ == "__main__":
    pulpo.main(in_place_flow)
