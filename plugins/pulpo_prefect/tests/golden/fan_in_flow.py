"""The flows of `fan_in`, written by `pulpo compile`; change the operations, not this file.

`python fan_in_flow.py [FLOW]` runs one of them, `--param NAME=VALUE` with parameters.
"""

from pathlib import Path

from pulpo_prefect.flows import FlowProject, Steps

# isort: split
from prefect import flow, task
from prefect.cache_policies import NO_CACHE

pulpo = FlowProject(Path(__file__).resolve().parents[1] / "..")
with pulpo.importable():
    from shapes.words import A


@task(name="fan_in.source_01", cache_policy=NO_CACHE)
async def fan_in_source_01_task() -> A:
    return await pulpo.invoke("fan_in.source_01")


@task(name="fan_in.source_02", cache_policy=NO_CACHE)
async def fan_in_source_02_task() -> A:
    return await pulpo.invoke("fan_in.source_02")


@task(name="fan_in.source_03", cache_policy=NO_CACHE)
async def fan_in_source_03_task() -> A:
    return await pulpo.invoke("fan_in.source_03")


@task(name="fan_in.source_04", cache_policy=NO_CACHE)
async def fan_in_source_04_task() -> A:
    return await pulpo.invoke("fan_in.source_04")


@task(name="fan_in.source_05", cache_policy=NO_CACHE)
async def fan_in_source_05_task() -> A:
    return await pulpo.invoke("fan_in.source_05")


@task(name="fan_in.source_06", cache_policy=NO_CACHE)
async def fan_in_source_06_task() -> A:
    return await pulpo.invoke("fan_in.source_06")


@task(name="fan_in.source_07", cache_policy=NO_CACHE)
async def fan_in_source_07_task() -> A:
    return await pulpo.invoke("fan_in.source_07")


@task(name="fan_in.source_08", cache_policy=NO_CACHE)
async def fan_in_source_08_task() -> A:
    return await pulpo.invoke("fan_in.source_08")


@task(name="fan_in.source_09", cache_policy=NO_CACHE)
async def fan_in_source_09_task() -> A:
    return await pulpo.invoke("fan_in.source_09")


@task(name="fan_in.source_10", cache_policy=NO_CACHE)
async def fan_in_source_10_task() -> A:
    return await pulpo.invoke("fan_in.source_10")


@task(name="fan_in.source_11", cache_policy=NO_CACHE)
async def fan_in_source_11_task() -> A:
    return await pulpo.invoke("fan_in.source_11")


@task(name="fan_in.source_12", cache_policy=NO_CACHE)
async def fan_in_source_12_task() -> A:
    return await pulpo.invoke("fan_in.source_12")


@task(name="fan_in.sink", cache_policy=NO_CACHE)
async def fan_in_sink_task(all_of_them: list[A]) -> str:
    return await pulpo.invoke("fan_in.sink", all_of_them=all_of_them)


@flow(name="shapes.fan_in")
async def fan_in_flow() -> str:
    """The 13 operations of `fan_in`."""
    async with Steps() as steps:
        source_01 = steps.start(fan_in_source_01_task)
        source_02 = steps.start(fan_in_source_02_task)
        source_03 = steps.start(fan_in_source_03_task)
        source_04 = steps.start(fan_in_source_04_task)
        source_05 = steps.start(fan_in_source_05_task)
        source_06 = steps.start(fan_in_source_06_task)
        source_07 = steps.start(fan_in_source_07_task)
        source_08 = steps.start(fan_in_source_08_task)
        source_09 = steps.start(fan_in_source_09_task)
        source_10 = steps.start(fan_in_source_10_task)
        source_11 = steps.start(fan_in_source_11_task)
        source_12 = steps.start(fan_in_source_12_task)
        sink = steps.start(
            fan_in_sink_task,
            all_of_them=[
                source_01,
                source_02,
                source_03,
                source_04,
                source_05,
                source_06,
                source_07,
                source_08,
                source_09,
                source_10,
                source_11,
                source_12,
            ],
        )
    return await sink.result()


if __name__ == "__main__":
    pulpo.main(fan_in_flow)
