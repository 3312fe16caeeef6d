"""The flows of `chain`, written by `pulpo compile`; change the operations, not this file.

`python chain_flow.py [FLOW]` runs one of them, `--param NAME=VALUE` with parameters.
"""

from pathlib import Path

from pulpo_prefect.flows import FlowProject, Steps

# isort: split
from prefect import flow, task
from prefect.cache_policies import NO_CACHE

pulpo = FlowProject(Path(__file__).resolve().parents[1] / "..")
with pulpo.importable():
    from shapes.words import A, B


@task(name="chain.fetch", cache_policy=NO_CACHE)
async def chain_fetch_task() -> A:
    return await pulpo.invoke("chain.fetch")


@task(name="chain.clean", cache_policy=NO_CACHE)
async def chain_clean_task(raw: A) -> B:
    return await pulpo.invoke("chain.clean", raw=raw)


@task(name="chain.count", cache_policy=NO_CACHE)
async def chain_count_task(text: B) -> int:
    return await pulpo.invoke("chain.count", text=text)


@flow(name="shapes.chain")
async def chain_flow() -> int:
    """The 3 operations of `chain`."""
    async with Steps() as steps:
        fetch = steps.start(chain_fetch_task)
        clean = steps.start(chain_clean_task, raw=fetch)
        count = steps.start(chain_count_task, text=clean)
    return await count.result()


if __name__ == "__main__":
    pulpo.main(chain_flow)
