"""The flows of `mixed`, written by `pulpo compile`; change the operations, not this file.

`python mixed_flow.py [FLOW]` runs one of them, `--param NAME=VALUE` with parameters.
"""

from pathlib import Path

from pulpo_prefect.flows import FlowProject, Steps

# isort: split
from prefect import flow, task
from prefect.cache_policies import NO_CACHE

pulpo = FlowProject(Path(__file__).resolve().parents[1] / "..")
with pulpo.importable():
    from shapes.words import A, B, C, D, E


@task(name="mixed.one", cache_policy=NO_CACHE)
async def mixed_one_task() -> A:
    return await pulpo.invoke("mixed.one")


@task(name="mixed.two", cache_policy=NO_CACHE)
async def mixed_two_task(a: A) -> B:
    return await pulpo.invoke("mixed.two", a=a)


@task(name="mixed.three", cache_policy=NO_CACHE)
async def mixed_three_task(b: B) -> C:
    return await pulpo.invoke("mixed.three", b=b)


@task(name="mixed.four", cache_policy=NO_CACHE)
async def mixed_four_task(c: C) -> D:
    return await pulpo.invoke("mixed.four", c=c)


@task(name="mixed.five", cache_policy=NO_CACHE)
async def mixed_five_task(d: D) -> E:
    return await pulpo.invoke("mixed.five", d=d)


@task(name="mixed.six", cache_policy=NO_CACHE)
async def mixed_six_task(e: E) -> str:
    return await pulpo.invoke("mixed.six", e=e)


@flow(name="shapes.mixed")
async def mixed_flow() -> str:
    """The 6 operations of `mixed`."""
    async with Steps() as steps:
        one = steps.start(mixed_one_task)
        two = steps.start(mixed_two_task, a=one)
        three = steps.start(mixed_three_task, b=two)
        four = steps.start(mixed_four_task, c=three)
        five = steps.start(mixed_five_task, d=four)
        six = steps.start(mixed_six_task, e=five)
    return await six.result()


if __name__ == "__main__":
    pulpo.main(mixed_flow)
