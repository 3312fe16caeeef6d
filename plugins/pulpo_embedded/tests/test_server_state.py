"""The state file on its own."""

import stat
from pathlib import Path

import pytest

from pulpo_embedded.processes.server_state import ServerState


def test_what_is_written_is_read(tmp_path: Path) -> None:
    state = ServerState(port=40_000, pid=12, keeper=11)
    state.write(tmp_path / "server.json")
    assert ServerState.read(tmp_path / "server.json") == state
    assert stat.S_IMODE((tmp_path / "server.json").stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["server.json"]


@pytest.mark.parametrize(
    "content", ["", "{", "[]", "null", '{"port": 1}', '{"port": {}}', '{"port": 1e999, "pid": -1, "keeper": 0}', "\0"]
)
def test_nonsense_is_not_a_state(tmp_path: Path, content: str) -> None:
    (tmp_path / "server.json").write_text(content)
    assert ServerState.read(tmp_path / "server.json") is None


def test_neither_is_nothing(tmp_path: Path) -> None:
    assert ServerState.read(tmp_path / "server.json") is None


def test_the_url_disables_retryable_writes_and_names_the_engine() -> None:
    url = ServerState(port=40_000, pid=12, keeper=11).url
    assert url.startswith("mongodb://127.0.0.1:40000/?")
    assert {"retryWrites=false", "appname=pulpo-embedded"} <= set(url.partition("?")[2].split("&"))
