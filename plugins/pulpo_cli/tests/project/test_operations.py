"""`pulpo ops`: a command for each operation, with options for its input."""

import json
import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from beanie import Document, Link

from pulpo_cli.project.input_options import input_schema, options_of
from pulpo_cli.project.user import user_name
from pulpo_core.testing import run_pulpo, write_project

from .conftest import Command

pytestmark = pytest.mark.any_engine

ADMIN = {"PULPO_CLI_ROLES": '["admin"]'}
LEAST = ("--when", "2024-01-02", "--address.city", "Bonn")


def error(done: subprocess.CompletedProcess[str]) -> dict[str, Any]:
    """The error that a command printed as JSON."""
    found: dict[str, Any] = json.loads(done.stderr.splitlines()[-1])["error"]
    assert found["exit_code"] == done.returncode
    return found


def test_options_of_every_kind(main: Command) -> None:
    options = [
        *("--when", "2024-01-02", "--color", "blue", "--size", "2", "--price", "0.1234567890123456789", "--ratio", "2"),
        *("--numbers", "1", "--numbers", "2", "--no-is-new", "--address.city", "Bonn", "--address.zip-code", "53111"),
        *("--either", "text", "--free", '{"a": 1}', "--input.fields", "own"),
    ]
    assert json.loads(main("ops", "demo", "all_of", "it", *options, "--json").stdout) == {
        "when": "2024-01-02",
        "color": "blue",
        "size": 2,
        "price": "0.1234567890123456789",
        "ratio": 2.0,
        "numbers": [1, 2],
        "is_new": False,
        "address": {"city": "Bonn", "zip_code": 53111},
        "either": "text",
        "free": {"a": 1},
        "fields": "own",
    }


class Folder(Document):
    name: str
    inner: list["Folder"] = []
    shop: Link["Folder"] | None = None


def test_options_of_a_model_that_contains_itself() -> None:
    options = {option.path: option for option in options_of(input_schema(Folder))}
    assert {"name", "inner", "shop"} <= set(options)
    assert (options["name"].required, options["inner"].many) == (True, True)


def test_hyphens_and_whole_names_lead_to_the_same_command(main: Command) -> None:
    nested = main("ops", "demo", "all-of", "it", *LEAST, "--json").stdout
    assert json.loads(nested)["address"]["city"] == "Bonn"
    assert main("ops", "run", "demo.all_of.it", *LEAST, "--json").stdout == nested


def test_an_operation_whose_name_is_a_namespace_too(main: Command) -> None:
    assert main("ops", "demo", "run").stdout == "7\n"
    assert main("ops", "run", "demo").stdout == "7\n"


@pytest.mark.parametrize("way", ["text", "file", "stdin"])
def test_options_override_json_input(way: str, main: Command, notes: Path, notes_url: str, tmp_path: Path) -> None:
    text = json.dumps({"when": "2024-01-02", "address": {"city": "Bonn", "zip_code": 1}, "ratio": 9})
    file = tmp_path / "input.json"
    file.write_text(text)
    given = {"text": text, "file": f"@{file}", "stdin": "-"}[way]
    words = ["ops", "demo", "all_of", "it", "--input", given, "--address.city", "Köln", "--json"]
    if way == "stdin":
        environment = {**os.environ, "PULPO_DATABASE_URL": notes_url}
        command = [sys.executable, "-m", "pulpo_core", *words]
        done = subprocess.run(
            command, cwd=notes, input=text, capture_output=True, text=True, env=environment, check=True
        )
    else:
        done = main(*words)
    found = json.loads(done.stdout)
    assert found["address"] == {"city": "Köln", "zip_code": 1}
    assert found["ratio"] == 9.0


def test_an_input_that_is_a_list(main: Command) -> None:
    assert main("ops", "demo", "total", "--input", "[1, 2]").stdout == "3\n"
    assert error(main("ops", "demo", "total", "--input", '["x"]', "--json", expect=2))["errors"][0]["loc"] == [0]


@pytest.mark.parametrize("given", ["{", "[1]", "@missing.json"])
def test_input_that_is_not_an_object_is_wrong_usage(given: str, main: Command) -> None:
    assert (
        error(main("ops", "demo", "all_of", "it", "--input", given, "--json", expect=2))["type"] == "ConfigurationError"
    )


def test_what_is_not_valid_names_the_fields(main: Command) -> None:
    options = ["--when", "never", "--address.zip-code", "x", "--size", "3", "--free", '{"a": 13}', "--color", "pink"]
    found = error(main("ops", "demo", "all_of", "it", *options, "--json", expect=2))
    assert {(".".join(each["loc"]), each["type"]) for each in found["errors"]} == {
        ("when", "date_from_datetime_parsing"),
        ("address.city", "missing"),
        ("address.zip_code", "int_parsing"),
        ("size", "literal_error"),
        ("free", "value_error"),
        ("color", "enum"),
    }
    text = main("ops", "notes", "search", "--limit", "0", expect=2).stderr
    assert "word: Field required; limit: Input should be greater than or equal to 1" in text


def test_an_operation_that_fails_is_reported_without_a_traceback(main: Command) -> None:
    done = main("ops", "demo", "fails", expect=1)
    assert "error: operation 'demo.fails' failed: ValueError: it broke\n   at: main.py:" in done.stderr
    assert "Traceback" not in done.stderr
    assert "Traceback" in main("--traceback", "ops", "demo", "fails", expect=1).stderr
    assert error(main("ops", "demo", "fails", "--json", expect=1))["type"] == "ProcessingError"


def test_a_result_that_is_not_json(tmp_path: Path, notes_url: str) -> None:
    source = (
        "from pulpo_core import operation\n\n@operation(name='picture')\ndef picture() -> bytes:\n    return b'\\xff'\n"
    )
    write_project(tmp_path, source)
    run_pulpo("compile", "--only", "cli", cwd=tmp_path)
    done = run_pulpo("ops", "picture", cwd=tmp_path, expect=1, PULPO_DATABASE_URL=notes_url)
    assert "the result of operation 'picture' cannot be written as JSON: it holds bytes" in done.stderr
    assert "Traceback" not in done.stderr


def test_what_is_not_compiled_yet(tmp_path: Path) -> None:
    source = "from pulpo_core import operation\n\n@operation(name='jobs.old')\ndef old() -> int: ...\n"
    write_project(tmp_path, source)
    run_pulpo("compile", cwd=tmp_path)

    def told(*words: str) -> str:
        return run_pulpo(*words, cwd=tmp_path, expect=2).stderr

    new = "If it is new: `pulpo compile`"
    unknown = (("ops", "jobs", "fresh"), ("ops", "run", "jobs.fresh"), ("data", "list", "Job"))
    assert not any(new in told(*words) for words in unknown)
    (tmp_path / "main.py").write_text(source + "\n@operation(name='jobs.fresh')\ndef fresh() -> int: ...\n")
    assert all(new in told(*words) for words in unknown)
    assert new not in told("data", "lst")


def test_roles_come_from_the_settings(main: Command) -> None:
    refused = error(main("ops", "demo", "admin", "--json", expect=1))
    user = user_name()
    assert refused["type"] == "PermissionDeniedError"
    assert refused["hint"] == f"set the roles of {user!r} as roles in [tool.pulpo.cli] or PULPO_CLI_ROLES"
    assert main("ops", "demo", "admin", **ADMIN).stdout == "for admins\n"
    pretended = main("ops", "demo", "admin", expect=1, LOGNAME="boss", USER="boss")
    assert f"{user!r} may not invoke" in pretended.stderr


LOGIN = ("ops", "demo", "login", "--user", "ada")
NO_FLOWS = pytest.mark.skipif(find_spec("pulpo_prefect") is None, reason="flows need pulpo-prefect")


def test_a_secret_may_be_in_a_variable(main: Command) -> None:
    assert main(*LOGIN, PULPO_INPUT_PASSWORD="geheim").stdout == "ada has 6 letters\n"
    missing = error(main(*LOGIN, "--json", expect=2))
    assert [(each["loc"], each["type"]) for each in missing["errors"]] == [(["password"], "missing")]


def test_the_mask_of_a_secret_is_no_secret(main: Command) -> None:
    refused = error(main(*LOGIN, "--json", expect=2, PULPO_INPUT_PASSWORD="**********"))
    assert [(each["loc"], each["msg"]) for each in refused["errors"]] == [
        (["password"], "must be the secret itself, not its mask")
    ]


@pytest.mark.parametrize("language", ["curl", "python", pytest.param("flow", marks=NO_FLOWS)])
def test_a_secret_is_in_no_call_that_is_printed(language: str, main: Command) -> None:
    printed = main(*LOGIN, "--as", language, PULPO_INPUT_PASSWORD="geheim").stdout
    assert "geheim" not in printed
    assert "**********" in printed


def test_the_same_call_in_python(main: Command, notes: Path) -> None:
    program = main("ops", "notes", "search", "--word", 'it\'s "x"', "--as", "python").stdout
    assert 'invoke("notes.search", {"word": ' in program
    compile(program, "call", "exec")


def test_the_same_call_as_a_flow_needs_prefect(tmp_path: Path) -> None:
    source = "from pulpo_core import operation\n\n\n@operation(name='ping')\ndef ping() -> int:\n    return 1\n"
    write_project(tmp_path, source, settings={"name": "ping", "plugins": {"prefect": False}})
    run_pulpo("compile", "--only", "cli", cwd=tmp_path)
    refused = error(run_pulpo("ops", "ping", "--as", "flow", "--json", cwd=tmp_path, expect=2))
    assert refused["message"].startswith("`pulpo ops … --as flow` comes with pulpo-prefect")


def test_the_same_call_with_curl(main: Command) -> None:
    printed = main("ops", "notes", "search", "--word", "it's", "--as", "curl", PULPO_API_PORT="8123").stdout
    assert printed == (
        "curl -X POST http://127.0.0.1:8123/operations/notes.search -H 'Content-Type: application/json' "
        '-d \'{"word": "it\'"\'"\'s"}\'\n'
    )


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (("ops", "ntes", "search"), "did you mean 'notes'?"),
        (("ops", "notes", "serch"), "did you mean 'search'?"),
        (("ops", "run", "notes.serch"), "did you mean 'notes.search'?"),
        (("data", "list", "Nots"), "did you mean 'Note'?"),
        (("data", "lst", "Note"), "did you mean 'list'?"),
    ],
)
def test_typos_get_a_suggestion(words: tuple[str, ...], hint: str, main: Command) -> None:
    assert f"fix: {hint}" in main(*words, expect=2).stderr
    assert error(main(*words, "--json", expect=2))["hint"] == hint


def test_a_value_without_an_option(main: Command) -> None:
    done = main("ops", "notes", "search", "milk", expect=2)
    assert "--word milk" in done.stderr
    assert "--word milk" in main("ops", "notes", "search", "word=milk", expect=2).stderr
    assert "--limit milk" in error(main("ops", "notes", "search", "--word", "x", "milk", "--json", expect=2))["message"]


def test_options_with_typos(main: Command) -> None:
    assert "--word" in main("ops", "notes", "search", "--wrd", "x", expect=2).stderr
    assert "--word" in error(main("ops", "notes", "search", "--wrd", "x", "--json", expect=2))["message"]


def test_list_and_show(main: Command) -> None:
    listed = main("ops", "list").stdout.splitlines()
    assert "notes.search\tFind notes by a word in their title." in listed
    assert len(json.loads(main("ops", "list", "--json").stdout)) == len(listed) == 7
    assert json.loads(main("ops", "show", "notes.search", "--json").stdout)["models_in"] == ["Note"]


def test_formats(main: Command) -> None:
    call = ("ops", "demo", "all_of", "it", *LEAST)
    assert main(*call, "--csv", "--fields", "address.city,ratio").stdout == "address.city,ratio\nBonn,0.5\n"
    assert main(*call, "--ndjson", "--fields", "size").stdout == '{"size": 1}\n'
    assert "when\t2024-01-02\n" in main(*call).stdout
    assert "--json and --csv cannot be combined" in error(main(*call, "--json", "--csv", expect=2))["message"]


def test_a_project_that_is_not_compiled(main: Command, tmp_path: Path) -> None:
    (tmp_path / "pulpo.toml").write_text("")
    done = main("--project", str(tmp_path), "ops", "notes", "search", expect=2)
    assert "the project's commands are not compiled" in done.stderr
    assert "fix: `pulpo compile`" in done.stderr
    assert "list" in main("--project", str(tmp_path), "ops", "--help").stdout
