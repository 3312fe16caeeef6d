"""The flows of `documents`, written by `pulpo compile`; change the operations, not this file.

`python documents_flow.py [FLOW]` runs one of them, `--param NAME=VALUE` with parameters.
"""

from pathlib import Path

from pulpo_prefect.flows import FlowProject, Steps

# isort: split
from prefect import flow, task
from prefect.cache_policies import NO_CACHE

pulpo = FlowProject(Path(__file__).resolve().parents[1] / "..")
with pulpo.importable():
    from shapes.words import Row


@task(name="documents.make", cache_policy=NO_CACHE)
async def documents_make_task() -> Row:
    return await pulpo.invoke("documents.make")


@task(name="documents.change", cache_policy=NO_CACHE)
async def documents_change_task(row: Row) -> Row:
    return await pulpo.invoke("documents.change", row=row)


@task(name="documents.show", cache_policy=NO_CACHE)
async def documents_show_task(row: Row) -> str:
    return await pulpo.invoke("documents.show", row=row)


@flow(name="shapes.documents")
async def documents_flow() -> str:
    """The 3 operations of `documents`."""
    async with Steps() as steps:
        make = steps.start(documents_make_task)
        change = steps.start(documents_change_task, row=make)
        show = steps.start(documents_show_task, row=change)
    return await show.result()


if __name__ == "__main__":
    pulpo.main(documents_flow)
