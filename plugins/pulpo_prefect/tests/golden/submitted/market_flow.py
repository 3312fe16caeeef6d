"""The flows of `market`, written by `pulpo compile`; change the operations, not this file.

`python market_flow.py [FLOW]` runs one of them, `--param NAME=VALUE` with parameters.
"""

from pathlib import Path

from pulpo_prefect.flows import FlowProject, SubmittedSteps

# isort: split
from prefect import flow, task
from prefect.cache_policies import NO_CACHE

pulpo = FlowProject(Path(__file__).resolve().parents[1] / "..")


@task(name="market.import_rows", cache_policy=NO_CACHE)
def market_import_rows_task() -> None:
    pulpo.invoke_blocking("market.import_rows")


@task(name="market.score", cache_policy=NO_CACHE)
def market_score_task() -> None:
    pulpo.invoke_blocking("market.score")


@task(name="market.report", cache_policy=NO_CACHE)
def market_report_task() -> list[str]:
    return pulpo.invoke_blocking("market.report")


@flow(name="shapes.market", task_runner=pulpo.task_runner())
def market_flow() -> list[str]:
    """The 3 operations of `market`."""
    with SubmittedSteps() as steps:
        import_rows = steps.start(market_import_rows_task)
        score = steps.after(import_rows).start(market_score_task)
        report = steps.after(score).start(market_report_task)
    return report.result()


if __name__ == "__main__":
    pulpo.main(market_flow)
