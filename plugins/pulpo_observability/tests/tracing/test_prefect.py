"""Spans of operations in Prefect's flows: below those that Prefect makes of flows and tasks."""

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pulpo_core.testing import NewDatabase, free_port, run_pulpo, until, write_project

if TYPE_CHECKING:
    from plugins.pulpo_observability.tests.tracing.conftest import Collector

pytestmark = pytest.mark.xdist_group("prefect")
CALLER = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
SECRET = "correct-horse-battery"
MAIN = f"""
from pydantic import BaseModel
from pulpo_core import operation


class Part(BaseModel):
    size: int = 1


@operation(name="shop.find")
async def find() -> Part:
    return Part()


@operation(name="shop.pay")
async def pay(part: Part) -> None:
    raise ValueError("{SECRET}")
"""


def test_flow_task_invocation(tmp_path: Path, collector: "Collector", new_database: NewDatabase) -> None:
    write_project(tmp_path, MAIN)
    variables = {
        "PULPO_PREFECT_PORT": str(free_port()),
        "PULPO_DATABASE_URL": new_database(),
        "PREFECT_HOME": str(tmp_path / "prefect"),
        **collector.variables,
    }
    run_pulpo("compile", "--only", "prefect", cwd=tmp_path, expect=0, **variables)
    try:
        run_pulpo("prefect", "run", "shop", cwd=tmp_path, expect=None, TRACEPARENT=CALLER, **variables)
    finally:
        run_pulpo("prefect", "stop", cwd=tmp_path, expect=0, **variables)
    until(lambda: {"shop.find", "shop.pay"} <= {span.name for span in collector.spans()})
    spans = {span.span_id: span for span in collector.spans()}
    for invocation in (span for span in spans.values() if span.name in ("shop.find", "shop.pay")):
        task = spans[invocation.parent_span_id]
        flow = spans[task.parent_span_id]
        assert task.name.startswith(invocation.name)
        assert f"00-{flow.trace_id.hex()}-{flow.parent_span_id.hex()}-01" == CALLER
        assert flow.trace_id == invocation.trace_id
    assert not [body for body in collector.bodies if SECRET.encode() in body]
