"""Finding a project, importing it, and the errors when that fails."""

from collections.abc import Callable
from pathlib import Path

import pytest

from pulpo_core import Project
from pulpo_core.exceptions import ConfigurationError, DeclarationError, PulpoException
from pulpo_core.project_file import ProjectFile, find_root

MakeProject = Callable[..., Project]


@pytest.fixture(autouse=True)
def clean(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PULPO_PROJECT", raising=False)


def failure(project: Project) -> PulpoException:
    with pytest.raises(PulpoException) as caught:
        project.load()
    return caught.value


def test_found_from_two_levels_below(make_project: MakeProject, monkeypatch: pytest.MonkeyPatch) -> None:
    root = make_project(files={"a/b/x.txt": ""}).root
    assert find_root(root / "a" / "b") == root
    monkeypatch.chdir(root / "a" / "b")
    assert Project.find().root == root


def test_the_nearest_one_counts(make_project: MakeProject) -> None:
    root = make_project(files={"inner/pulpo.toml": "", "inner/x/pyproject.toml": "[project]\nname='x'\n"}).root
    assert find_root(root / "inner" / "x") == root / "inner"


def test_none_is_found(tmp_path: Path) -> None:
    top = Path(tmp_path.anchor)
    with pytest.raises(ConfigurationError, match="no project found") as caught:
        find_root(top)
    assert caught.value.where == str(top)
    assert "pulpo init" in (caught.value.hint or "")
    with pytest.raises(ConfigurationError, match="this folder is not a project"):
        Project(tmp_path)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("[tool.pulpo]\n", "folder"),
        ("[project]\nname = 'given'\n[tool.pulpo]\n", "given"),
        ("project = 5\n[tool.pulpo]\n", "folder"),
        ("[project]\nname = 'other'\n", None),
        ("tool = 5\n", None),
        ("", None),
    ],
)
def test_pyproject(text: str, name: str | None, tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "pyproject.toml").write_text(text)
    found = ProjectFile.read(folder)
    assert (found.project_name if found else None) == name


def test_pulpo_toml_wins(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool.pulpo]\nname = 'a'\n")
    (tmp_path / "pulpo.toml").write_text("name = 'b'\n")
    assert Project(tmp_path).settings.name == "b"


@pytest.mark.parametrize("content", [b"[tool.pulpo\n", b"a = \xff\n", b"a = 1\na = 2\n"])
@pytest.mark.parametrize("name", ["pulpo.toml", "pyproject.toml"])
def test_broken_toml(content: bytes, name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(ConfigurationError, match="cannot be read") as caught:
        find_root(tmp_path)
    assert caught.value.where == str(tmp_path / name)


def test_tool_pulpo_is_not_a_table(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool]\npulpo = 5\n")
    with pytest.raises(ConfigurationError, match=r"tool\.pulpo must be a table"):
        Project(tmp_path)


@pytest.mark.parametrize("entrypoint", ["", "a b", "a..b", "../main", "os; import this", "main:app", "\x00"])
def test_an_entrypoint_that_is_not_a_module(entrypoint: str, make_project: MakeProject) -> None:
    project = make_project(
        files={"pulpo.toml": f"entrypoint = {entrypoint!r}\n".replace("\\x00", "\\u0000").replace("'", '"')}
    )
    error = failure(project)
    assert f"entrypoint must be the name of a module, got {entrypoint!r}" in error.message
    assert "jobhunter.app" in (error.hint or "")


@pytest.mark.parametrize("entrypoint", ["nowhere", "nowhere.app", "main.py"])
def test_an_entrypoint_that_does_not_exist(entrypoint: str, make_project: MakeProject) -> None:
    error = failure(make_project(settings={"entrypoint": entrypoint, "pythonpath": ["src", "lib"]}))
    if entrypoint == "main.py":
        error = failure(make_project(settings={"entrypoint": entrypoint}))
    assert isinstance(error, ConfigurationError)
    assert f"the entrypoint module {entrypoint!r} does not exist (searched in: " in error.message


@pytest.mark.parametrize(
    ("main", "helper", "where", "message"),
    [
        ("import helper", "x = 1\nraise ValueError('no luck')\n", "helper.py:2", "ValueError: no luck"),
        ("import helper", "def f(:\n", "helper.py:1", "SyntaxError: "),
        (
            "import helper",
            "x = 1\nimport not_installed_at_all\n",
            "helper.py:2",
            "No module named 'not_installed_at_all'",
        ),
        ("import helper", "\n\nraise SystemExit('stop')\n", "helper.py:3", "SystemExit: stop"),
        ("import json\njson.loads('{')", "", "main.py:2", "JSONDecodeError: Expecting property name"),
        ("import ast\nast.parse('def (')", "", "main.py:2", "SyntaxError: invalid syntax"),
        ("x = 1\nfrom helper import nothing", "", "main.py:2", "cannot import name 'nothing'"),
        ("1 / 0", "", "main.py:1", "ZeroDivisionError: division by zero"),
    ],
)
def test_code_that_raises(
    main: str, helper: str, where: str, message: str, make_project: MakeProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = make_project(main, files={"helper.py": helper})
    monkeypatch.chdir(project.root)
    error = failure(project)
    assert isinstance(error, DeclarationError)
    assert error.where == where
    assert message in error.message
    assert ("pip install -e ." if "No module" in message else "--traceback") in (error.hint or "")
    assert error.__cause__ is not None


def test_a_declaration_error_comes_through_as_it_is(make_project: MakeProject) -> None:
    error = failure(make_project("from pulpo_core import operation\noperation(5)\n"))
    assert error.message == "@operation must decorate a function, got 5"


@pytest.mark.parametrize(
    "output", ["..", ".", "", "../other", "/tmp/other", "a/../..", ".pulpo", ".pulpo/x", "main.py"]
)
def test_an_output_that_cannot_be(output: str, make_project: MakeProject) -> None:
    project = make_project(settings={"output": output})
    with pytest.raises(ConfigurationError) as caught:
        _ = project.output
    assert f"output={output!r} is " in caught.value.message
    assert caught.value.hint == "name a subfolder"


@pytest.mark.parametrize("setting", ["output", "pythonpath"])
def test_a_folder_with_a_null_character(setting: str, make_project: MakeProject) -> None:
    value = '"a\\u0000b"' if setting == "output" else '["a\\u0000b"]'
    project = make_project(files={"pulpo.toml": f"{setting} = {value}\n"})
    with pytest.raises(ConfigurationError, match=f"{setting} must be a folder, got 'a.x00b'"):
        _ = project.output if setting == "output" else project.load()


def test_output_behind_links(make_project: MakeProject, tmp_path: Path) -> None:
    project = make_project(files={"gen/x.txt": ""})
    (project.root / ".run_cache").symlink_to("gen")
    assert project.output == project.root / "gen"
    (project.root / ".run_cache").unlink()
    (project.root / ".run_cache").symlink_to(tmp_path)
    with pytest.raises(ConfigurationError, match="is not inside the project"):
        _ = project.output
    (project.root / ".run_cache").unlink()
    (project.root / ".run_cache").symlink_to(".run_cache")
    with pytest.raises(ConfigurationError, match="must be a folder"):
        _ = project.output


def test_loading_happens_once(make_project: MakeProject) -> None:
    project = make_project(
        """
        import pathlib

        log = pathlib.Path(__file__).with_name("log")
        log.write_text((log.read_text() if log.exists() else "") + "x")
        """
    )
    assert project.load() is project.load() is project.metadata
    assert (project.root / "log").read_text() == "x"
