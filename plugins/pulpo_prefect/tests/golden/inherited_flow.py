"""The flows of `inherited`, written by `pulpo compile`; change the operations, not this file.

`python inherited_flow.py [FLOW]` runs one of them, `--param NAME=VALUE` with parameters.
"""

from pathlib import Path

from pulpo_prefect.flows import FlowProject, Steps

# isort: split
from prefect import flow, task
from prefect.cache_policies import NO_CACHE

pulpo = FlowProject(Path(__file__).resolve().parents[1] / "..")
with pulpo.importable():
    from shapes.types import Special
    from shapes.words import A


@task(name="inherited.make", cache_policy=NO_CACHE)
async def inherited_make_task() -> Special:
    return await pulpo.invoke("inherited.make")


@task(name="inherited.take", cache_policy=NO_CACHE)
async def inherited_take_task(a: A) -> str:
    return await pulpo.invoke("inherited.take", a=a)


@flow(name="shapes.inherited")
async def inherited_flow() -> str:
    """The 2 operations of `inherited`."""
    async with Steps() as steps:
        make = steps.start(inherited_make_task)
        take = steps.start(inherited_take_task, a=make)
    return await take.result()


if __name__ == "__main__":
    pulpo.main(inherited_flow)
