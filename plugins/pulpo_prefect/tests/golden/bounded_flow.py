"""The flows of `bounded`, written by `pulpo compile`; change the operations, not this file.

`python bounded_flow.py [FLOW]` runs one of them, `--param NAME=VALUE` with parameters.
"""

from pathlib import Path
from typing import Annotated

from pulpo_prefect.flows import OMITTED, FlowProject, Omitted, Steps

# isort: split
from prefect import flow, task
from prefect.cache_policies import NO_CACHE
from pydantic import Field

pulpo = FlowProject(Path(__file__).resolve().parents[1] / "..")


@task(name="bounded.read", retries=3, timeout_seconds=30, tags=["reading", "it's"], cache_policy=NO_CACHE)
async def bounded_read_task(limit: int, pattern: str, ratio: float, names: list[str] | Omitted) -> str:
    """Reads.

    Args:
        limit: How many to read.
        ratio: A "ratio", in two lines.
    """
    return await pulpo.invoke("bounded.read", limit=limit, pattern=pattern, ratio=ratio, names=names)


@flow(name="shapes.bounded")
async def bounded_flow(
    limit: Annotated[int, Field(ge=1, le=100)] = 10,
    pattern: Annotated[str, Field(min_length=1, pattern='^\\w+\\"?$')] = "all",
    ratio: Annotated[float, Field(gt=0)] = 0.5,
    names: Annotated[list[str], Field(max_length=3)] | Omitted = OMITTED,
) -> str:
    """The operation of `bounded`.

    Args:
        limit: How many to read.
        ratio: A "ratio", in two lines.
    """
    async with Steps() as steps:
        read = steps.start(bounded_read_task, limit=limit, pattern=pattern, ratio=ratio, names=names)
    return await read.result()


if __name__ == "__main__":
    pulpo.main(bounded_flow)
