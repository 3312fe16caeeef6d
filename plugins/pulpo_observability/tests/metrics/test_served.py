"""Metrics of a served project, read by the official parser."""

import json
import os
import re
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from pulpo_core.testing import Served, run_pulpo, until
from pulpo_observability import metrics

if TYPE_CHECKING:
    from plugins.pulpo_observability.tests.conftest import Serve

pytestmark = pytest.mark.xdist_group("observed")
DASHBOARD = Path(metrics.__file__).with_name("grafana.json")
SECRET = "correct-horse-battery"
Samples = dict[tuple[str, tuple[tuple[str, str], ...]], float]


def scrape(client: httpx.Client, **headers: str) -> Samples:
    """Return the metrics by name and labels."""
    answer = client.get("/metrics", headers=headers)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/plain; version=0.0.4; charset=utf-8")
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


def count(samples: Samples, what: str, **labels: str) -> float:
    """Return how many there were with these labels."""
    return samples.get((f"pulpo_{what}_seconds_count", tuple(sorted(labels.items()))), 0.0)


def test_requests_by_template(client: httpx.Client) -> None:
    made = client.post("/things", json={"name": "one"})
    assert made.status_code == 201
    for key in (made.json()["id"], "0" * 24, "1" * 24):
        client.get(f"/things/{key}")
    client.get("/things")
    client.get("/no-such-path-1")
    client.get("/no-such-path-2")
    client.post("/operations/process")
    client.get("/health")
    client.request("BREW", "/things")
    found = scrape(client)
    assert count(found, "request", route="/things", method="POST", status="201") == 1
    assert count(found, "request", route="/things/{id}", method="GET", status="200") == 1
    assert count(found, "request", route="/things/{id}", method="GET", status="404") == 2
    assert count(found, "request", route="/things", method="GET", status="200") == 1
    assert count(found, "request", route="", method="GET", status="404") == 2
    assert count(found, "request", route="/operations/{name}", method="POST", status="200") >= 1
    assert count(found, "request", route="/health", method="GET", status="200") == 1
    assert not any("BREW" in dict(labels).values() for _, labels in found)
    assert count(scrape(client), "request", route="/metrics", method="GET", status="200") >= 1


def test_invocations_by_outcome(client: httpx.Client) -> None:
    before = scrape(client)
    client.post("/operations/things.add_two", json={"name": "two"})
    client.post("/operations/fail", json={"password": SECRET})
    client.post("/operations/things.add", json={"nothing": SECRET})
    client.post("/operations/vault.open")
    after = scrape(client)

    def grown(**labels: str) -> float:
        return count(after, "invocation", **labels) - count(before, "invocation", **labels)

    assert grown(operation="things.add_two", channel="api", outcome="success") == 1
    assert grown(operation="things.add", channel="python", outcome="success") == 2
    assert grown(operation="fail", channel="api", outcome="failed") == 1
    assert grown(operation="things.add", channel="api", outcome="invalid") == 1
    assert grown(operation="vault.open", channel="api", outcome="denied") == 1


def test_writes_by_model_and_kind(client: httpx.Client) -> None:
    before = scrape(client)
    for _ in range(2):
        client.post("/things", json={"name": "unique", "note": SECRET})
    after = scrape(client)
    for outcome in ("success", "failed"):
        labels = {"model": "Thing", "kind": "insert", "outcome": outcome}
        assert count(after, "write", **labels) - count(before, "write", **labels) == 1
    assert SECRET not in client.get("/metrics").text


def test_the_dashboard_asks_for_what_there_is(client: httpx.Client) -> None:
    client.post("/things", json={"name": "for the dashboard"})
    client.post("/operations/process")
    labels: dict[str, set[str]] = {}
    for name, found in scrape(client):
        labels.setdefault(name, {"job", "instance"}).update(dict(found))
    dashboard = json.loads(DASHBOARD.read_text(encoding="utf-8"))
    queries = [target["expr"] for panel in dashboard["panels"] for target in panel.get("targets", ())]
    assert len(queries) == 12
    for query in queries:
        names = set(re.findall(r"\b(?:pulpo|process)_\w+", query))
        wanted = set(re.findall(r"(\w+)(?:=~|!=|=)\"", query)) | {
            label for by in re.findall(r"by \((.*?)\)", query) for label in by.split(", ")
        }
        assert names
        assert names <= labels.keys(), query
        assert all(wanted <= labels[name] for name in names), query
    (asked,) = (each["query"] for each in dashboard["templating"]["list"] if each["name"] == "job")
    assert re.findall(r"pulpo_\w+", asked)[0] in labels


def test_compressed(client: httpx.Client) -> None:
    plain = client.get("/metrics", headers={"Accept-Encoding": "identity"})
    packed = client.get("/metrics", headers={"Accept-Encoding": "gzip"})
    assert "content-encoding" not in plain.headers
    assert packed.headers["content-encoding"] == "gzip"
    assert packed.text.startswith("# HELP pulpo_")


def make_key(served: Served, *words: str) -> str:
    """Return a new API key, named after its roles."""
    made = run_pulpo(
        "api", "keys", "create", f"key{len(words)}{words[-1:]}", *words, cwd=served.root, expect=0, **served.variables
    )
    return made.stdout.strip()


def test_closed_unless_the_role_or_the_setting_opens_it(serve_observed: "Serve") -> None:
    closed = {"PULPO_API_AUTHENTICATION": "required"}
    with serve_observed(**closed) as served, httpx.Client(base_url=served.url, trust_env=False) as client:
        keys = {role: make_key(served, *(["--role", role] if role else [])) for role in ("metrics", "other", "")}
        assert client.get("/metrics").status_code == 401
        statuses = {role: client.get("/metrics", headers={"X-API-Key": key}).status_code for role, key in keys.items()}
        assert statuses == {"metrics": 200, "other": 403, "": 403}
    opened = {**closed, "PULPO_OBSERVABILITY_METRICS_OPEN": "true", "PULPO_OBSERVABILITY_METRICS_BUCKETS": "[0.5]"}
    with serve_observed(**opened) as served, httpx.Client(base_url=served.url, trust_env=False) as client:
        assert client.get("/health").status_code == 200
        found = scrape(client)
        assert client.get("/things").status_code == 401
    labels = {"route": "/health", "method": "GET", "status": "200", "le": "0.5"}
    assert found[("pulpo_request_seconds_bucket", tuple(sorted(labels.items())))] >= 1


def test_turned_off(serve_observed: "Serve") -> None:
    off = {"PULPO_OBSERVABILITY_METRICS": "false", "PULPO_OBSERVABILITY_EVENTS": "false"}
    with serve_observed(**off) as served:
        assert httpx.get(f"{served.url}/metrics", trust_env=False).status_code == 404


class TestWorkers:
    """Several workers answer with the metrics of all, also after one of them has died."""

    @pytest.fixture
    def url(self, serve_observed: "Serve") -> Iterator[str]:
        with serve_observed("--workers", "2") as served:
            yield served.url

    def test_add_up(self, url: str) -> None:
        seen: set[int] = set()
        done = 0

        def ask() -> int:
            nonlocal done
            process = int(httpx.post(f"{url}/operations/process", trust_env=False, timeout=30).json())
            seen.add(process)
            done += 1
            return process

        def total() -> float:
            with httpx.Client(base_url=url, trust_env=False, timeout=30) as client:
                return count(scrape(client), "invocation", operation="process", channel="api", outcome="success")

        until(lambda: bool(ask()) and len(seen) == 2)
        assert [total() for _ in range(6)] == [done] * 6
        died = seen.pop()
        os.kill(died, signal.SIGKILL)
        others = set(seen)

        def replaced() -> bool:
            try:
                return ask() not in {died, *others}
            except httpx.TransportError:
                return False

        until(replaced)
        assert total() == done

    def test_start_at_zero(self, url: str, observed_root: Path) -> None:
        """The files of a server that has ended are removed by the next one."""
        with httpx.Client(base_url=url, trust_env=False, timeout=30) as client:
            assert count(scrape(client), "invocation", operation="process", channel="api", outcome="success") == 0
        assert len(list((observed_root / ".pulpo" / "metrics").iterdir())) == 1
