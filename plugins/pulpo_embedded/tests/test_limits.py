"""The warning when a collection reaches a limit."""

import logging
from pathlib import Path
from typing import Any

import pytest

from pulpo_core.project import Project
from pulpo_embedded import limits
from pulpo_embedded.hooks import pulpo_database_notes
from pulpo_embedded.processes.limit_watch import LimitWatch
from pulpo_embedded.processes.server import acquire


def test_a_note_names_the_collection_and_the_remedy() -> None:
    (note,) = limits.notes({"few": 19_999, "many": 20_000})
    assert note.startswith("many has 20,000 documents")
    assert "PULPO_DATABASE_URL" in note


def test_only_an_embedded_database_has_notes(tmp_path: Path) -> None:
    (tmp_path / "pulpo.toml").write_text('database_url = "embedded://db"\n')
    assert len(pulpo_database_notes(Project(tmp_path), {"many": 50_000})) == 1
    (tmp_path / "pulpo.toml").write_text('database_url = "mongodb://localhost"\n')
    assert pulpo_database_notes(Project(tmp_path), {"many": 50_000}) == []


def test_the_log_has_it_once(bench: Any, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MANY_DOCUMENTS", 20)
    database = bench.mongo(acquire(bench.path, bench.options)).shop
    watch = LimitWatch(bench.path, "shop")
    told = []
    for documents in (19, 1, 5):
        database.items.insert_many([{} for _ in range(documents)])
        watch.due = 0
        with caplog.at_level(logging.WARNING):
            watch.check()
        told.append(len(caplog.messages))
    watch.check()  # it is not due
    assert told == [0, 1, 1]
    assert caplog.messages[0].startswith("items has 20 documents")


def test_an_unreachable_database_is_not_an_error(bench: Any) -> None:
    watch = LimitWatch(bench.path, "shop")
    watch.due = 0
    watch.check()
    assert watch.counts() == {}
