"""The flows of `single`, written by `pulpo compile`; change the operations, not this file.

`python single_flow.py [FLOW]` runs one of them, `--param NAME=VALUE` with parameters.
"""

from pathlib import Path

from pulpo_prefect.flows import FlowProject, Steps

# isort: split
from prefect import flow, task
from prefect.cache_policies import NO_CACHE

pulpo = FlowProject(Path(__file__).resolve().parents[1] / "..")
with pulpo.importable():
    from shapes.words import A


@task(name="single.only", cache_policy=NO_CACHE)
async def single_only_task() -> A:
    return await pulpo.invoke("single.only")


@flow(name="shapes.single")
async def single_flow() -> A:
    """The operation of `single`."""
    async with Steps() as steps:
        only = steps.start(single_only_task)
    return await only.result()


if __name__ == "__main__":
    pulpo.main(single_flow)
