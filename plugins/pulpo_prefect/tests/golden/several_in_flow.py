"""The flows of `several_in`, written by `pulpo compile`; change the operations, not this file.

`python several_in_flow.py [FLOW]` runs one of them, `--param NAME=VALUE` with parameters.
"""

from pathlib import Path

from pulpo_prefect.flows import FlowProject, Steps

# isort: split
from prefect import flow, task
from prefect.cache_policies import NO_CACHE

pulpo = FlowProject(Path(__file__).resolve().parents[1] / "..")
with pulpo.importable():
    from shapes.words import A, B, C


@task(name="several_in.a", cache_policy=NO_CACHE)
async def several_in_a_task() -> A:
    return await pulpo.invoke("several_in.a")


@task(name="several_in.b", cache_policy=NO_CACHE)
async def several_in_b_task() -> B:
    return await pulpo.invoke("several_in.b")


@task(name="several_in.c", cache_policy=NO_CACHE)
async def several_in_c_task(a: A) -> C:
    return await pulpo.invoke("several_in.c", a=a)


@task(name="several_in.all", cache_policy=NO_CACHE)
async def several_in_all_task(c: C, a: A, b: B, note: str) -> str:
    return await pulpo.invoke("several_in.all", c=c, a=a, b=b, note=note)


@flow(name="shapes.several_in")
async def several_in_flow(note: str = "noted") -> str:
    """The 4 operations of `several_in`."""
    async with Steps() as steps:
        a_ = steps.start(several_in_a_task)
        b_ = steps.start(several_in_b_task)
        c_ = steps.start(several_in_c_task, a=a_)
        all = steps.start(several_in_all_task, c=c_, a=a_, b=b_, note=note)
    return await all.result()


if __name__ == "__main__":
    pulpo.main(several_in_flow)
