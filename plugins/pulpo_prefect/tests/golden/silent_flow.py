"""The flows of `silent`, written by `pulpo compile`; change the operations, not this file.

`python silent_flow.py [FLOW]` runs one of them, `--param NAME=VALUE` with parameters.
"""

from pathlib import Path

from pulpo_prefect.flows import FlowProject, Steps

# isort: split
from prefect import flow, task
from prefect.cache_policies import NO_CACHE

pulpo = FlowProject(Path(__file__).resolve().parents[1] / "..")


@task(name="silent.first", cache_policy=NO_CACHE)
async def silent_first_task() -> None:
    await pulpo.invoke("silent.first")


@task(name="silent.second", cache_policy=NO_CACHE)
async def silent_second_task() -> None:
    await pulpo.invoke("silent.second")


@task(name="silent.third", cache_policy=NO_CACHE)
async def silent_third_task() -> None:
    await pulpo.invoke("silent.third")


@flow(name="shapes.silent")
async def silent_flow() -> None:
    """The 3 operations of `silent`."""
    async with Steps() as steps:
        first = steps.start(silent_first_task)
        second = steps.after(first).start(silent_second_task)
        steps.after(second).start(silent_third_task)


if __name__ == "__main__":
    pulpo.main(silent_flow)
