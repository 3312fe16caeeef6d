"""What holds for all tests of the repository."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from pytest_timeout import Settings

# A shell's background job ignores SIGINT, and so would every process that a test starts and then interrupts.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

FIXTURES = Settings(timeout=300, method="signal", func_only=False, disable_debugger_detection=False)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_setup(item: pytest.Item) -> Iterator[None]:
    """Limit what comes before a test."""
    with limited(item):
        return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item) -> Iterator[None]:
    """Limit what comes after a test, failed or not."""
    with limited(item):
        return (yield)


@contextmanager
def limited(item: pytest.Item) -> Iterator[None]:
    """pytest-timeout's own limit for a test with its fixtures ends with the first failure, also where a teardown hangs
    then. So it is left with the test itself (`timeout_func_only`).
    """
    hook = item.config.hook
    hook.pytest_timeout_set_timer(item=item, settings=FIXTURES)
    try:
        yield
    finally:
        hook.pytest_timeout_cancel_timer(item=item)
