"""The flows of `boards`, written by `pulpo compile`; change the operations, not this file.

`python boards_flow.py [FLOW]` runs one of them, `--param NAME=VALUE` with parameters.
"""

from pathlib import Path
from typing import Any

from pulpo_prefect.flows import FlowProject, Steps

# isort: split
from prefect import flow, task
from prefect.cache_policies import NO_CACHE

pulpo = FlowProject(Path(__file__).resolve().parents[1] / "..")
with pulpo.importable():
    from shapes.words import A, B


@task(name="boards.linkedin.fetch", cache_policy=NO_CACHE)
async def boards_linkedin_fetch_task(keyword: str) -> A:
    return await pulpo.invoke("boards.linkedin.fetch", keyword=keyword)


@task(name="boards.stepstone.fetch", cache_policy=NO_CACHE)
async def boards_stepstone_fetch_task(keyword: str) -> A:
    return await pulpo.invoke("boards.stepstone.fetch", keyword=keyword)


@task(name="boards.merge", cache_policy=NO_CACHE)
async def boards_merge_task(stepstone: A, linkedin: A) -> B:
    return await pulpo.invoke("boards.merge", stepstone=stepstone, linkedin=linkedin)


@task(name="boards.stepstone.check", cache_policy=NO_CACHE)
async def boards_stepstone_check_task(page: A) -> str:
    return await pulpo.invoke("boards.stepstone.check", page=page)


@flow(name="shapes.boards")
async def boards_flow(keyword: str) -> dict[str, Any]:
    """The 4 operations of `boards`."""
    async with Steps() as steps:
        linkedin_fetch = steps.start(boards_linkedin_fetch_task, keyword=keyword)
        stepstone_fetch = steps.start(boards_stepstone_fetch_task, keyword=keyword)
        merge = steps.start(boards_merge_task, stepstone=stepstone_fetch, linkedin=linkedin_fetch)
        stepstone_check = steps.start(boards_stepstone_check_task, page=stepstone_fetch)
    return {"boards.merge": await merge.result(), "boards.stepstone.check": await stepstone_check.result()}


@flow(name="shapes.boards.linkedin")
async def boards_linkedin_flow(keyword: str) -> A:
    """The operation of `boards.linkedin`."""
    async with Steps() as steps:
        fetch = steps.start(boards_linkedin_fetch_task, keyword=keyword)
    return await fetch.result()


@flow(name="shapes.boards.stepstone")
async def boards_stepstone_flow(keyword: str) -> str:
    """The 2 operations of `boards.stepstone`."""
    async with Steps() as steps:
        fetch = steps.start(boards_stepstone_fetch_task, keyword=keyword)
        check = steps.start(boards_stepstone_check_task, page=fetch)
    return await check.result()


if __name__ == "__main__":
    pulpo.main(boards_flow, boards_linkedin_flow, boards_stepstone_flow)
