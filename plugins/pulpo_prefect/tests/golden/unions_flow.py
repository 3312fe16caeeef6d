"""The flows of `unions`, written by `pulpo compile`; change the operations, not this file.

`python unions_flow.py [FLOW]` runs one of them, `--param NAME=VALUE` with parameters.
"""

from pathlib import Path

from pulpo_prefect.flows import FlowProject, Steps

# isort: split
from prefect import flow, task
from prefect.cache_policies import NO_CACHE

pulpo = FlowProject(Path(__file__).resolve().parents[1] / "..")
with pulpo.importable():
    from shapes.types import Draft, Offer
    from shapes.words import B


@task(name="unions.draft", cache_policy=NO_CACHE)
async def unions_draft_task() -> Draft:
    return await pulpo.invoke("unions.draft")


@task(name="unions.maybe", cache_policy=NO_CACHE)
async def unions_maybe_task() -> B | None:
    return await pulpo.invoke("unions.maybe")


@task(name="unions.choose", cache_policy=NO_CACHE)
async def unions_choose_task(text: Draft | Offer, other: B | None) -> str:
    return await pulpo.invoke("unions.choose", text=text, other=other)


@flow(name="shapes.unions")
async def unions_flow() -> str:
    """The 3 operations of `unions`."""
    async with Steps() as steps:
        draft = steps.start(unions_draft_task)
        maybe = steps.start(unions_maybe_task)
        choose = steps.start(unions_choose_task, text=draft, other=maybe)
    return await choose.result()


if __name__ == "__main__":
    pulpo.main(unions_flow)
