"""`pulpo init`: what it writes, what it leaves alone; and the result compiles."""

import json
import tomllib
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest

Pulpo = Callable[..., CompletedProcess[str]]
Tree = Callable[[Path], dict[str, bytes]]
DECLARED = "from pulpo_core import operation\n\n@operation\ndef {name}() -> int:\n    return 1\n"


def write(root: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)


def operations(pulpo: Pulpo, root: Path) -> list[str]:
    return [item["name"] for item in json.loads(pulpo("operations", "--json", cwd=root).stdout)]


def test_an_empty_folder(pulpo: Pulpo, tmp_path: Path) -> None:
    done = pulpo("init", "my shop")
    root = tmp_path / "my shop"
    assert sorted(path.name for path in root.iterdir()) == [".gitignore", "main", "main.py", "pyproject.toml"]
    assert "Next: cd 'my shop' && pulpo dev" in done.stdout
    settings = tomllib.loads((root / "pyproject.toml").read_text())
    assert settings["tool"]["pulpo"] == {"name": "my-shop", "entrypoint": "main"}
    assert settings["project"]["name"] == "my-shop"
    assert "2 models" not in pulpo("compile", cwd=root).stdout
    assert (root / ".run_cache" / "generated_api.py").is_file()
    assert operations(pulpo, root) == ["notes.search"]


def test_a_second_time_is_refused_and_changes_nothing(pulpo: Pulpo, tmp_path: Path, tree: Tree) -> None:
    pulpo("init")
    before = tree(tmp_path)
    done = pulpo("init", expect=2)
    assert "this folder is already a project" in done.stderr
    assert tree(tmp_path) == before


def test_decorated_modules_are_imported(pulpo: Pulpo, tmp_path: Path, tree: Tree) -> None:
    write(tmp_path, {"jobs/load.py": DECLARED.format(name="a"), "jobs/find.py": DECLARED.format(name="b")})
    before = tree(tmp_path)
    pulpo("init")
    assert "import jobs.find\nimport jobs.load\n" in (tmp_path / "main.py").read_text()
    assert operations(pulpo, tmp_path) == ["find.b", "load.a"]
    pulpo("compile")
    assert before.items() <= tree(tmp_path).items()


def test_one_decorated_module_is_the_entrypoint(pulpo: Pulpo, tmp_path: Path) -> None:
    write(tmp_path, {"jobs/load.py": DECLARED.format(name="a")})
    pulpo("init")
    assert not (tmp_path / "main.py").exists()
    assert operations(pulpo, tmp_path) == ["load.a"]


def test_a_src_layout(pulpo: Pulpo, tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "src/jobs/__init__.py": "",
            "src/jobs/base.py": "",
            "src/jobs/load.py": f"import jobs.base\n{DECLARED.format(name='a')}",
            "src/jobs/find.py": f"from jobs.load import a\n{DECLARED.format(name='b')}",
        },
    )
    pulpo("init")
    pulpo("compile")
    assert operations(pulpo, tmp_path) == ["find.b", "load.a"]


def test_what_exists_is_never_overwritten(pulpo: Pulpo, tmp_path: Path) -> None:
    pyproject = b"# mine\r\n[project]\r\nname = 'mine'\r\n\r\n[tool.other]\r\nx = 1"
    (tmp_path / "pyproject.toml").write_bytes(pyproject)
    write(tmp_path, {"main.py": "x = 1\n", ".gitignore": "*.log\n.env"})
    write(tmp_path, {"a.py": DECLARED.format(name="a"), "b.py": DECLARED.format(name="b")})
    pulpo("init")
    assert (tmp_path / "pyproject.toml").read_bytes().startswith(pyproject + b"\n\n[tool.pulpo]\n")
    assert (tmp_path / "main.py").read_text() == "x = 1\n"
    assert (tmp_path / ".gitignore").read_text() == "*.log\n.env\n.run_cache/\n.pulpo/\n.venv/\n__pycache__/\n"
    assert operations(pulpo, tmp_path) == ["a.a", "b.b"]
    pulpo("compile")


def test_a_main_that_declares_nothing(pulpo: Pulpo, tmp_path: Path) -> None:
    write(tmp_path, {"main.py": "raise SystemExit\n"})
    pulpo("init")
    assert (tmp_path / "main.py").read_text() == "raise SystemExit\n"
    assert operations(pulpo, tmp_path) == ["notes.search"]


def test_no_name_is_left_for_an_entrypoint(pulpo: Pulpo, tmp_path: Path, tree: Tree) -> None:
    write(tmp_path, {"main.py": "", "pulpo_main.py": ""})
    before = tree(tmp_path)
    assert "main.py and pulpo_main.py exist" in pulpo("init", expect=2).stderr
    assert tree(tmp_path) == before


def test_a_pyproject_that_cannot_be_added_to(pulpo: Pulpo, tmp_path: Path, tree: Tree) -> None:
    write(tmp_path, {"pyproject.toml": "tool = { other = 1 }\n"})
    before = tree(tmp_path)
    assert "the section cannot be added" in pulpo("init", expect=2).stderr
    assert tree(tmp_path) == before


def test_a_section_that_exists(pulpo: Pulpo, tmp_path: Path, tree: Tree) -> None:
    write(tmp_path, {"pyproject.toml": "[tool.pulpo]\nname = 'x'\n"})
    before = tree(tmp_path)
    assert "already" in pulpo("init", expect=2).stderr
    assert tree(tmp_path) == before


@pytest.mark.parametrize("name", ["main", "main.py", "pyproject.toml"])
def test_a_link_that_leads_nowhere_is_kept(name: str, pulpo: Pulpo, tmp_path: Path) -> None:
    (tmp_path / name).symlink_to("nowhere")
    assert "something else has this name" in pulpo("init", cwd=tmp_path, expect=1).stderr
    assert (tmp_path / name).is_symlink()
    assert not (tmp_path / "nowhere").exists()


def test_a_file_is_not_a_folder(pulpo: Pulpo, tmp_path: Path) -> None:
    write(tmp_path, {"file": ""})
    assert "this is a file" in pulpo("init", "file", expect=2).stderr
    assert "this is a file" in pulpo("init", "file/below", expect=2).stderr


@pytest.mark.parametrize("name", ["a\"b\\c\n'''", '"]\n[tool.evil]\nx="', "\x7f\x1b[31m 🐙", "{name}"])
def test_hostile_names(name: str, pulpo: Pulpo, tmp_path: Path) -> None:
    pulpo("init", "--name", name)
    settings = tomllib.loads((tmp_path / "pyproject.toml").read_text(encoding="utf-8"))
    assert settings["tool"] == {"pulpo": {"name": name, "entrypoint": "main"}}
    pulpo("compile")
