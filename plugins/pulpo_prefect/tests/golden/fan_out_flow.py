"""The flows of `fan_out`, written by `pulpo compile`; change the operations, not this file.

`python fan_out_flow.py [FLOW]` runs one of them, `--param NAME=VALUE` with parameters.
"""

from pathlib import Path
from typing import Any

from pulpo_prefect.flows import FlowProject, Steps

# isort: split
from prefect import flow, task
from prefect.cache_policies import NO_CACHE

pulpo = FlowProject(Path(__file__).resolve().parents[1] / "..")
with pulpo.importable():
    from shapes.words import A


@task(name="fan_out.hub", cache_policy=NO_CACHE)
async def fan_out_hub_task() -> A:
    return await pulpo.invoke("fan_out.hub")


@task(name="fan_out.spoke_01", cache_policy=NO_CACHE)
async def fan_out_spoke_01_task(a: A) -> str:
    return await pulpo.invoke("fan_out.spoke_01", a=a)


@task(name="fan_out.spoke_02", cache_policy=NO_CACHE)
async def fan_out_spoke_02_task(a: A) -> str:
    return await pulpo.invoke("fan_out.spoke_02", a=a)


@task(name="fan_out.spoke_03", cache_policy=NO_CACHE)
async def fan_out_spoke_03_task(a: A) -> str:
    return await pulpo.invoke("fan_out.spoke_03", a=a)


@task(name="fan_out.spoke_04", cache_policy=NO_CACHE)
async def fan_out_spoke_04_task(a: A) -> str:
    return await pulpo.invoke("fan_out.spoke_04", a=a)


@task(name="fan_out.spoke_05", cache_policy=NO_CACHE)
async def fan_out_spoke_05_task(a: A) -> str:
    return await pulpo.invoke("fan_out.spoke_05", a=a)


@task(name="fan_out.spoke_06", cache_policy=NO_CACHE)
async def fan_out_spoke_06_task(a: A) -> str:
    return await pulpo.invoke("fan_out.spoke_06", a=a)


@task(name="fan_out.spoke_07", cache_policy=NO_CACHE)
async def fan_out_spoke_07_task(a: A) -> str:
    return await pulpo.invoke("fan_out.spoke_07", a=a)


@task(name="fan_out.spoke_08", cache_policy=NO_CACHE)
async def fan_out_spoke_08_task(a: A) -> str:
    return await pulpo.invoke("fan_out.spoke_08", a=a)


@task(name="fan_out.spoke_09", cache_policy=NO_CACHE)
async def fan_out_spoke_09_task(a: A) -> str:
    return await pulpo.invoke("fan_out.spoke_09", a=a)


@task(name="fan_out.spoke_10", cache_policy=NO_CACHE)
async def fan_out_spoke_10_task(a: A) -> str:
    return await pulpo.invoke("fan_out.spoke_10", a=a)


@task(name="fan_out.spoke_11", cache_policy=NO_CACHE)
async def fan_out_spoke_11_task(a: A) -> str:
    return await pulpo.invoke("fan_out.spoke_11", a=a)


@task(name="fan_out.spoke_12", cache_policy=NO_CACHE)
async def fan_out_spoke_12_task(a: A) -> str:
    return await pulpo.invoke("fan_out.spoke_12", a=a)


@flow(name="shapes.fan_out")
async def fan_out_flow() -> dict[str, Any]:
    """The 13 operations of `fan_out`."""
    async with Steps() as steps:
        hub = steps.start(fan_out_hub_task)
        spoke_01 = steps.start(fan_out_spoke_01_task, a=hub)
        spoke_02 = steps.start(fan_out_spoke_02_task, a=hub)
        spoke_03 = steps.start(fan_out_spoke_03_task, a=hub)
        spoke_04 = steps.start(fan_out_spoke_04_task, a=hub)
        spoke_05 = steps.start(fan_out_spoke_05_task, a=hub)
        spoke_06 = steps.start(fan_out_spoke_06_task, a=hub)
        spoke_07 = steps.start(fan_out_spoke_07_task, a=hub)
        spoke_08 = steps.start(fan_out_spoke_08_task, a=hub)
        spoke_09 = steps.start(fan_out_spoke_09_task, a=hub)
        spoke_10 = steps.start(fan_out_spoke_10_task, a=hub)
        spoke_11 = steps.start(fan_out_spoke_11_task, a=hub)
        spoke_12 = steps.start(fan_out_spoke_12_task, a=hub)
    return {
        "fan_out.spoke_01": await spoke_01.result(),
        "fan_out.spoke_02": await spoke_02.result(),
        "fan_out.spoke_03": await spoke_03.result(),
        "fan_out.spoke_04": await spoke_04.result(),
        "fan_out.spoke_05": await spoke_05.result(),
        "fan_out.spoke_06": await spoke_06.result(),
        "fan_out.spoke_07": await spoke_07.result(),
        "fan_out.spoke_08": await spoke_08.result(),
        "fan_out.spoke_09": await spoke_09.result(),
        "fan_out.spoke_10": await spoke_10.result(),
        "fan_out.spoke_11": await spoke_11.result(),
        "fan_out.spoke_12": await spoke_12.result(),
    }


if __name__ == "__main__":
    pulpo.main(fan_out_flow)
