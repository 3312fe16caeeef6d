"""`pulpo data`: the documents of models, with the permissions, filters and versions of the documents layer."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pymongo
import pytest
from bson import ObjectId

from .conftest import Command
from .test_operations import error

CLERK = {"PULPO_CLI_ROLES": '["clerk"]'}


@pytest.fixture
def bread(main: Command) -> dict[str, Any]:
    """A new note."""
    words = ("--title", "buy bread", "--stars", "3", "--tags", "a", "--tags", "b", "--address.city", "Bonn")
    found: dict[str, Any] = json.loads(main("data", "create", "Note", *words, "--pin", "1234", "--json").stdout)
    return found


def test_create(main: Command, bread: dict[str, Any]) -> None:
    assert bread["tags"] == ["a", "b"]
    assert bread["address"] == {"city": "Bonn", "zip_code": None}
    assert "1234" not in json.dumps(bread)
    shop = json.loads(main("data", "create", "Shop", "--name", "Corner", "--json").stdout)["id"]
    linked = json.loads(main("data", "create", "Note", "--title", "x", "--shop", shop, "--json").stdout)
    assert linked["shop"] == {"id": shop, "collection": "shops"}


def test_create_refuses_what_the_model_refuses(main: Command) -> None:
    found = error(main("data", "create", "Note", "--stars", "9", "--json", expect=2))
    assert {(each["loc"][0], each["type"]) for each in found["errors"]} == {
        ("title", "missing"),
        ("stars", "less_than_equal"),
    }


def test_list_filters_as_the_api_does(main: Command, bread: dict[str, Any]) -> None:
    for title in ("one", "two", "three"):
        main("data", "create", "Note", "--input", json.dumps({"title": f"page {title}", "stars": len(title)}))
    words = ("data", "list", "notes", "title__startswith=page", "--sort", "-stars,title", "--limit", "2", "--json")
    first = json.loads(main(*words, "--fields", "title", "--count", "exact").stdout)
    assert [item["title"] for item in first["items"]] == ["page three", "page one"]
    assert first["total"] == 3
    second = json.loads(main(*words, "--cursor", first["next_cursor"]).stdout)
    assert [item["title"] for item in second["items"]] == ["page two"]
    piped = main("data", "list", "Note", f"id={bread['id']}", "--fields", "title,tags")
    assert piped.stdout == 'buy bread\t["a", "b"]\n'
    assert main("data", "list", "Note", "title=nothing").stdout == ""


def test_an_unknown_filter_is_wrong_usage(main: Command) -> None:
    found = error(main("data", "list", "Note", "colour=red", "--json", expect=2))
    assert found["errors"][0]["loc"] == ["query", "colour"]
    assert "write FIELD=VALUE" in main("data", "list", "Note", "colour", expect=2).stderr


def test_find_searches_words(main: Command, bread: dict[str, Any]) -> None:
    found = json.loads(main("data", "find", "note", "BREAD", f"id={bread['id']}", "--json").stdout)
    assert [item["id"] for item in found["items"]] == [bread["id"]]


def test_show(main: Command, bread: dict[str, Any]) -> None:
    assert json.loads(main("data", "show", "Note", bread["id"], "--json").stdout) == bread
    assert "title\tbuy bread\n" in main("data", "show", "Note", bread["id"]).stdout
    assert error(main("data", "show", "Note", "nothing", "--json", expect=1))["type"] == "NotFoundError"


def test_edit_by_options(main: Command, bread: dict[str, Any]) -> None:
    changed = json.loads(main("data", "edit", "Note", bread["id"], "--stars", "5", "--json").stdout)
    assert changed == {**bread, "stars": 5}


def test_edit_changes_no_secret_that_is_not_named(main: Command, notes_url: str, bread: dict[str, Any]) -> None:
    def pin() -> str:
        with pymongo.MongoClient[dict[str, Any]](notes_url) as client:
            found = client.get_default_database()["notes"].find_one({"_id": ObjectId(bread["id"])})
        assert found
        return str(found["pin"])

    edit = ("data", "edit", "Note", bread["id"], "--json")
    main(*edit, "--stars", "5", PULPO_INPUT_PIN="9999")
    assert pin() == "1234"
    main(*edit, "--input", '{"pin": "5678"}', PULPO_INPUT_PIN="9999")
    assert pin() == "5678"
    assert "PULPO_INPUT_PIN" not in main("data", "edit", "Note", "--help").stdout


EDITOR = """
import json, subprocess, sys
file = sys.argv[-1]
values = json.load(open(file))
assert "id" not in values
values["title"] = "buy butter"
values["address"] = None
json.dump(values, open(file, "w"))
"""
MEANWHILE = """
other = [sys.executable, "-m", "pulpo_core", "data", "edit", "Note", {id!r}, "--text", "someone else"]
subprocess.run(other, check=True, capture_output=True)
"""


def test_edit_in_the_editor(main: Command, bread: dict[str, Any], tmp_path: Path) -> None:
    editor = tmp_path / "editor.py"
    editor.write_text(EDITOR)
    variables = {"EDITOR": f"{sys.executable} {editor}", "TMPDIR": str(tmp_path)}
    changed = json.loads(main("data", "edit", "Note", bread["id"], "--json", **variables).stdout)
    assert changed == {**bread, "title": "buy butter", "address": None}
    assert not list(tmp_path.glob("Note-*"))
    assert "nothing was changed" in main("data", "edit", "Note", bread["id"], **variables).stderr


def test_edit_refuses_a_document_that_was_changed_meanwhile(
    main: Command, bread: dict[str, Any], tmp_path: Path
) -> None:
    editor = tmp_path / "editor.py"
    editor.write_text(EDITOR + MEANWHILE.format(id=bread["id"]))
    variables = {"EDITOR": f"{sys.executable} {editor}", "TMPDIR": str(tmp_path)}
    refused = error(main("data", "edit", "Note", bread["id"], "--json", expect=1, **variables))
    assert refused["type"] == "PreconditionFailedError"
    assert refused["message"] == "somebody else has changed text since you began, so nothing was written"
    (kept,) = tmp_path.glob("Note-*")
    assert f"your text is kept in {kept}" in refused["hint"]
    assert json.loads(kept.read_text())["title"] == "buy butter"
    assert json.loads(main("data", "show", "Note", bread["id"], "--json").stdout)["text"] == "someone else"


def test_delete_asks(main: Command, bread: dict[str, Any]) -> None:
    assert "pass --yes" in main("data", "delete", "Note", bread["id"], expect=2).stderr
    assert main("data", "delete", "Note", bread["id"], "--yes").stderr == f"deleted {bread['id']}\n"
    main("data", "show", "Note", bread["id"], expect=1)


def test_export(main: Command, bread: dict[str, Any]) -> None:
    words = ("data", "export", "Note", f"id={bread['id']}")
    assert json.loads(main(*words).stdout)["title"] == "buy bread"
    assert main(*words, "--format", "csv", "--fields", "title").stdout.splitlines()[0].endswith("title")


def test_import(main: Command, tmp_path: Path) -> None:
    rows = "title,stars,tags\nrow one,1,\nrow two,9,\nrow three,3,\n"
    file = tmp_path / "rows.csv"
    file.write_text(rows)
    words = ("data", "import", "Note", str(file), "--key", "title")
    tried = main(*words, "--dry-run", expect=1).stderr.splitlines()
    assert tried[0].startswith("row 2: stars: Input should be less than or equal to 5")
    assert tried[1] == "dry run, nothing was written: 2 created, 0 updated, 0 unchanged, 1 failed"
    assert main(*words, expect=1).stderr.splitlines()[1] == "2 created, 0 updated, 0 unchanged, 1 failed"
    file.with_suffix(".ndjson").write_text('{"title": "row one", "stars": 2}\n{"title": "row three", "stars": 3}\n')
    more = ("data", "import", "Note", str(file.with_suffix(".ndjson")), "--key", "title", "--json")
    counts = json.loads(main(*more).stdout)
    assert (counts["updated"], counts["unchanged"], counts["errors"]) == (1, 1, [])
    assert "has no suffix of a known format" in main("data", "import", "Note", str(tmp_path / "x.xml"), expect=2).stderr
    assert error(main("data", "import", "Ledger", str(file), "--key", "title", "--json", expect=1))
    nameless = file.with_suffix("")
    nameless.write_text(rows)
    hint = "the input was read as NDJSON; --format names another format"
    assert main("data", "import", "Note", str(nameless), "--dry-run", expect=1).stderr.splitlines()[-1] == hint


@pytest.mark.skipif(sys.platform == "win32", reason="needs a shell of POSIX")
def test_a_reader_that_leaves_ends_the_command_quietly(
    main: Command, notes: Path, notes_url: str, tmp_path: Path
) -> None:
    file = tmp_path / "long.json"
    file.write_text(json.dumps({"title": "long", "text": "x" * 500_000}))
    main("data", "create", "Note", "--input", f"@{file}")
    export = f"{sys.executable} -m pulpo_core data export Note title=long"
    pipe = f"({export}; echo code $? >&2) | head -c 5"
    environment = {**os.environ, "PULPO_DATABASE_URL": notes_url}
    done = subprocess.run(["sh", "-c", pipe], cwd=notes, capture_output=True, text=True, check=True, env=environment)
    assert (done.stdout, done.stderr) == ('{"id"', "code 0\n")


def test_permissions_apply(main: Command) -> None:
    ledger = json.loads(main("data", "create", "Ledger", "--title", "secret", "--json", **CLERK).stdout)["id"]
    for words in (("list", "Ledger"), ("show", "Ledger", ledger), ("edit", "Ledger", ledger, "--title", "x")):
        assert error(main("data", *words, "--json", expect=1))["type"] == "PermissionDeniedError"
    assert main("data", "list", "Ledger", "--fields", "title", **CLERK).stdout.endswith("secret\n")
