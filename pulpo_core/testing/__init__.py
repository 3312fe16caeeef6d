"""Pytest fixtures and helpers for projects and plugins: tiny projects, fresh databases, commands, served projects.

Pytest finds the fixtures without an import. The database server is that of `PULPO_TEST_DATABASE_URL`, or else an
embedded one that runs for the test session.
"""

import signal
import threading

import pytest

from pulpo_core.testing.commands import Pulpo, pulpo, run_pulpo
from pulpo_core.testing.conformance import PluginConformance
from pulpo_core.testing.databases import NewDatabase, database_server, database_url, empty_database, new_database
from pulpo_core.testing.forks import quick_command, stop_fork_server
from pulpo_core.testing.projects import MakeProject, make_project, registries, write_project
from pulpo_core.testing.serving import Served
from pulpo_core.testing.waiting import free_port, until

__all__ = [
    "MakeProject",
    "NewDatabase",
    "PluginConformance",
    "Pulpo",
    "Served",
    "database_server",
    "database_url",
    "empty_database",
    "free_port",
    "make_project",
    "new_database",
    "pulpo",
    "pytest_collection_modifyitems",
    "pytest_configure",
    "pytest_unconfigure",
    "quick_command",
    "registries",
    "run_pulpo",
    "until",
    "write_project",
]


def pytest_configure(config: pytest.Config) -> None:
    """Register the marker of tests that use a database, and let SIGTERM end the session like Ctrl-C: with teardowns."""
    config.addinivalue_line("markers", "database: touches a database (set by the fixtures that do)")
    if threading.current_thread() is threading.main_thread() and signal.getsignal(signal.SIGTERM) is signal.SIG_DFL:
        signal.signal(signal.SIGTERM, signal.default_int_handler)


def pytest_unconfigure() -> None:
    """Stop the process that the quick `pulpo` commands were forked from."""
    stop_fork_server()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests that use a database, so that `-m database` selects them."""
    for item in items:
        if "database_server" in getattr(item, "fixturenames", ()):
            item.add_marker("database")
