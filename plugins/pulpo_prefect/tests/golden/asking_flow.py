"""The flows of `asking`, written by `pulpo compile`; change the operations, not this file.

`python asking_flow.py [FLOW]` runs one of them, `--param NAME=VALUE` with parameters.
"""

from pathlib import Path
from typing import Any

from pulpo_prefect.flows import FlowProject, Steps

# isort: split
from prefect import flow, task
from prefect.cache_policies import NO_CACHE

pulpo = FlowProject(Path(__file__).resolve().parents[1] / "..")


@task(name="asking.jobs", cache_policy=NO_CACHE)
async def asking_jobs_task(topic: str, limit: int) -> str:
    return await pulpo.invoke("asking.jobs", topic=topic, limit=limit)


@task(name="asking.news", cache_policy=NO_CACHE)
async def asking_news_task(topic: str, limit: int) -> str:
    return await pulpo.invoke("asking.news", topic=topic, limit=limit)


@flow(name="shapes.asking")
async def asking_flow(topic: str, jobs_limit: int = 100, news_limit: int = 10) -> dict[str, Any]:
    """The 2 operations of `asking`."""
    async with Steps() as steps:
        jobs = steps.start(asking_jobs_task, topic=topic, limit=jobs_limit)
        news = steps.start(asking_news_task, topic=topic, limit=news_limit)
    return {"asking.jobs": await jobs.result(), "asking.news": await news.result()}


if __name__ == "__main__":
    pulpo.main(asking_flow)
