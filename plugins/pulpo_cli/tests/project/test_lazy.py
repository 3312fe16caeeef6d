"""Help and completion: they do without the project, Beanie, and what is slow to import."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from pulpo_core import CLI
from pulpo_core.testing import run_pulpo, write_project
from pulpo_core.testing.commands import environment

HEAVY = {"beanie", "fastapi", "prefect", "jinja2", "pymongo", "uvicorn", "rich", "asyncio", "main"}
NOISY = """
from pulpo_core import operation

print("nothing to complete")


@operation(name="noisy")
def noisy() -> None: ...
"""
PROGRAM = """
import json, sys
sys.argv = json.loads(sys.argv[1])
from pulpo_core import CLI
try:
    CLI({file!r}).run()
except SystemExit as done:
    assert not done.code
print(json.dumps(sorted(sys.modules)), file=sys.stderr)
"""


def run(root: Path, *words: str, **variables: str) -> tuple[str, set[str]]:
    """Run the project's own command, and return what it printed, and the modules that it imported."""
    program = PROGRAM.format(file=str(root / "main"))
    command = [sys.executable, "-c", program, json.dumps(["main", *words])]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True, env=environment(variables))
    return done.stdout, set(json.loads(done.stderr.splitlines()[-1]))


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        (("--help",), "models"),
        (("ops", "--help"), "Operations of notes."),
        (("ops", "notes", "--help"), "Find notes by a word in their title."),
        (("models", "--help"), "Write all documents that match"),
        (("models", "list", "--help"), "Something to remember."),
    ],
)
def test_help_does_not_import_the_project(words: tuple[str, ...], shown: str, notes: Path) -> None:
    printed, modules = run(notes, *words)
    assert shown in printed
    assert not modules & HEAVY
    assert "pydantic" not in modules or len(words) > 1  # Typer's own, for the options of the group above


def test_help_of_an_operation(notes: Path) -> None:
    printed, modules = run(notes, "ops", "notes", "search", "--help", COLUMNS="200")
    assert not modules & HEAVY
    assert "--word TEXT" in printed
    assert "At most so many. (>= 1, <= 100) [default: 10]" in printed


def complete(root: Path, typed: str, shell: str = "bash") -> tuple[str, set[str]]:
    """Complete the line that was typed, and return what the shell gets, and the modules that were imported."""
    if shell == "bash":
        variables = {"COMP_WORDS": typed, "COMP_CWORD": str(typed.count(" "))}
    else:
        variables = {"_TYPER_COMPLETE_ARGS": typed, "_TYPER_COMPLETE_FISH_ACTION": "get-args"}
    return run(root, _MAIN_COMPLETE=f"complete_{shell}", **variables)


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("main mod", ["models"]),
        ("main db ind", ["indexes"]),
        ("main ops notes se", ["search"]),
        ("main ops notes search --w", ["--word"]),
        ("main ops notes search --word x --w", []),
        ("main ops demo all_of it --color ", ["red", "blue"]),
        ("main ops demo all_of it --numbers 1 --nu", ["--numbers"]),
        ("main ops demo all_of it --no-", ["--no-is-new"]),
        ("main ops demo run --as ", ["curl", "python", "flow"]),
        ("main ops run notes.", ["notes.search"]),
        ("main ops run demo.login --pass", ["--password"]),
        ("main ops show dem", [f"demo{rest}" for rest in ("", ".admin", ".all_of.it", ".fails", ".login", ".total")]),
        ("main models list No", ["Note"]),
        ("main models list Note st", ["stars="]),
        ("main models list Note stars__g", ["stars__gt=", "stars__gte="]),
        ("main models create Note --co", []),
        ("main data edit Note --ad", ["--address.city", "--address.zip-code"]),
        ("main data export Note --fo", ["--format"]),
    ],
)
def test_completion(typed: str, offered: list[str], notes: Path) -> None:
    if not (notes / ".pulpo" / "completion.json").exists():
        complete(notes, "main ")  # which leaves a record of the commands
    printed, modules = complete(notes, typed)
    assert printed.split() == offered
    assert not modules & {*HEAVY, "typer", "pulpo_cli"}


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("main inspect No", ["Note"]),
        ("main inspect notes.", ["notes.search"]),
        ("main graph notes.s", ["notes.search"]),
        ("main db export folder No", ["Note"]),
        ("main restart ap", ["api"]),
        ("main logs a", ["api"]),
        ("main flows note", ["notes"]),
    ],
)
def test_arguments_of_other_commands_are_completed_by_the_names_in_the_project(
    typed: str, offered: list[str], notes: Path
) -> None:
    assert complete(notes, typed)[0].split() == offered


def test_what_a_project_prints_is_no_completion(tmp_path: Path) -> None:
    write_project(tmp_path, NOISY)
    assert complete(tmp_path, "main inspect no")[0].split() == ["noisy"]
    (tmp_path / "main.py").write_text("print('broken'); raise SystemExit('no')")
    assert not complete(tmp_path, "main inspect no")[0].split()


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_quick_completion_is_that_of_typer(shell: str, notes: Path) -> None:
    record = notes / ".pulpo" / "completion.json"
    for typed in ("main ops demo a", "main models create Note --sh", "main ops demo all_of it --color ", "main ops x"):
        record.unlink(missing_ok=True)
        slowly, slow = complete(notes, typed, shell)
        quickly, quick = complete(notes, typed, shell)
        assert slowly.split() == quickly.split()
        assert "typer" in slow - quick
        assert not slow & (HEAVY - {"rich"})  # Typer reads the markup of help texts with it


@pytest.mark.parametrize("typed", ["main ops demo all-of i", "main compile --on", "main -v op"])
def test_what_the_files_do_not_say_is_asked_of_typer(typed: str, notes: Path) -> None:
    printed, modules = complete(notes, typed)
    assert printed.split() in (["it"], [], ["--only"], ["operations", "ops"])
    assert "typer" in modules


@pytest.mark.skipif(sys.platform == "win32", reason="files are not executable there")
def test_the_executable_of_a_new_project(tmp_path: Path) -> None:
    run_pulpo("init", "shop", cwd=tmp_path)
    root = tmp_path / "shop"
    run_pulpo("compile", cwd=root)
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    variables = {**os.environ, "PATH": path}
    done = subprocess.run(
        [str(root / "main"), "ops", "list"], cwd=tmp_path, capture_output=True, text=True, check=True, env=variables
    )
    assert done.stdout == "notes.search\tFind notes by a word in their title.\n"


METHODS = """
from pulpo_core import CLI

cli = CLI({file!r})
cli.models()
cli.models("--csv", "--fields", "name,path")
cli.ops("list")
cli.help("version")
print("the end")
"""


def test_methods_of_the_class(tmp_path: Path) -> None:
    run_pulpo("init", "shop", cwd=tmp_path)
    root = tmp_path / "shop"
    run_pulpo("compile", cwd=root)
    program = METHODS.format(file=str(root / "main"))
    done = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, check=True)
    lines = done.stdout.splitlines()
    assert lines[0].split("\t")[:2] == ["Note", "/notes"]
    assert lines[1:4] == ["name,path", "Note,notes", "notes.search\tFind notes by a word in their title."]
    assert (lines[4], lines[-1]) == ("Usage: pulpo version [OPTIONS]", "the end")


COMPLETED = {
    "bash": """
eval "$(./main --show-completion bash)"
compopt() { echo compopt "$1" "$2"; }
COMP_WORDS=(./main $@); COMP_CWORD=$#
_main_completion ./main
echo "${COMPREPLY[@]}"
""",
    "zsh": """
compdef() { }
compadd() { print -r -- $@ }
_arguments() { print -r -- $@ }
eval "$(./main --show-completion zsh)"
words=(./main $@); CURRENT=$#words
_main_completion
""",
    "fish": """
./main --show-completion fish | source
complete --do-complete "./main $argv"
""",
}


WITHOUT_SPACE = {"bash": "compopt -o nospace", "zsh": "-S"}
"""What keeps a space from the end of a filter. Fish adds none after `=`."""


@pytest.mark.skipif(sys.platform == "win32", reason="files are not executable there")
@pytest.mark.parametrize("shell", COMPLETED)
def test_shells_complete_the_executable_though_no_path_leads_to_it(shell: str, tmp_path: Path) -> None:
    if shutil.which(shell) is None:
        pytest.skip(f"there is no {shell}")
    run_pulpo("init", "shop", cwd=tmp_path)
    root = tmp_path / "shop"
    run_pulpo("compile", "--only", "cli", cwd=root)
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    program = tmp_path / "program"
    program.write_text(COMPLETED[shell])
    plain = {"bash": ["--norc"], "zsh": ["-f"], "fish": ["--no-config"]}[shell]
    for typed, offered, another in (("ops note", "notes", "data"), ("models list Note ti", "title=", "notes")):
        command = [shell, *plain, str(program), *typed.split()]
        variables = environment(
            {"PATH": path, "HOME": str(tmp_path), "_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION": "1"}
        )
        done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True, env=variables)
        assert offered in done.stdout
        assert another not in done.stdout
        assert not done.stderr
    if shell in WITHOUT_SPACE:
        assert WITHOUT_SPACE[shell] in done.stdout


PRINTS = r"""
from pulpo_core.cli.completion import _print
_print("complete_zsh", [('\\"; touch pwned; echo \\"=', "")])
"""
EVALUATES = 'compadd() { print -r -- $@ }; eval $(python -c "$1")'


@pytest.mark.skipif(shutil.which("zsh") is None, reason="needs zsh")
def test_zsh_runs_nothing_in_a_name(tmp_path: Path) -> None:
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    done = subprocess.run(
        ["zsh", "-f", "-c", EVALUATES, "zsh", PRINTS],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
        env={"PATH": path},
    )
    assert "touch pwned" in done.stdout
    assert not (tmp_path / "pwned").exists()


@pytest.mark.skipif(shutil.which("zsh") is None, reason="needs zsh")
def test_zsh_shows_apostrophes() -> None:
    prints = (
        """from pulpo_core.cli.completion import _print; _print("complete_zsh", [("check", "With today's code.")])"""
    )
    evaluates = '_arguments() { print -r -- $@ }; eval $("$1" -c "$2")'
    command = ["zsh", "-f", "-c", evaluates, "zsh", sys.executable, prints]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment({}))
    assert done.stdout == """*: :(("check":"With today's code."))\n"""


GARBAGE = """
import gc

from pulpo_core import operation

at_import = gc.isenabled()


@operation(name="collects")
def collects() -> list[bool]:
    return [at_import, gc.isenabled()]
"""


def test_garbage_is_collected_once_the_operation_runs(tmp_path: Path) -> None:
    write_project(tmp_path, GARBAGE, settings={"name": "garbage"})
    run_pulpo("compile", "--only", "cli", cwd=tmp_path)
    (tmp_path / "lines").write_text("{}\n{}\n")
    once = run_pulpo("ops", "collects", "--json", cwd=tmp_path)
    assert json.loads(once.stdout) == [False, True]
    batch = run_pulpo("ops", "collects", "--ndjson", "--batch", "lines", cwd=tmp_path)
    assert batch.stdout.splitlines() == ["[false, true]"] * 2


def test_methods_are_commands(notes: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("PULPO_PROJECT", "somewhere else")
    cli = CLI(notes / "main")
    cli.version()
    assert "pulpo-core" in capsys.readouterr().out
    with pytest.raises(AttributeError, match="CLI has no command 'compil': did you mean 'compile'"):
        cli.compil  # noqa: B018
