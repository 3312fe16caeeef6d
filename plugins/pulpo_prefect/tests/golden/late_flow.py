"""The flows of `late`, written by `pulpo compile`; change the operations, not this file.

`python late_flow.py [FLOW]` runs one of them, `--param NAME=VALUE` with parameters.
"""

from pathlib import Path

from pulpo_prefect.flows import FlowProject, Steps

# isort: split
from prefect import flow, task
from prefect.cache_policies import NO_CACHE

pulpo = FlowProject(Path(__file__).resolve().parents[1] / "..")
with pulpo.importable():
    from shapes.words import A


@task(name="late.signal", cache_policy=NO_CACHE)
async def late_signal_task() -> None:
    await pulpo.invoke("late.signal")


@task(name="late.value", cache_policy=NO_CACHE)
async def late_value_task() -> A:
    return await pulpo.invoke("late.value")


@task(name="late.both", cache_policy=NO_CACHE)
async def late_both_task(a: A, note: str) -> str:
    return await pulpo.invoke("late.both", a=a, note=note)


@flow(name="shapes.late")
async def late_flow(note: str) -> str:
    """The 3 operations of `late`."""
    async with Steps() as steps:
        signal = steps.start(late_signal_task)
        value = steps.start(late_value_task)
        both = steps.after(signal).start(late_both_task, a=value, note=note)
    return await both.result()


if __name__ == "__main__":
    pulpo.main(late_flow)
