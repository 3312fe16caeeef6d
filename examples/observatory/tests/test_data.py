"""The shipped files."""

import runpy
from pathlib import Path

import pytest

from observatory.files import DATA, read_json, read_nights, read_table

ROOT = Path(__file__).parents[1]


def test_the_simulation_writes_what_is_shipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "stars.csv").write_bytes((DATA / "stars.csv").read_bytes())
    simulation = runpy.run_path(str(ROOT / "simulate.py"))
    monkeypatch.setitem(simulation["main"].__globals__, "DATA", tmp_path)
    simulation["main"]()
    written = {path.relative_to(tmp_path): path.read_text() for path in tmp_path.rglob("*.csv")}
    shipped = {path.relative_to(DATA): path.read_text() for path in (DATA / "nights").rglob("*.csv")}
    assert {path: text for path, text in written.items() if path.parts[0] == "nights"} == shipped


def test_every_name_leads_somewhere() -> None:
    stars = {row["name"] for row in read_table("stars.csv")}
    people = {person["email"] for person in read_json("people.json")}
    cameras = {camera["serial"] for camera in read_json("instruments.json")["cameras"]}
    evenings = {evening for evening, _ in read_nights("frames")}
    duties = read_table("duties.csv")
    assert {entry["star"] for entry in read_json("requests.json")} <= stars
    assert {entry["by"] for entry in read_json("requests.json")} <= people
    assert {email for row in duties for email in row["observers"].split(";")} <= people
    assert {row["camera"] for row in duties} <= cameras
    assert {row["evening"] for row in duties} == evenings


def test_the_files_fit_into_the_repository() -> None:
    assert sum(path.stat().st_size for path in DATA.rglob("*")) < 250_000
