"""The flows of `wide`, written by `pulpo compile`; change the operations, not this file.

`python wide_flow.py [FLOW]` runs one of them, `--param NAME=VALUE` with parameters.
"""

from collections.abc import Sequence
from pathlib import Path

from pulpo_prefect.flows import FlowProject, Steps

# isort: split
from prefect import flow, task
from prefect.cache_policies import NO_CACHE

pulpo = FlowProject(Path(__file__).resolve().parents[1] / "..")
with pulpo.importable():
    from shapes.words import A, B, C


@task(name="wide.split", cache_policy=NO_CACHE)
async def wide_split_task() -> A:
    return await pulpo.invoke("wide.split")


@task(name="wide.worker_01", cache_policy=NO_CACHE)
async def wide_worker_01_task(a: A) -> B:
    return await pulpo.invoke("wide.worker_01", a=a)


@task(name="wide.worker_02", cache_policy=NO_CACHE)
async def wide_worker_02_task(a: A) -> B:
    return await pulpo.invoke("wide.worker_02", a=a)


@task(name="wide.worker_03", cache_policy=NO_CACHE)
async def wide_worker_03_task(a: A) -> B:
    return await pulpo.invoke("wide.worker_03", a=a)


@task(name="wide.worker_04", cache_policy=NO_CACHE)
async def wide_worker_04_task(a: A) -> B:
    return await pulpo.invoke("wide.worker_04", a=a)


@task(name="wide.worker_05", cache_policy=NO_CACHE)
async def wide_worker_05_task(a: A) -> B:
    return await pulpo.invoke("wide.worker_05", a=a)


@task(name="wide.worker_06", cache_policy=NO_CACHE)
async def wide_worker_06_task(a: A) -> B:
    return await pulpo.invoke("wide.worker_06", a=a)


@task(name="wide.worker_07", cache_policy=NO_CACHE)
async def wide_worker_07_task(a: A) -> B:
    return await pulpo.invoke("wide.worker_07", a=a)


@task(name="wide.worker_08", cache_policy=NO_CACHE)
async def wide_worker_08_task(a: A) -> B:
    return await pulpo.invoke("wide.worker_08", a=a)


@task(name="wide.worker_09", cache_policy=NO_CACHE)
async def wide_worker_09_task(a: A) -> B:
    return await pulpo.invoke("wide.worker_09", a=a)


@task(name="wide.worker_10", cache_policy=NO_CACHE)
async def wide_worker_10_task(a: A) -> B:
    return await pulpo.invoke("wide.worker_10", a=a)


@task(name="wide.worker_11", cache_policy=NO_CACHE)
async def wide_worker_11_task(a: A) -> B:
    return await pulpo.invoke("wide.worker_11", a=a)


@task(name="wide.worker_12", cache_policy=NO_CACHE)
async def wide_worker_12_task(a: A) -> B:
    return await pulpo.invoke("wide.worker_12", a=a)


@task(name="wide.join", cache_policy=NO_CACHE)
async def wide_join_task(parts: Sequence[B]) -> C:
    return await pulpo.invoke("wide.join", parts=parts)


@flow(name="shapes.wide")
async def wide_flow() -> C:
    """The 14 operations of `wide`."""
    async with Steps() as steps:
        split = steps.start(wide_split_task)
        worker_01 = steps.start(wide_worker_01_task, a=split)
        worker_02 = steps.start(wide_worker_02_task, a=split)
        worker_03 = steps.start(wide_worker_03_task, a=split)
        worker_04 = steps.start(wide_worker_04_task, a=split)
        worker_05 = steps.start(wide_worker_05_task, a=split)
        worker_06 = steps.start(wide_worker_06_task, a=split)
        worker_07 = steps.start(wide_worker_07_task, a=split)
        worker_08 = steps.start(wide_worker_08_task, a=split)
        worker_09 = steps.start(wide_worker_09_task, a=split)
        worker_10 = steps.start(wide_worker_10_task, a=split)
        worker_11 = steps.start(wide_worker_11_task, a=split)
        worker_12 = steps.start(wide_worker_12_task, a=split)
        join = steps.start(
            wide_join_task,
            parts=[
                worker_01,
                worker_02,
                worker_03,
                worker_04,
                worker_05,
                worker_06,
                worker_07,
                worker_08,
                worker_09,
                worker_10,
                worker_11,
                worker_12,
            ],
        )
    return await join.result()


if __name__ == "__main__":
    pulpo.main(wide_flow)
