"""The flows of `namesake`, written by `pulpo compile`; change the operations, not this file.

`python namesake_flow.py [FLOW]` runs one of them, `--param NAME=VALUE` with parameters.
"""

from pathlib import Path

from pulpo_prefect.flows import FlowProject, Steps

# isort: split
from prefect import flow, task
from prefect.cache_policies import NO_CACHE

pulpo = FlowProject(Path(__file__).resolve().parents[1] / "..")
with pulpo.importable():
    from shapes.words import A, B


@task(name="namesake", cache_policy=NO_CACHE)
async def namesake_task() -> A:
    return await pulpo.invoke("namesake")


@task(name="namesake.namesake", cache_policy=NO_CACHE)
async def namesake_namesake_task(a: A) -> B:
    return await pulpo.invoke("namesake.namesake", a=a)


@task(name="namesake.namesake_flow", cache_policy=NO_CACHE)
async def namesake_namesake_flow_task(b: B) -> str:
    return await pulpo.invoke("namesake.namesake_flow", b=b)


@flow(name="shapes.namesake")
async def namesake_flow() -> str:
    """The 3 operations of `namesake`."""
    async with Steps() as steps:
        namesake = steps.start(namesake_task)
        namesake_ = steps.start(namesake_namesake_task, a=namesake)
        namesake_flow_ = steps.start(namesake_namesake_flow_task, b=namesake_)
    return await namesake_flow_.result()


if __name__ == "__main__":
    pulpo.main(namesake_flow)
