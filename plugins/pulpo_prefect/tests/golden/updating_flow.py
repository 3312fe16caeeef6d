"""The flows of `updating`, written by `pulpo compile`; change the operations, not this file.

`python updating_flow.py [FLOW]` runs one of them, `--param NAME=VALUE` with parameters.
"""

from pathlib import Path

from pulpo_prefect.flows import FlowProject, Steps

# isort: split
from prefect import flow, task
from prefect.cache_policies import NO_CACHE

pulpo = FlowProject(Path(__file__).resolve().parents[1] / "..")


@task(name="updating.fill", cache_policy=NO_CACHE)
async def updating_fill_task() -> None:
    await pulpo.invoke("updating.fill")


@task(name="updating.again", cache_policy=NO_CACHE)
async def updating_again_task() -> None:
    await pulpo.invoke("updating.again")


@task(name="updating.double", cache_policy=NO_CACHE)
async def updating_double_task() -> None:
    await pulpo.invoke("updating.double")


@task(name="updating.finally", cache_policy=NO_CACHE)
async def updating_finally_task() -> list[str]:
    return await pulpo.invoke("updating.finally")


@flow(name="shapes.updating")
async def updating_flow() -> list[str]:
    """The 4 operations of `updating`."""
    async with Steps() as steps:
        fill = steps.start(updating_fill_task)
        again = steps.after(fill).start(updating_again_task)
        double = steps.after(again).start(updating_double_task)
        finally_ = steps.after(double).start(updating_finally_task)
    return await finally_.result()


if __name__ == "__main__":
    pulpo.main(updating_flow)
