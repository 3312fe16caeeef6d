"""The flows of `both_ways`, written by `pulpo compile`; change the operations, not this file.

`python both_ways_flow.py [FLOW]` runs one of them, `--param NAME=VALUE` with parameters.
"""

from pathlib import Path

from pulpo_prefect.flows import FlowProject, Steps

# isort: split
from prefect import flow, task
from prefect.cache_policies import NO_CACHE

pulpo = FlowProject(Path(__file__).resolve().parents[1] / "..")
with pulpo.importable():
    from shapes.words import A


@task(name="both_ways.make", cache_policy=NO_CACHE)
async def both_ways_make_task() -> A:
    return await pulpo.invoke("both_ways.make")


@task(name="both_ways.use", cache_policy=NO_CACHE)
async def both_ways_use_task(a: A) -> str:
    return await pulpo.invoke("both_ways.use", a=a)


@flow(name="shapes.both_ways")
async def both_ways_flow() -> str:
    """The 2 operations of `both_ways`."""
    async with Steps() as steps:
        make = steps.start(both_ways_make_task)
        use = steps.start(both_ways_use_task, a=make)
    return await use.result()


if __name__ == "__main__":
    pulpo.main(both_ways_flow)
