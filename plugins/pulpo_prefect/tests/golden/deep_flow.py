"""The flows of `deep`, written by `pulpo compile`; change the operations, not this file.

`python deep_flow.py [FLOW]` runs one of them, `--param NAME=VALUE` with parameters.
"""

from pathlib import Path

from pulpo_prefect.flows import FlowProject, Steps

# isort: split
from prefect import flow, task
from prefect.cache_policies import NO_CACHE

pulpo = FlowProject(Path(__file__).resolve().parents[1] / "..")
with pulpo.importable():
    from shapes.words import A, B, C, D, E


@task(name="deep.one.two.three.four.start", cache_policy=NO_CACHE)
async def deep_one_two_three_four_start_task() -> A:
    return await pulpo.invoke("deep.one.two.three.four.start")


@task(name="deep.one.two.three.next", cache_policy=NO_CACHE)
async def deep_one_two_three_next_task(a: A) -> B:
    return await pulpo.invoke("deep.one.two.three.next", a=a)


@task(name="deep.one.two.next", cache_policy=NO_CACHE)
async def deep_one_two_next_task(b: B) -> C:
    return await pulpo.invoke("deep.one.two.next", b=b)


@task(name="deep.one.next", cache_policy=NO_CACHE)
async def deep_one_next_task(c: C) -> D:
    return await pulpo.invoke("deep.one.next", c=c)


@task(name="deep.end", cache_policy=NO_CACHE)
async def deep_end_task(d: D, a: A) -> E:
    return await pulpo.invoke("deep.end", d=d, a=a)


@flow(name="shapes.deep")
async def deep_flow() -> E:
    """The 5 operations of `deep`."""
    async with Steps() as steps:
        one_two_three_four_start = steps.start(deep_one_two_three_four_start_task)
        one_two_three_next = steps.start(deep_one_two_three_next_task, a=one_two_three_four_start)
        one_two_next = steps.start(deep_one_two_next_task, b=one_two_three_next)
        one_next = steps.start(deep_one_next_task, c=one_two_next)
        end = steps.start(deep_end_task, d=one_next, a=one_two_three_four_start)
    return await end.result()


@flow(name="shapes.deep.one")
async def deep_one_flow() -> D:
    """The 4 operations of `deep.one`."""
    async with Steps() as steps:
        two_three_four_start = steps.start(deep_one_two_three_four_start_task)
        two_three_next = steps.start(deep_one_two_three_next_task, a=two_three_four_start)
        two_next = steps.start(deep_one_two_next_task, b=two_three_next)
        next = steps.start(deep_one_next_task, c=two_next)
    return await next.result()


@flow(name="shapes.deep.one.two")
async def deep_one_two_flow() -> C:
    """The 3 operations of `deep.one.two`."""
    async with Steps() as steps:
        three_four_start = steps.start(deep_one_two_three_four_start_task)
        three_next = steps.start(deep_one_two_three_next_task, a=three_four_start)
        next = steps.start(deep_one_two_next_task, b=three_next)
    return await next.result()


@flow(name="shapes.deep.one.two.three")
async def deep_one_two_three_flow() -> B:
    """The 2 operations of `deep.one.two.three`."""
    async with Steps() as steps:
        four_start = steps.start(deep_one_two_three_four_start_task)
        next = steps.start(deep_one_two_three_next_task, a=four_start)
    return await next.result()


@flow(name="shapes.deep.one.two.three.four")
async def deep_one_two_three_four_flow() -> A:
    """The operation of `deep.one.two.three.four`."""
    async with Steps() as steps:
        start = steps.start(deep_one_two_three_four_start_task)
    return await start.result()


if __name__ == "__main__":
    pulpo.main(deep_flow, deep_one_flow, deep_one_two_flow, deep_one_two_three_flow, deep_one_two_three_four_flow)
