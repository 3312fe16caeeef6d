"""The flows of `typed`, written by `pulpo compile`; change the operations, not this file.

`python typed_flow.py [FLOW]` runs one of them, `--param NAME=VALUE` with parameters.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal

from pulpo_prefect.flows import OMITTED, FlowProject, Omitted, Steps

# isort: split
from prefect import flow, task
from prefect.cache_policies import NO_CACHE

pulpo = FlowProject(Path(__file__).resolve().parents[1] / "..")
with pulpo.importable():
    from shapes.types import Level, Offer


@task(name="typed.use", cache_policy=NO_CACHE)
async def typed_use_task(
    day: date,
    ratio: Decimal,
    kind: Literal["plain", "fancy"],
    table: Mapping[str, list[int]],
    anything: Any,
    level: Level,
    pair: tuple[int, str],
    pause: timedelta | Omitted,
    bare: list[Any] | Omitted,
    offer: Offer | Omitted,
    limit: int | Omitted,
) -> str:
    return await pulpo.invoke(
        "typed.use",
        day=day,
        ratio=ratio,
        kind=kind,
        table=table,
        anything=anything,
        level=level,
        pair=pair,
        pause=pause,
        bare=bare,
        offer=offer,
        limit=limit,
    )


@flow(name="shapes.typed")
async def typed_flow(
    day: date,
    ratio: Decimal,
    kind: Literal["plain", "fancy"],
    table: Mapping[str, list[int]],
    anything: Any,
    level: Level = Level.HIGH,
    pair: tuple[int, str] = (1, "one"),
    pause: timedelta | Omitted = OMITTED,
    bare: list[Any] | Omitted = OMITTED,
    offer: Offer | Omitted = OMITTED,
    limit: int | Omitted = OMITTED,
) -> str:
    """The operation of `typed`."""
    async with Steps() as steps:
        use = steps.start(
            typed_use_task,
            day=day,
            ratio=ratio,
            kind=kind,
            table=table,
            anything=anything,
            level=level,
            pair=pair,
            pause=pause,
            bare=bare,
            offer=offer,
            limit=limit,
        )
    return await use.result()


if __name__ == "__main__":
    pulpo.main(typed_flow)
