"""Durations and times have one syntax and one error, wherever they are accepted."""

import re
import subprocess
import sys
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from pulpo_core.exceptions import ValidationError
from pulpo_core.times import DURATIONS, EARLIEST, TIMES, read_duration, read_time


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("90s", timedelta(seconds=90)),
        ("30m", timedelta(minutes=30)),
        ("1.5h", timedelta(minutes=90)),
        ("7d", timedelta(days=7)),
        ("2w", timedelta(days=14)),
    ],
)
def test_durations(text: str, expected: timedelta) -> None:
    assert read_duration(text, "--every") == expected
    before = datetime.now(UTC)
    assert before <= (read_time(text, "--since") or EARLIEST) + expected <= datetime.now(UTC)


@pytest.mark.parametrize(
    "text", ["", "0s", "0.0h", "5", "-1d", "1y", "1h30m", "\u0661d", "1 h", "1h\n", "9999999d", "soon"]
)
def test_wrong_durations(text: str) -> None:
    with pytest.raises(ValidationError, match="must be a duration") as caught:
        read_duration(text, "--every")
    assert caught.value.message == f"--every must be a duration, got {text!r}"
    assert caught.value.hint == f"write it like {DURATIONS}"


def test_times() -> None:
    east = timezone(timedelta(hours=2))
    noon = datetime(2026, 1, 31, 12, tzinfo=UTC)
    assert read_time("2026-01-31T12:00", "since", UTC) == read_time("2026-01-31 14:00", "since", east) == noon
    assert read_time("2026-01-31T13:00+01:00", "since", east) == noon
    assert read_time("2026-01-31T12:00", "since") == datetime(2026, 1, 31, 12).astimezone()
    assert read_time("2026-01-31", "since", UTC) == datetime(2026, 1, 31, tzinfo=UTC)
    assert read_time("999999w", "since") == EARLIEST
    assert read_time(None, "since") is None
    assert (datetime.now(UTC) - (read_time("0s", "since") or noon)).total_seconds() < 60


@pytest.mark.parametrize("text", ["", "lately", "5", "-1d", "2026-13-01", "0001-01-01T00:00+05:00"])
def test_wrong_times(text: str) -> None:
    with pytest.raises(ValidationError, match=re.escape(f"since must be a time, got {text!r}")) as caught:
        read_time(text, "since")
    assert caught.value.hint == f"give {TIMES}"


@pytest.mark.parametrize("text", ["90s", "1.5h", "2w", "2026-01-31"])
def test_a_command_accepts_them_all(text: str, tmp_path: Path) -> None:
    (tmp_path / "pulpo.toml").write_text('entrypoint = "main.py"\n')
    (tmp_path / "main.py").write_text("")
    command = [sys.executable, "-m", "pulpo_core", "logs", "--all", "--since"]
    assert subprocess.run([*command, text], cwd=tmp_path, check=False).returncode == 0
    refused = subprocess.run([*command, "1 min"], cwd=tmp_path, check=False, capture_output=True, text=True)
    assert (refused.returncode, "--since must be a time, got '1 min'" in refused.stderr) == (2, True)
