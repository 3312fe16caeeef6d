"""The flows of `class`, written by `pulpo compile`; change the operations, not this file.

`python class_flow.py [FLOW]` runs one of them, `--param NAME=VALUE` with parameters.
"""

from pathlib import Path

from pulpo_prefect.flows import FlowProject, Steps

# isort: split
from prefect import flow, task
from prefect.cache_policies import NO_CACHE

pulpo = FlowProject(Path(__file__).resolve().parents[1] / "..")
with pulpo.importable():
    from shapes.words import A


@task(name="class.import", cache_policy=NO_CACHE)
async def class_import_task() -> A:
    return await pulpo.invoke("class.import")


@task(name="class.return", cache_policy=NO_CACHE)
async def class_return_task(a: A) -> str:
    return await pulpo.invoke("class.return", a=a)


@flow(name="shapes.class")
async def class_flow() -> str:
    """The 2 operations of `class`."""
    async with Steps() as steps:
        import_ = steps.start(class_import_task)
        return_ = steps.start(class_return_task, a=import_)
    return await return_.result()


if __name__ == "__main__":
    pulpo.main(class_flow)
