"""The flows of `hostile`, written by `pulpo compile`; change the operations, not this file.

`python hostile_flow.py [FLOW]` runs one of them, `--param NAME=VALUE` with parameters.
"""

from pathlib import Path

from pulpo_prefect.flows import OMITTED, FlowProject, Omitted
from pulpo_prefect.flows import Steps as Steps_
from pulpo_prefect.flows import each as each_

# isort: split
from prefect import flow
from prefect import task as task_
from prefect.cache_policies import NO_CACHE

pulpo_ = FlowProject(Path(__file__).resolve().parents[1] / "..")
with pulpo_.importable():
    from shapes.words import A


@task_(name="hostile.many", cache_policy=NO_CACHE)
async def hostile_many_task() -> list[A]:
    return await pulpo_.invoke("hostile.many")


@task_(name="hostile.steps", tags=['"]) or exit() #', "{{ 1 }}", "\x00\u202e"], cache_policy=NO_CACHE)
async def hostile_steps_task_(
    pulpo: str,
    steps: str,
    Steps: str,
    task: str,
    wait_for_: str,
    hostile_steps_task: str,
    given: str,
    each: str,
    hostile_flow: str,
    id: str,
    list: str,
    Any: str,
    default: A | Omitted,
) -> A:
    """\"\"\"
    import os; os.abort()
    \"\"\"\\
    """
    return await pulpo_.invoke(
        "hostile.steps",
        pulpo=pulpo,
        steps=steps,
        Steps=Steps,
        task=task,
        wait_for=wait_for_,
        hostile_steps_task=hostile_steps_task,
        given=given,
        each=each,
        hostile_flow=hostile_flow,
        id=id,
        list=list,
        Any=Any,
        default=default,
    )


@task_(name="hostile.collect", cache_policy=NO_CACHE)
async def hostile_collect_task(steps: str, found: list[A]) -> str:
    """ends with a quote"

    and { braces } {{ pulpo }} {% raw %} ünï    code
    """
    return await pulpo_.invoke("hostile.collect", steps=steps, found=found)


@flow(name="shapes.hostile")
async def hostile_flow_(
    pulpo: str,
    steps: str,
    Steps: str,
    task: str,
    wait_for_: str,
    hostile_steps_task: str,
    given: str,
    each: str,
    hostile_flow: str,
    id: str,
    list: str,
    Any: str,
    default: A | Omitted = OMITTED,
) -> str:
    """The 3 operations of `hostile`."""
    async with Steps_() as steps__:
        many = steps__.start(hostile_many_task)
        steps_ = steps__.start(
            hostile_steps_task_,
            pulpo=pulpo,
            steps=steps,
            Steps=Steps,
            task=task,
            wait_for_=wait_for_,
            hostile_steps_task=hostile_steps_task,
            given=given,
            each=each,
            hostile_flow=hostile_flow,
            id=id,
            list=list,
            Any=Any,
            default=default,
        )
        collect = steps__.start(hostile_collect_task, steps=steps, found=[each_(many), steps_])
    return await collect.result()


if __name__ == "__main__":
    pulpo_.main(hostile_flow_)
