"""The flows of `forest`, written by `pulpo compile`; change the operations, not this file.

`python forest_flow.py [FLOW]` runs one of them, `--param NAME=VALUE` with parameters.
"""

from pathlib import Path
from typing import Any

from pulpo_prefect.flows import FlowProject, Steps

# isort: split
from prefect import flow, task
from prefect.cache_policies import NO_CACHE

pulpo = FlowProject(Path(__file__).resolve().parents[1] / "..")
with pulpo.importable():
    from shapes.words import A, B, C, D


@task(name="forest.moss", cache_policy=NO_CACHE)
async def forest_moss_task() -> None:
    await pulpo.invoke("forest.moss")


@task(name="forest.oak.seed", cache_policy=NO_CACHE)
async def forest_oak_seed_task() -> A:
    return await pulpo.invoke("forest.oak.seed")


@task(name="forest.pine.seed", cache_policy=NO_CACHE)
async def forest_pine_seed_task() -> C:
    return await pulpo.invoke("forest.pine.seed")


@task(name="forest.oak.grow", cache_policy=NO_CACHE)
async def forest_oak_grow_task(seed: A) -> B:
    return await pulpo.invoke("forest.oak.grow", seed=seed)


@task(name="forest.pine.grow", cache_policy=NO_CACHE)
async def forest_pine_grow_task(seed: C) -> D:
    return await pulpo.invoke("forest.pine.grow", seed=seed)


@flow(name="shapes.forest")
async def forest_flow() -> dict[str, Any]:
    """The 5 operations of `forest`."""
    async with Steps() as steps:
        steps.start(forest_moss_task)
        oak_seed = steps.start(forest_oak_seed_task)
        pine_seed = steps.start(forest_pine_seed_task)
        oak_grow = steps.start(forest_oak_grow_task, seed=oak_seed)
        pine_grow = steps.start(forest_pine_grow_task, seed=pine_seed)
    return {"forest.oak.grow": await oak_grow.result(), "forest.pine.grow": await pine_grow.result()}


@flow(name="shapes.forest.oak")
async def forest_oak_flow() -> B:
    """The 2 operations of `forest.oak`."""
    async with Steps() as steps:
        seed_ = steps.start(forest_oak_seed_task)
        grow = steps.start(forest_oak_grow_task, seed=seed_)
    return await grow.result()


@flow(name="shapes.forest.pine")
async def forest_pine_flow() -> D:
    """The 2 operations of `forest.pine`."""
    async with Steps() as steps:
        seed_ = steps.start(forest_pine_seed_task)
        grow = steps.start(forest_pine_grow_task, seed=seed_)
    return await grow.result()


if __name__ == "__main__":
    pulpo.main(forest_flow, forest_oak_flow, forest_pine_flow)
