"""The flows of `diamonds`, written by `pulpo compile`; change the operations, not this file.

`python diamonds_flow.py [FLOW]` runs one of them, `--param NAME=VALUE` with parameters.
"""

from pathlib import Path
from typing import Any

from pulpo_prefect.flows import FlowProject, Steps

# isort: split
from prefect import flow, task
from prefect.cache_policies import NO_CACHE

pulpo = FlowProject(Path(__file__).resolve().parents[1] / "..")
with pulpo.importable():
    from shapes.words import A, B, C, D, E


@task(name="diamonds.top", cache_policy=NO_CACHE)
async def diamonds_top_task() -> A:
    return await pulpo.invoke("diamonds.top")


@task(name="diamonds.left", cache_policy=NO_CACHE)
async def diamonds_left_task(a: A) -> B:
    return await pulpo.invoke("diamonds.left", a=a)


@task(name="diamonds.right", cache_policy=NO_CACHE)
async def diamonds_right_task(a: A) -> C:
    return await pulpo.invoke("diamonds.right", a=a)


@task(name="diamonds.waist", cache_policy=NO_CACHE)
async def diamonds_waist_task(b: B, c: C) -> D:
    return await pulpo.invoke("diamonds.waist", b=b, c=c)


@task(name="diamonds.lower_left", cache_policy=NO_CACHE)
async def diamonds_lower_left_task(d: D) -> E:
    return await pulpo.invoke("diamonds.lower_left", d=d)


@task(name="diamonds.lower_right", cache_policy=NO_CACHE)
async def diamonds_lower_right_task(d: D, b: B) -> str:
    return await pulpo.invoke("diamonds.lower_right", d=d, b=b)


@flow(name="shapes.diamonds")
async def diamonds_flow() -> dict[str, Any]:
    """The 6 operations of `diamonds`."""
    async with Steps() as steps:
        top = steps.start(diamonds_top_task)
        left = steps.start(diamonds_left_task, a=top)
        right = steps.start(diamonds_right_task, a=top)
        waist = steps.start(diamonds_waist_task, b=left, c=right)
        lower_left = steps.start(diamonds_lower_left_task, d=waist)
        lower_right = steps.start(diamonds_lower_right_task, d=waist, b=left)
    return {"diamonds.lower_left": await lower_left.result(), "diamonds.lower_right": await lower_right.result()}


if __name__ == "__main__":
    pulpo.main(diamonds_flow)
