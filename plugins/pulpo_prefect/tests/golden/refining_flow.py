"""The flows of `refining`, written by `pulpo compile`; change the operations, not this file.

`python refining_flow.py [FLOW]` runs one of them, `--param NAME=VALUE` with parameters.
"""

from pathlib import Path
from typing import Any

from pulpo_prefect.flows import FlowProject, Steps

# isort: split
from prefect import flow, task
from prefect.cache_policies import NO_CACHE

pulpo = FlowProject(Path(__file__).resolve().parents[1] / "..")
with pulpo.importable():
    from shapes.words import A


@task(name="refining.load", cache_policy=NO_CACHE)
async def refining_load_task() -> A:
    return await pulpo.invoke("refining.load")


@task(name="refining.trim", cache_policy=NO_CACHE)
async def refining_trim_task(text: A) -> A:
    return await pulpo.invoke("refining.trim", text=text)


@task(name="refining.spell", cache_policy=NO_CACHE)
async def refining_spell_task(text: A) -> A:
    return await pulpo.invoke("refining.spell", text=text)


@task(name="refining.diff", cache_policy=NO_CACHE)
async def refining_diff_task(load: A, spell: A) -> str:
    return await pulpo.invoke("refining.diff", load=load, spell=spell)


@task(name="refining.store", cache_policy=NO_CACHE)
async def refining_store_task(text: A) -> str:
    return await pulpo.invoke("refining.store", text=text)


@flow(name="shapes.refining")
async def refining_flow() -> dict[str, Any]:
    """The 5 operations of `refining`."""
    async with Steps() as steps:
        load_ = steps.start(refining_load_task)
        trim = steps.start(refining_trim_task, text=load_)
        spell_ = steps.start(refining_spell_task, text=trim)
        diff = steps.start(refining_diff_task, load=load_, spell=spell_)
        store = steps.start(refining_store_task, text=spell_)
    return {"refining.diff": await diff.result(), "refining.store": await store.result()}


if __name__ == "__main__":
    pulpo.main(refining_flow)
