"""The flows of `synchronous`, written by `pulpo compile`; change the operations, not this file.

`python synchronous_flow.py [FLOW]` runs one of them, `--param NAME=VALUE` with parameters.
"""

from pathlib import Path

from pulpo_prefect.flows import FlowProject, Steps

# isort: split
from prefect import flow, task
from prefect.cache_policies import NO_CACHE

pulpo = FlowProject(Path(__file__).resolve().parents[1] / "..")
with pulpo.importable():
    from shapes.words import A, B


@task(name="synchronous.first", cache_policy=NO_CACHE)
async def synchronous_first_task() -> A:
    return await pulpo.invoke("synchronous.first")


@task(name="synchronous.second", cache_policy=NO_CACHE)
async def synchronous_second_task(a: A) -> B:
    return await pulpo.invoke("synchronous.second", a=a)


@flow(name="shapes.synchronous")
async def synchronous_flow() -> B:
    """The 2 operations of `synchronous`."""
    async with Steps() as steps:
        first = steps.start(synchronous_first_task)
        second = steps.start(synchronous_second_task, a=first)
    return await second.result()


if __name__ == "__main__":
    pulpo.main(synchronous_flow)
