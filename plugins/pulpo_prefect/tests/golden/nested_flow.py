"""The flows of `nested`, written by `pulpo compile`; change the operations, not this file.

`python nested_flow.py [FLOW]` runs one of them, `--param NAME=VALUE` with parameters.
"""

from pathlib import Path
from typing import Any

from pulpo_prefect.flows import FlowProject, Steps

# isort: split
from prefect import flow, task
from prefect.cache_policies import NO_CACHE

pulpo = FlowProject(Path(__file__).resolve().parents[1] / "..")
with pulpo.importable():
    from shapes.types import Outer


@task(name="nested.make", cache_policy=NO_CACHE)
async def nested_make_task() -> Outer.Inner:
    return await pulpo.invoke("nested.make")


@task(name="nested.take", cache_policy=NO_CACHE)
async def nested_take_task(inner: Outer.Inner) -> dict[str, Any]:
    return await pulpo.invoke("nested.take", inner=inner)


@flow(name="shapes.nested")
async def nested_flow() -> dict[str, Any]:
    """The 2 operations of `nested`."""
    async with Steps() as steps:
        make = steps.start(nested_make_task)
        take = steps.start(nested_take_task, inner=make)
    return await take.result()


if __name__ == "__main__":
    pulpo.main(nested_flow)
