"""The flows of `pydantic`, written by `pulpo compile`; change the operations, not this file.

`python pydantic_flow.py [FLOW]` runs one of them, `--param NAME=VALUE` with parameters.
"""

from pathlib import Path

from pulpo_prefect.flows import FlowProject, Steps

# isort: split
from prefect import flow, task
from prefect.cache_policies import NO_CACHE

pulpo = FlowProject(Path(__file__).resolve().parents[1] / "..")
with pulpo.importable():
    from shapes.types import Point


@task(name="pydantic.point", cache_policy=NO_CACHE)
async def pydantic_point_task() -> Point:
    return await pulpo.invoke("pydantic.point")


@task(name="pydantic.move", cache_policy=NO_CACHE)
async def pydantic_move_task(point: Point, by: int) -> Point:
    return await pulpo.invoke("pydantic.move", point=point, by=by)


@flow(name="shapes.pydantic")
async def pydantic_flow(by: int = 1) -> Point:
    """The 2 operations of `pydantic`."""
    async with Steps() as steps:
        point_ = steps.start(pydantic_point_task)
        move = steps.start(pydantic_move_task, point=point_, by=by)
    return await move.result()


if __name__ == "__main__":
    pulpo.main(pydantic_flow)
