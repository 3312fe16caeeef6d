"""The flows of `several_out`, written by `pulpo compile`; change the operations, not this file.

`python several_out_flow.py [FLOW]` runs one of them, `--param NAME=VALUE` with parameters.
"""

from pathlib import Path

from pulpo_prefect.flows import FlowProject, Steps

# isort: split
from prefect import flow, task
from prefect.cache_policies import NO_CACHE

pulpo = FlowProject(Path(__file__).resolve().parents[1] / "..")
with pulpo.importable():
    from shapes.words import A, B


@task(name="several_out.make", cache_policy=NO_CACHE)
async def several_out_make_task() -> list[A]:
    return await pulpo.invoke("several_out.make")


@task(name="several_out.take", cache_policy=NO_CACHE)
async def several_out_take_task(items: tuple[A, ...]) -> list[B]:
    return await pulpo.invoke("several_out.take", items=items)


@task(name="several_out.show", cache_policy=NO_CACHE)
async def several_out_show_task(items: set[str], shown: list[B]) -> list[str]:
    return await pulpo.invoke("several_out.show", items=items, shown=shown)


@flow(name="shapes.several_out")
async def several_out_flow(items: set[str]) -> list[str]:
    """The 3 operations of `several_out`."""
    async with Steps() as steps:
        make = steps.start(several_out_make_task)
        take = steps.start(several_out_take_task, items=make)
        show = steps.start(several_out_show_task, items=items, shown=take)
    return await show.result()


if __name__ == "__main__":
    pulpo.main(several_out_flow)
