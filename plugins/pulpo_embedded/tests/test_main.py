"""The service in the foreground."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest


@pytest.fixture
def service(bench: Any) -> Iterator[subprocess.Popen[str]]:
    """`python -m pulpo_embedded FOLDER OPTIONS`."""
    command = [sys.executable, "-m", "pulpo_embedded", str(bench.path), bench.options.dump()]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    yield process
    process.terminate()
    process.communicate()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_stops_it(bench: Any, service: subprocess.Popen[str], number: signal.Signals) -> None:
    assert bench.url(service) == bench.state.url
    service.send_signal(number)
    assert service.wait() == 0
    bench.until(bench.all_gone)


def test_it_starts_again_what_was_killed(bench: Any, service: subprocess.Popen[str]) -> None:
    url = bench.url(service)
    items = bench.mongo(url).shop.items
    items.insert_one({"_id": 1})
    former = bench.state.keeper
    os.kill(former, signal.SIGKILL)
    bench.until(lambda: bench.state.keeper != former)
    assert items.count_documents({}) == 1
    service.terminate()
    assert "starting it again" in service.communicate()[1]


def test_without_a_database_it_ends_with_3(bench: Any) -> None:
    bench.path.touch()
    command = [sys.executable, "-m", "pulpo_embedded", str(bench.path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 3
    assert "cannot use its folder" in done.stderr
    assert "Traceback" not in done.stderr


def test_wrong_usage_ends_with_2() -> None:
    done = subprocess.run([sys.executable, "-m", "pulpo_embedded"], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr.startswith("usage:")
