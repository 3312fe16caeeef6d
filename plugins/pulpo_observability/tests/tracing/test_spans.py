"""Spans of a served project, as a real endpoint receives them."""

import os
import subprocess
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from opentelemetry.proto.trace.v1.trace_pb2 import Span, Status

from pulpo_core.testing import Served

if TYPE_CHECKING:
    from plugins.pulpo_observability.tests.conftest import Serve
    from plugins.pulpo_observability.tests.tracing.conftest import Collector

pytestmark = pytest.mark.xdist_group("observed")
SECRET = "correct-horse-battery"
CALLER = "00f067aa0ba902b7"


@pytest.fixture(scope="module")
def traced(serve_observed: "Serve", collector: "Collector") -> Iterator[Served]:
    """The project, served with tracing."""
    with serve_observed(**collector.variables) as served:
        yield served


@pytest.fixture
def client(traced: Served) -> Iterator[httpx.Client]:
    """A client of the traced project."""
    with httpx.Client(base_url=traced.url, timeout=30, trust_env=False) as client:
        yield client


def parent(number: int) -> tuple[bytes, dict[str, str]]:
    """Return the id of a trace, and the header that continues it."""
    trace = f"{number:032x}"
    return bytes.fromhex(trace), {"traceparent": f"00-{trace}-{CALLER}-01"}


def attributes(span: Span) -> dict[str, Any]:
    """Return the attributes of a span."""
    return {
        each.key: each.value.int_value if each.value.HasField("int_value") else each.value.string_value
        for each in span.attributes
    }


def named(spans: list[Span], name: str) -> Span:
    """Return the one span of a name."""
    (found,) = (span for span in spans if span.name == name)
    return found


def test_request_invocation_command(client: httpx.Client, collector: "Collector") -> None:
    trace, headers = parent(1)
    body = {"name": "one"}
    assert client.post("/operations/things.add_two", json=body, headers=headers).status_code == 200
    spans = collector.trace(trace, lambda found: len(found) >= 8)
    request = named(spans, "POST /operations/{name}")
    outer = named(spans, "things.add_two")
    inner = [span for span in spans if span.name == "things.add"]
    inserts = [span for span in spans if span.name == "insert Thing"]
    assert [span for span in spans if span.kind == Span.SPAN_KIND_SERVER] == [request]  # none of FastAPI's own
    assert request.parent_span_id == bytes.fromhex(CALLER)
    assert outer.parent_span_id == request.span_id
    assert [span.parent_span_id for span in inner] == [outer.span_id] * 2
    assert {span.parent_span_id for span in inserts} == {span.span_id for span in inner}
    assert (request.kind, outer.kind, inserts[0].kind) == (
        Span.SPAN_KIND_SERVER,
        Span.SPAN_KIND_INTERNAL,
        Span.SPAN_KIND_CLIENT,
    )
    expected = {
        "http.request.method": "POST",
        "http.route": "/operations/{name}",
        "http.response.status_code": 200,
        "url.scheme": "http",
    }
    assert attributes(request).items() >= expected.items()
    expected = {
        "pulpo.operation": "things.add_two",
        "pulpo.channel": "api",
        "pulpo.outcome": "success",
        "enduser.id": "anonymous",
        "code.function.name": "main.add_two",
    }
    assert attributes(outer).items() >= expected.items()
    assert attributes(inner[0])["pulpo.channel"] == "python"
    found = attributes(inserts[0])
    assert (found["db.system.name"], found["db.operation.name"], found["db.collection.name"]) == (
        "mongodb",
        "insert",
        "Thing",
    )
    reads = [attributes(span) for span in spans if span.name == "aggregate Thing"]
    assert [(read["db.query.summary"], read["db.response.returned_rows"]) for read in reads] == [
        ("aggregate Thing", 1)
    ] * 2


def test_errors_without_their_messages(client: httpx.Client, collector: "Collector") -> None:
    trace, headers = parent(2)
    body = {"password": SECRET}
    assert client.post(f"/operations/fail?key={SECRET}", json=body, headers=headers).status_code in (422, 500)
    assert client.post("/operations/fail", json=body, headers=headers).status_code == 500
    things = [{"name": "same", "note": SECRET}] * 2
    assert [client.post("/things", json=thing, headers=headers).status_code for thing in things] == [201, 409]
    spans = collector.trace(trace, lambda found: sum(span.name == "POST /things" for span in found) == 2)
    failed = next(span for span in spans if span.name == "fail" and attributes(span)["pulpo.outcome"] == "failed")
    assert (failed.status.code, failed.status.message) == (Status.STATUS_CODE_ERROR, "")
    assert attributes(failed)["error.type"] == "ValueError"
    assert not [event for span in spans for event in span.events]
    assert not [body for body in collector.bodies if SECRET.encode() in body]


def test_spans_of_user_code_are_scrubbed(client: httpx.Client, collector: "Collector") -> None:
    trace, headers = parent(5)
    assert client.post("/operations/traced.fail", json={"password": SECRET}, headers=headers).status_code == 500
    spans = collector.trace(trace, lambda found: len(found) >= 3)
    own = named(spans, "own")
    assert own.parent_span_id == named(spans, "traced.fail").span_id
    assert (own.status.code, own.status.message) == (Status.STATUS_CODE_ERROR, "")
    (event,) = own.events
    found = {each.key: each.value.string_value for each in event.attributes}
    assert found == {"exception.type": "ValueError", "exception.escaped": "False"}
    assert not [body for body in collector.bodies if SECRET.encode() in body]


def test_refused(client: httpx.Client, collector: "Collector") -> None:
    trace, headers = parent(3)
    client.post("/operations/vault.open", headers=headers)
    spans = collector.trace(trace, lambda found: len(found) >= 2)
    refused = named(spans, "vault.open")
    assert (attributes(refused)["pulpo.outcome"], refused.status.code) == ("denied", Status.STATUS_CODE_UNSET)


SCRIPT = """
import asyncio
import sys

from pulpo_core import Project, invoke, running


async def main():
    async with running(Project.find()):
        await invoke("things.add", {"name": "script"})


asyncio.run(main())
"""


def test_a_script_continues_the_trace_of_its_process(traced: Served, collector: "Collector") -> None:
    trace, headers = parent(4)
    variables = {**os.environ, **traced.variables, "TRACEPARENT": headers["traceparent"]}
    subprocess.run([sys.executable, "-c", SCRIPT], cwd=traced.root, env=variables, check=True)
    spans = collector.trace(trace, lambda found: len(found) >= 2)
    assert named(spans, "things.add").parent_span_id == bytes.fromhex(CALLER)


def test_the_service_is_named(client: httpx.Client, collector: "Collector") -> None:
    trace, headers = parent(9)
    client.get("/things", headers=headers)
    collector.trace(trace, bool)
    (request, *_) = collector.requests()
    names = {
        each.key: each.value.string_value for found in request.resource_spans for each in found.resource.attributes
    }
    assert names["service.name"] == "project"
