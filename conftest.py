"""Settings and limits of all tests in the repository."""

import gc
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from pytest_timeout import Settings

from pulpo_core.testing.commands import usual_variables

# A shell's background job ignores SIGINT, and so would every process that a test starts and then interrupts.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# Hundreds of compiles would write the source of the UI, which plugins/pulpo_refine tests.
usual_variables |= {"PULPO_REFINE_FRONTEND": "false"}
# What observes and records is tested in plugins/pulpo_observability. Everywhere else it would only take time.
usual_variables |= {
    "PULPO_OBSERVABILITY_RUNS": "off",
    "PULPO_OBSERVABILITY_CHANGES": "false",
    "PULPO_OBSERVABILITY_EVENTS": "false",
    "PULPO_OBSERVABILITY_METRICS": "false",
}
os.environ |= usual_variables

# Groups and modules that take longest. They go first, so that no worker is left with one of them at the end.
LONGEST = (
    "prefect-commands",
    "prefect",
    "one-value",
    "listings",
    "test_pipeline.py",
    "distributions-third-party",
    "distributions-broken",
    "distributions-serving",
    "test_compile.py",
    "test_hostile.py",
    "test_writer.py",
    "conformance-observatory",
    "conformance-jobhunter",
    "api-mounts",
    "refine",
    "refine-generated",
)
MORE_WORKERS = 2
FIXTURES = Settings(timeout=300, method="signal", func_only=False, disable_debugger_detection=False)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """Return the number of workers for `-n auto`: more than CPUs, because many tests wait for a process."""
    return (os.cpu_count() or 1) + MORE_WORKERS


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Sort the tests for workers, which take them in this order (`--no-loadscope-reorder`)."""
    if hasattr(config, "workerinput"):
        items.sort(key=_turn)


def pytest_collection_finish() -> None:
    """Collect garbage less often, and ignore objects that imports have created: it took an eighth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)


def _turn(item: pytest.Item) -> int:
    marker = item.get_closest_marker("xdist_group")
    name = marker.args[0] if marker else item.path.name
    return LONGEST.index(name) if name in LONGEST else len(LONGEST)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_setup(item: pytest.Item) -> Iterator[None]:
    """Limit the time of a test's setup."""
    with limited(item):
        return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item) -> Iterator[None]:
    """Limit the time of a test's teardown, also after a failure."""
    with limited(item):
        return (yield)


@contextmanager
def limited(item: pytest.Item) -> Iterator[None]:
    """Limit the time of a block.

    pytest-timeout's limit for a test with its fixtures ends with the first failure, even if a teardown then hangs. So
    pytest-timeout only limits the test itself (`timeout_func_only`).
    """
    hook = item.config.hook
    hook.pytest_timeout_set_timer(item=item, settings=FIXTURES)
    try:
        yield
    finally:
        hook.pytest_timeout_cancel_timer(item=item)
