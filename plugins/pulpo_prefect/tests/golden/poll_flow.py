"""The flows of `poll`, written by `pulpo compile`; change the operations, not this file.

`python poll_flow.py [FLOW]` runs one of them, `--param NAME=VALUE` with parameters.
"""

from pathlib import Path

from pulpo_prefect.flows import FlowProject, Steps, each

# isort: split
from prefect import flow, task
from prefect.cache_policies import NO_CACHE

pulpo = FlowProject(Path(__file__).resolve().parents[1] / "..")
with pulpo.importable():
    from shapes.words import A


@task(name="poll.nobody", cache_policy=NO_CACHE)
async def poll_nobody_task() -> list[A]:
    return await pulpo.invoke("poll.nobody")


@task(name="poll.online", cache_policy=NO_CACHE)
async def poll_online_task() -> list[A]:
    return await pulpo.invoke("poll.online")


@task(name="poll.street", cache_policy=NO_CACHE)
async def poll_street_task() -> A:
    return await pulpo.invoke("poll.street")


@task(name="poll.count", cache_policy=NO_CACHE)
async def poll_count_task(votes: list[A]) -> str:
    return await pulpo.invoke("poll.count", votes=votes)


@flow(name="shapes.poll")
async def poll_flow() -> str:
    """The 4 operations of `poll`."""
    async with Steps() as steps:
        nobody = steps.start(poll_nobody_task)
        online = steps.start(poll_online_task)
        street = steps.start(poll_street_task)
        count = steps.start(poll_count_task, votes=[each(nobody), each(online), street])
    return await count.result()


if __name__ == "__main__":
    pulpo.main(poll_flow)
