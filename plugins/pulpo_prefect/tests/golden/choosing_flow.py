"""The flows of `choosing`, written by `pulpo compile`; change the operations, not this file.

`python choosing_flow.py [FLOW]` runs one of them, `--param NAME=VALUE` with parameters.
"""

from pathlib import Path

from pulpo_prefect.flows import FlowProject, Steps

# isort: split
from prefect import flow, task
from prefect.cache_policies import NO_CACHE

pulpo = FlowProject(Path(__file__).resolve().parents[1] / "..")
with pulpo.importable():
    from shapes.words import A


@task(name="choosing.one", cache_policy=NO_CACHE)
async def choosing_one_task() -> A:
    return await pulpo.invoke("choosing.one")


@task(name="choosing.two", cache_policy=NO_CACHE)
async def choosing_two_task() -> A:
    return await pulpo.invoke("choosing.two")


@task(name="choosing.compare", cache_policy=NO_CACHE)
async def choosing_compare_task(left: A, right: A) -> str:
    return await pulpo.invoke("choosing.compare", left=left, right=right)


@flow(name="shapes.choosing")
async def choosing_flow() -> str:
    """The 3 operations of `choosing`."""
    async with Steps() as steps:
        one = steps.start(choosing_one_task)
        two = steps.start(choosing_two_task)
        compare = steps.start(choosing_compare_task, left=two, right=one)
    return await compare.result()


if __name__ == "__main__":
    pulpo.main(choosing_flow)
