"""The command line: what it prints where, with which exit code, and how fast it starts."""

import codecs
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from pulpo_core import distributions
from pulpo_core.cli.app import build, missing_command
from pulpo_core.cli.commands import MissingCommandError
from pulpo_core.cli.commands.collect import collect_commands
from pulpo_core.plugins import discover, from_modules
from pulpo_core.testing import run_pulpo, write_project

Pulpo = Callable[..., CompletedProcess[str]]
COMMANDS = [" ".join(words) for words in collect_commands(discover()).table]


@pytest.fixture
def project(tmp_path: Path, shop: str) -> Path:
    write_project(tmp_path / "project", shop, files={"a/b/x.txt": ""})
    return tmp_path / "project"


def told(done: CompletedProcess[str]) -> str:
    """Return the text of an error, which must be one message without a traceback."""
    assert "Traceback" not in done.stderr
    assert done.stdout == ""
    assert done.stderr.startswith("error: ")
    assert done.stderr.count("error: ") == 1
    return done.stderr


def test_the_distributions_of_all_plugin_commands_are_known() -> None:
    plugins = discover()
    found: dict[str, set[str]] = {}
    for command in collect_commands(plugins).table.values():
        if plugin := plugins.get(command.plugin):
            found.setdefault(plugin.distribution, set()).add(_unless_of_the_core(command.words))
    assert found == {name: set(commands) for name, commands in distributions.COMMANDS.items()}


def _unless_of_the_core(words: tuple[str, ...]) -> str:
    """The first word of a command; both words of one in a group of the core."""
    return " ".join(words) if words[0] == "plugins" else words[0]


HELP_OF_ALL = """
import json, sys
from contextlib import redirect_stdout, suppress
from io import StringIO
from pulpo_core.cli.app import build
from pulpo_core.plugins import discover
from pulpo_core.cli.commands.collect import collect_commands

pulpo, found = build(discover()), {}
for command in json.load(sys.stdin):
    with redirect_stdout(StringIO()) as printed, suppress(SystemExit):
        pulpo([*command.split(), "--help"], prog_name="pulpo")
    found[command] = printed.getvalue()
print(json.dumps(found))
"""


@pytest.fixture(scope="module")
def helps(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The help of every command, printed by one process, which leaves nothing in its folder."""
    folder = tmp_path_factory.mktemp("help")
    command = [sys.executable, "-c", HELP_OF_ALL]
    done = subprocess.run(command, cwd=folder, input=json.dumps(COMMANDS), capture_output=True, text=True, check=True)
    assert not any(folder.iterdir())
    return dict(json.loads(done.stdout))


@pytest.mark.xdist_group("helps")
@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(command: str, helps: dict[str, str]) -> None:
    assert f"Usage: pulpo {command}" in helps[command]
    assert "--help" in helps[command]


@pytest.mark.parametrize("arguments", [["--help"], [], ["plugins"], ["--version"], ["plugins", "list", "--help"]])
def test_help_outside_of_a_project(arguments: list[str], pulpo: Pulpo) -> None:
    done = pulpo(*arguments, expect=None)
    assert done.returncode in (0, 2)
    assert done.stdout + done.stderr


def test_help_imports_nothing_heavy(tmp_path: Path) -> None:
    code = (
        "import sys\nsys.argv = ['pulpo', '--help']\nfrom pulpo_core.cli.app import main\n"
        "try:\n    main()\nexcept SystemExit as done:\n    assert not done.code\n"
        "heavy = {'fastapi', 'beanie', 'pydantic', 'prefect', 'jinja2', 'pymongo', 'uvicorn', 'rich', 'asyncio'}\n"
        "print('HEAVY', sorted(heavy & set(sys.modules)))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "HEAVY []"


@pytest.mark.parametrize(
    "arguments",
    [
        ["models"],
        ["operations"],
        ["inspect", "Product"],
        ["inspect", "shop.discount"],
        ["plugins", "list"],
        ["plugins", "info", "api"],
        ["version"],
    ],
)
def test_json_parses_and_text_is_plain(arguments: list[str], pulpo: Pulpo, project: Path) -> None:
    assert json.loads(pulpo(*arguments, "--json", cwd=project).stdout)
    done = pulpo(*arguments, cwd=project)
    assert done.stdout
    assert "\x1b" not in done.stdout + done.stderr
    assert done.stderr == ""


@pytest.mark.skipif(not hasattr(os, "openpty"), reason="needs a terminal")
@pytest.mark.parametrize("arguments", [["compile", "--diff"], ["inspect", "Nothing"]])
def test_colors_only_at_a_terminal_that_wants_them(arguments: list[str], project: Path) -> None:
    def shown(**variables: str) -> bytes:
        ours, theirs = os.openpty()
        command = [sys.executable, "-m", "pulpo_core", *arguments]
        environment = {name: value for name, value in os.environ.items() if name != "NO_COLOR"}
        process = subprocess.Popen(
            command, cwd=project, stdout=theirs, stderr=theirs, env=environment | {"TERM": "xterm-256color"} | variables
        )
        os.close(theirs)
        output = b""
        try:
            while block := os.read(ours, 65536):
                output += block
        except OSError:  # the other end is closed: how Linux says that a terminal has ended
            pass
        process.wait()
        os.close(ours)
        return output

    color = re.compile(rb"\x1b\[[\d;]*3[0-7]m")
    assert color.search(shown())
    plain = shown(NO_COLOR="1")
    assert plain
    assert not color.search(plain)


def test_lists_can_be_narrowed(pulpo: Pulpo, project: Path) -> None:
    def names(*arguments: str) -> list[str]:
        return [item["name"] for item in json.loads(pulpo(*arguments, "--json", cwd=project).stdout)]

    assert names("models", "--tag", "shop") == ["Product"]
    assert names("models", "--tag", "other") == []
    assert names("operations", "--search", "DISC", "--category", "shop") == ["shop.discount"]
    assert names("operations", "--category", "other") == []
    assert pulpo("models", "--tag", "other", cwd=project).stderr == "No model matches these options.\n"
    assert pulpo("models", cwd=project).stdout == "Product\t/products\t2\tmain.py:5\t\n"


def test_from_two_levels_below_and_by_name(pulpo: Pulpo, project: Path, tmp_path: Path) -> None:
    expected = json.loads(pulpo("models", "--json", cwd=project).stdout)
    assert json.loads(pulpo("models", "--json", cwd=project / "a" / "b").stdout) == expected
    assert json.loads(pulpo("--project", str(project), "models", "--json", cwd=tmp_path).stdout) == expected
    assert json.loads(pulpo("models", "--json", cwd=tmp_path, PULPO_PROJECT=str(project)).stdout) == expected


def test_no_project(pulpo: Pulpo, tmp_path: Path) -> None:
    message = told(pulpo("compile", cwd=Path(tmp_path.anchor), expect=2))
    assert "no project found" in message
    assert f"   at: {tmp_path.anchor}\n" in message
    assert "  fix: create one with `pulpo init`" in message


def test_a_command_of_a_distribution_that_is_not_installed() -> None:
    error = missing_command("lint", "pulpo-nowhere")
    assert (error.message, error.hint) == ("`pulpo lint` comes with pulpo-nowhere", "pip install pulpo-nowhere")


def test_a_command_of_a_plugin_that_does_not_load() -> None:
    with pytest.raises(MissingCommandError, match="comes with pulpo-cli, which is installed, but") as caught:
        build(from_modules())(["lint"], prog_name="pulpo")
    assert (caught.value.exit_code, caught.value.hint) == (2, "`pulpo plugins list` shows the reason")


@pytest.mark.parametrize("group", ["runs", "api", "db", "prefect", "ui"])
def test_a_command_that_an_installed_distribution_does_not_have(group: str, pulpo: Pulpo, tmp_path: Path) -> None:
    assert "No such command 'nope'" in pulpo(group, "nope", cwd=tmp_path, expect=2).stderr


@pytest.mark.parametrize(
    "words",
    ["nope", "api nope", "--nope models", "--project nowhere models", "--quiet --verbose models", "ops", "db check x"],
)
def test_wrong_usage_is_json_if_json_is_wanted(words: str, pulpo: Pulpo, tmp_path: Path) -> None:
    done = pulpo(*words.split(), "--json", cwd=tmp_path, expect=2)
    assert (done.stdout, len(done.stderr.splitlines())) == ("", 1)
    assert json.loads(done.stderr)["error"]["exit_code"] == 2


def test_unknown_things_are_suggested(pulpo: Pulpo, project: Path) -> None:
    assert "Did you mean 'compile'?" in pulpo("compil", cwd=project, expect=2).stderr
    assert "--force" in pulpo("compile", "--forc", cwd=project, expect=2).stderr
    assert "is not a folder" in pulpo("--project", "nowhere", "models", cwd=project, expect=2).stderr
    missing = told(pulpo("inspect", "Produkt", cwd=project, expect=1))
    assert "no model and no operation 'Produkt'" in missing
    assert "did you mean 'Product'?" in missing
    assert "pulpo models" in told(pulpo("inspect", "Nothing", cwd=project, expect=1))


@pytest.mark.parametrize(
    ("files", "code", "parts"),
    [
        ({"pulpo.toml": "name = \n"}, 2, ["cannot be read", "pulpo.toml", "line 1"]),
        ({"pulpo.toml": "entrypiont = 'x'\n"}, 2, ["unknown setting 'entrypiont'", "did you mean 'entrypoint'?"]),
        ({"pulpo.toml": "pythonpath = 'src'\n"}, 2, ["pythonpath='src'", "valid list", "PULPO_PYTHONPATH"]),
        (
            {"pulpo.toml": "entrypoint = 'nowhere'\n"},
            2,
            ["the entrypoint module 'nowhere' does not exist", "pulpo.toml"],
        ),
        (
            {"main.py": "x = 1\nraise ValueError('[bold]no[/] luck')\n"},
            1,
            ["main.py:2", "ValueError: [bold]no[/] luck"],
        ),
        ({"main.py": "x = 1\ndef f(:\n"}, 1, ["main.py:2", "SyntaxError"]),
        (
            {"main.py": "import missing_module\n"},
            1,
            ["main.py:1", "No module named 'missing_module'", "pip install -e ."],
        ),
        (
            {"main.py": "from pulpo_core import operation\n\n@operation\ndef f(x): ...\n"},
            1,
            ["main.py:3", "annotate it"],
        ),
        ({"main.py": "import nested\n", "nested.py": "\n1 / 0\n"}, 1, ["nested.py:2", "ZeroDivisionError"]),
    ],
)
def test_project_errors(files: dict[str, str], code: int, parts: list[str], pulpo: Pulpo, project: Path) -> None:
    write_project(project, "x = 1\n", files=files)
    message = told(pulpo("compile", cwd=project, expect=code))
    for part in (*parts, "   at: ", "  fix: "):
        assert part in message
    assert not (project / ".run_cache").exists()


def test_traceback_on_demand(pulpo: Pulpo, project: Path) -> None:
    write_project(project, "def helper():\n    1 / 0\nhelper()\n")
    done = pulpo("--traceback", "compile", cwd=project, expect=1)
    assert "Traceback (most recent call last)" in done.stderr
    assert 'main.py", line 2, in helper' in done.stderr
    assert "ZeroDivisionError: division by zero" in done.stderr


@pytest.mark.parametrize("flags", [[], ["--traceback"]])
def test_a_database_that_is_not_there(flags: list[str], pulpo: Pulpo, project: Path) -> None:
    url = "mongodb://user:secret@127.0.0.1:1/x"
    pulpo("compile", cwd=project, PULPO_DATABASE_URL=url)
    done = pulpo(
        *(*flags, "api", "start", "--port", "18391"),
        cwd=project,
        expect=None,
        PULPO_DATABASE_URL=url,
        PULPO_DATABASE_TIMEOUT="0.3",
    )
    assert "no database answers at mongodb://***@127.0.0.1:1/x" in done.stderr
    assert "secret" not in done.stdout + done.stderr
    assert "user:" not in done.stdout + done.stderr
    if not flags:
        assert done.returncode == 3
        assert "PULPO_DATABASE_URL" in told(done)


@pytest.mark.parametrize(
    "url",
    [
        "mongodb://user:secret@host:port/x",
        "mongodb://us:er:secret@h/x",
        "mongodb://u:secret@/x",
    ],
)
def test_a_malformed_url(url: str, pulpo: Pulpo, project: Path) -> None:
    pulpo("compile", cwd=project)
    done = pulpo("api", "start", "--port", "18392", cwd=project, expect=2, PULPO_DATABASE_URL=url)
    assert "secret" not in done.stdout + done.stderr
    assert "is not valid" in told(done)


def test_a_scheme_that_nobody_opens(pulpo: Pulpo, project: Path) -> None:
    pulpo("compile", cwd=project)
    done = pulpo("api", "start", cwd=project, expect=3, PULPO_DATABASE_URL="postgres://user:secret@host/x")
    assert "no installed plugin opens postgres://***@host/x" in told(done)
    assert "secret" not in done.stderr


@pytest.mark.parametrize("command", ["compile", "docs", "build", "clean"])
@pytest.mark.parametrize("taken", [".pulpo", ".pulpo/compile.json/x", ".pulpo/compile.lock/x", ".pulpo/docs.lock/x"])
def test_another_file_is_in_the_way(command: str, taken: str, pulpo: Pulpo, project: Path) -> None:
    pulpo("compile", cwd=project)
    shutil.rmtree(project / ".pulpo")
    (project / taken).parent.mkdir(parents=True, exist_ok=True)
    (project / taken).touch()
    done = pulpo(command, cwd=project, expect=None)
    assert "Traceback" not in done.stderr
    if done.returncode:
        assert f"at: {project / taken.removesuffix('/x')}" in done.stderr
        assert "fix: something else has this name" in done.stderr


# What a user without the right to write meets. Root may write anywhere, unless it gives that up.
UNPRIVILEGED = ["setpriv", "--bounding-set=-dac_override,-dac_read_search"] if os.geteuid() == 0 else []


@pytest.mark.skipif(not shutil.which(UNPRIVILEGED[0] if UNPRIVILEGED else "true"), reason="root may write anywhere")
@pytest.mark.parametrize(
    "arguments",
    [["compile"], ["init"], ["prefect", "run", "shop", "--param", "price=1"]],
    ids=lambda words: words[0],
)
def test_a_folder_that_cannot_be_written(arguments: list[str], project: Path, tmp_path: Path) -> None:
    folder = tmp_path if arguments == ["init"] else project
    folder.chmod(0o555)
    command = [*UNPRIVILEGED, sys.executable, "-m", "pulpo_core", *arguments]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    folder.chmod(0o755)
    assert done.returncode == 1
    message = done.stderr
    assert "Traceback" not in message
    assert "the file system refuses it: Permission denied" in message
    assert f"   at: {folder}/" in message


@pytest.mark.parametrize("closed", [">&-", "2>&-", "<&-", "<&- >&- 2>&-"])
@pytest.mark.parametrize("words", ["models", "inspect Nothing", "--help"])
def test_streams_that_are_closed(words: str, closed: str, project: Path) -> None:
    """What the project itself opens gets none of their numbers."""
    module = project / "main.py"
    module.write_text(module.read_text() + "\nassert open(__file__).fileno() > 2\n")
    script = f'exec "$0" -m pulpo_core {words} {closed}'
    done = subprocess.run(["/bin/sh", "-c", script, sys.executable], cwd=project, check=False)
    assert done.returncode == (1 if words == "inspect Nothing" else 0)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is full")
@pytest.mark.parametrize("words", [["models"], ["models", "--json"]])
def test_a_result_that_does_not_fit_on_the_disk(words: list[str], project: Path) -> None:
    with Path("/dev/full").open("w") as full:
        command = [sys.executable, "-m", "pulpo_core", *words]
        done = subprocess.run(command, cwd=project, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert (done.returncode, len(done.stderr.splitlines())) == (1, 1 if "--json" in words else 2)
    assert "the disk is full: free some space" in done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="a folder in use cannot be removed there")
@pytest.mark.parametrize("words", ["models", "init", "--help"])
def test_a_folder_that_was_removed(words: str, tmp_path: Path) -> None:
    script = f'mkdir gone && cd gone && rmdir ../gone && exec "$0" -m pulpo_core {words}'
    command = ["/bin/sh", "-c", script, sys.executable]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    expected = "error: the current folder was removed\n  fix: change to a folder that exists\n"
    assert (done.returncode, done.stderr) == (1, expected)


@pytest.mark.parametrize("encoding", ["ascii", "latin-1"])
def test_text_that_the_terminal_cannot_show(encoding: str, project: Path) -> None:
    write_project(project, "from pulpo_core import operation\n@operation\ndef pay(): 'in €'\n")
    for arguments in (["operations"], ["inspect", "main.pay"], ["lint"]):
        command = [sys.executable, "-m", "pulpo_core", *arguments]
        variables = {**os.environ, "PYTHONIOENCODING": encoding}
        done = subprocess.run(command, cwd=project, env=variables, capture_output=True, check=False)
        assert done.stderr == b""
        assert (b"in \\u20ac" in done.stdout) is (arguments != ["lint"])


@pytest.mark.parametrize(("encoding", "shown"), [("utf-8", "in €"), ("latin-1", "in \\u20ac")])
def test_json_is_readable_where_the_stream_can_show_it(encoding: str, shown: str, project: Path) -> None:
    write_project(project, "from pulpo_core import operation\n@operation\ndef pay(): 'in € \x9b\u202e'\n")
    for option in ("--json", "--ndjson"):
        done = run_pulpo("operations", option, cwd=project, PYTHONIOENCODING=encoding)
        assert f'"{shown} \\u009b\\u202e"' in done.stdout
    missing = run_pulpo("inspect", "€", "--json", cwd=project, expect=1, PYTHONIOENCODING=encoding)
    assert f"'{shown.removeprefix('in ')}'" in missing.stderr


def test_what_code_prints_while_it_is_imported_is_not_in_the_result(project: Path, tmp_path: Path) -> None:
    site = tmp_path / "site"
    write_project(site, "", files={"noisy.py": "print('from the plugin')\n"})
    info = site / "noisy-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: noisy\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[pulpo.plugins]\nnoisy = noisy\n")
    write_project(project, "print('from the project')\n")
    command = [sys.executable, "-m", "pulpo_core", "models", "--json"]
    variables = {**os.environ, "PYTHONPATH": str(site)}
    done = subprocess.run(command, cwd=project, env=variables, capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == []
    assert "from the plugin\n" in done.stderr
    assert "from the project\n" in done.stderr


def test_files_that_begin_with_a_byte_order_mark(pulpo: Pulpo, project: Path) -> None:
    """Editors on Windows write one."""
    for name in ("pulpo.toml", "main.py", ".env"):
        file = project / name
        file.write_bytes(codecs.BOM_UTF8 + (file.read_bytes() if file.exists() else b"PULPO_NAME=marked"))
    pulpo("compile", "--only", "prefect-deployments", cwd=project)
    assert 'name: "marked"' in (project / ".run_cache" / "prefect.yaml").read_text()
    assert "main.py:5:2: PUL105" in pulpo("lint", cwd=project, expect=1).stdout


def test_a_reader_that_disconnects(project: Path) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run(
        [sys.executable, "-m", "pulpo_core", "models", "--json"],
        cwd=project,
        stdout=writer,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    os.close(writer)
    assert done.returncode != 0
    assert "Traceback" not in done.stderr
