"""Flows of the standalone operations, written by `pulpo compile`; change the operations instead.

`python standalones.py FLOW` runs one of them, `--param NAME=VALUE` with parameters.
"""

from pathlib import Path

from pulpo_prefect.flows import FlowProject, Steps

# isort: split
from prefect import flow, task
from prefect.cache_policies import NO_CACHE

pulpo = FlowProject(Path(__file__).resolve().parents[1] / "..")
with pulpo.importable():
    from shapes.words import A


@task(name="alone", cache_policy=NO_CACHE)
async def alone_task() -> A:
    """Needs nobody."""
    return await pulpo.invoke("alone")


@task(name="alone_and_synchronous", cache_policy=NO_CACHE)
async def alone_and_synchronous_task(a: A, times: int) -> str:
    return await pulpo.invoke("alone_and_synchronous", a=a, times=times)


@task(name="validate", cache_policy=NO_CACHE)
async def validate_task(text: str) -> None:
    await pulpo.invoke("validate", text=text)


@flow(name="shapes.alone")
async def alone_flow() -> A:
    """Needs nobody."""
    async with Steps() as steps:
        alone = steps.start(alone_task)
    return await alone.result()


@flow(name="shapes.alone_and_synchronous")
async def alone_and_synchronous_flow(a: A, times: int = 2) -> str:
    async with Steps() as steps:
        alone_and_synchronous = steps.start(alone_and_synchronous_task, a=a, times=times)
    return await alone_and_synchronous.result()


@flow(name="shapes.validate")
async def validate_flow(text: str) -> None:
    async with Steps() as steps:
        steps.start(validate_task, text=text)


if __name__ == "__main__":
    pulpo.main(alone_flow, alone_and_synchronous_flow, validate_flow)
