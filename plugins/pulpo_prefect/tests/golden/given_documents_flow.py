"""The flows of `given_documents`, written by `pulpo compile`; change the operations, not this file.

`python given_documents_flow.py [FLOW]` runs one of them, `--param NAME=VALUE` with parameters.
"""

from pathlib import Path

from pulpo_prefect.flows import FlowProject, Steps

# isort: split
from prefect import flow, task
from prefect.cache_policies import NO_CACHE

pulpo = FlowProject(Path(__file__).resolve().parents[1] / "..")
with pulpo.importable():
    from shapes.words import Row


@task(name="given_documents.show", cache_policy=NO_CACHE)
async def given_documents_show_task(row: Row, rows: list[Row]) -> str:
    return await pulpo.invoke("given_documents.show", row=row, rows=rows)


@flow(name="shapes.given_documents", validate_parameters=False)
async def given_documents_flow(row: Row, rows: list[Row]) -> str:
    """The operation of `given_documents`."""
    async with Steps() as steps:
        show = steps.start(given_documents_show_task, row=row, rows=rows)
    return await show.result()


if __name__ == "__main__":
    pulpo.main(given_documents_flow)
