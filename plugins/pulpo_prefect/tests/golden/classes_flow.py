"""The flows of `classes`, written by `pulpo compile`; change the operations, not this file.

`python classes_flow.py [FLOW]` runs one of them, `--param NAME=VALUE` with parameters.
"""

from pathlib import Path

from pulpo_prefect.flows import FlowProject, Steps

# isort: split
from prefect import flow, task
from prefect.cache_policies import NO_CACHE

pulpo = FlowProject(Path(__file__).resolve().parents[1] / "..")
with pulpo.importable():
    from shapes.types import Offer
    from shapes.words import A


@task(name="classes.make", cache_policy=NO_CACHE)
async def classes_make_task(input_model: Offer) -> A:
    """Made by a class."""
    return await pulpo.invoke("classes.make", input_model=input_model)


@task(name="classes.take", cache_policy=NO_CACHE)
async def classes_take_task(a: A) -> str:
    return await pulpo.invoke("classes.take", a=a)


@flow(name="shapes.classes")
async def classes_flow(input_model: Offer) -> str:
    """The 2 operations of `classes`."""
    async with Steps() as steps:
        make = steps.start(classes_make_task, input_model=input_model)
        take = steps.start(classes_take_task, a=make)
    return await take.result()


if __name__ == "__main__":
    pulpo.main(classes_flow)
