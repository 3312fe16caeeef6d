"""The flows of `diamond`, written by `pulpo compile`; change the operations, not this file.

`python diamond_flow.py [FLOW]` runs one of them, `--param NAME=VALUE` with parameters.
"""

from pathlib import Path

from pulpo_prefect.flows import FlowProject, Steps

# isort: split
from prefect import flow, task
from prefect.cache_policies import NO_CACHE

pulpo = FlowProject(Path(__file__).resolve().parents[1] / "..")
with pulpo.importable():
    from shapes.words import A, B, C, D


@task(name="diamond.top", cache_policy=NO_CACHE)
async def diamond_top_task() -> A:
    return await pulpo.invoke("diamond.top")


@task(name="diamond.left", cache_policy=NO_CACHE)
async def diamond_left_task(a: A) -> B:
    return await pulpo.invoke("diamond.left", a=a)


@task(name="diamond.right", cache_policy=NO_CACHE)
async def diamond_right_task(a: A) -> C:
    return await pulpo.invoke("diamond.right", a=a)


@task(name="diamond.bottom", cache_policy=NO_CACHE)
async def diamond_bottom_task(b: B, c: C) -> D:
    return await pulpo.invoke("diamond.bottom", b=b, c=c)


@flow(name="shapes.diamond")
async def diamond_flow() -> D:
    """The 4 operations of `diamond`."""
    async with Steps() as steps:
        top = steps.start(diamond_top_task)
        left = steps.start(diamond_left_task, a=top)
        right = steps.start(diamond_right_task, a=top)
        bottom = steps.start(diamond_bottom_task, b=left, c=right)
    return await bottom.result()


if __name__ == "__main__":
    pulpo.main(diamond_flow)
