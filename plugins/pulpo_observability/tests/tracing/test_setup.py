"""When tracing is enabled, and what it imports."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from pulpo_core.testing import write_project
from pulpo_observability.tracing.setup import EXPORTER, is_tracing

ENDPOINT = "OTEL_EXPORTER_OTLP_ENDPOINT"


@pytest.fixture(autouse=True)
def _asked_anew() -> Iterator[None]:
    is_tracing.cache_clear()
    yield
    is_tracing.cache_clear()


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        ({}, False),
        ({ENDPOINT: ""}, False),
        ({ENDPOINT: "http://localhost:4318"}, True),
        ({"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": "http://localhost:4318/v1/traces"}, True),
        ({ENDPOINT: "http://localhost:4318", "OTEL_SDK_DISABLED": "true"}, False),
        ({ENDPOINT: "http://localhost:4318", "OTEL_TRACES_EXPORTER": "none"}, False),
    ],
)
def test_on_where_an_endpoint_is_set(
    variables: dict[str, str], expected: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert is_tracing() is expected


def test_a_missing_exporter_is_logged(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    monkeypatch.setenv(ENDPOINT, "http://localhost:4318")
    monkeypatch.setitem(sys.modules, EXPORTER, None)
    assert not is_tracing()
    assert "pip install 'pulpo-observability[otlp]'" in caplog.text


def test_nothing_is_imported_without_an_endpoint(tmp_path: Path) -> None:
    write_project(tmp_path)
    code = """
import sys
from pathlib import Path
from pulpo_core import Project
from pulpo_observability.observers import invocation_observers, write_observers
project = Project(Path())
assert (invocation_observers(project), write_observers(project)) == ([], [])
print([name for name in sys.modules if name.startswith(("opentelemetry", "prometheus_client", "starlette"))])
"""
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
