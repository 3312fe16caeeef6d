"""The writer: it owns its files, all of them change in one step, and what is not its own stays."""

import os
import random
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from pulpo_core.exceptions import GenerationError
from pulpo_core.generation import Artifact, Plan
from pulpo_core.generation.exchange import exchange, put_back
from pulpo_core.generation.manifest import read_manifest
from pulpo_core.generation.writer import Owned, plan, recover, staging_of

Tree = Callable[[Path], dict[str, bytes]]
Stamps = Callable[[Path], dict[str, tuple[int, int, int]]]


def owned(files: dict[str, str], generator: str = "g") -> Iterable[Owned]:
    return [Owned(Artifact(path, content), generator, "dist", "1") for path, content in files.items()]


def write(output: Path, files: dict[str, str], generator: str = "g", keep: Iterable[str] = ()) -> Plan:
    made = plan(output, owned(files, generator), keep)
    made.apply()
    return made


def changes(made: Plan) -> dict[str, tuple[str, bool]]:
    return {change.path: (change.kind, change.edited) for change in made.changes}


@pytest.fixture
def output(tmp_path: Path) -> Path:
    return tmp_path / "project" / "out"


def test_first_and_second_time(output: Path, tree: Tree, stamps: Stamps) -> None:
    files = {"a.py": "a", "b/c/d.py": "d", "b/e.py": ""}
    assert changes(write(output, files)) == dict.fromkeys(files, ("added", False))
    assert {path: data.decode() for path, data in tree(output).items() if path != "manifest.json"} == files
    before = stamps(output.parent)
    assert write(output, dict(reversed(files.items()))).is_empty
    assert stamps(output.parent) == before


def test_only_what_changed_is_rewritten(output: Path, stamps: Stamps) -> None:
    write(output, {"a.py": "a", "b.py": "b", "gone/c.py": "c"})
    before = stamps(output)
    made = write(output, {"a.py": "a", "b.py": "B", "d.py": "d"})
    assert changes(made) == {"b.py": ("changed", False), "d.py": ("added", False), "gone/c.py": ("removed", False)}
    after = stamps(output)
    assert after["a.py"][:2] == before["a.py"][:2]
    assert after["b.py"] != before["b.py"]
    assert sorted(after) == [".", "a.py", "b.py", "d.py", "manifest.json"]


def test_edited_files_are_kept_aside(output: Path, tree: Tree) -> None:
    write(output, {"changed.py": "1", "removed.py": "1", "same.py": "1"})
    for name in ("changed.py", "removed.py", "same.py"):
        (output / name).write_text("by hand")
    made = plan(output, owned({"changed.py": "2", "same.py": "1"}))
    assert changes(made) == dict.fromkeys(["changed.py", "removed.py", "same.py"], ("changed", True)) | {
        "removed.py": ("removed", True)
    }
    kept = made.apply()
    assert sorted(kept) == [output / f"{name}.edited" for name in ("changed.py", "removed.py", "same.py")]
    assert tree(output)["changed.py"] == b"2"
    assert {path.read_text() for path in kept} == {"by hand"}
    (output / "same.py").write_text("again")
    assert plan(output, owned({"changed.py": "2", "same.py": "1"})).apply() == [output / "same.py.edited-2"]
    assert (output / "same.py.edited").read_text() == "by hand"


def test_an_edit_to_what_would_be_written_is_not_an_edit(output: Path) -> None:
    write(output, {"a.py": "1"})
    (output / "a.py").write_text("2")
    made = plan(output, owned({"a.py": "2"}))
    assert made.changes == ()
    assert not made.is_empty  # the manifest is


def test_a_lost_file_comes_back(output: Path) -> None:
    write(output, {"a.py": "1", "b.py": "1"})
    (output / "a.py").unlink()
    assert changes(write(output, {"a.py": "1", "b.py": "1"})) == {"a.py": ("added", False)}


def test_foreign_things_stay(output: Path, tree: Tree, tmp_path: Path) -> None:
    write(output, {"a/b.py": "1", "c.py": "1"})
    (output / "a" / "mine.txt").write_text("mine")
    (output / "mine").mkdir()
    (output / "empty" / "deep").mkdir(parents=True)
    (output / "link").symlink_to("c.py")
    (output / "dangling").symlink_to("nowhere")
    (output / "folder").symlink_to(tmp_path)
    (output / "run.sh").write_text("x")
    (output / "run.sh").chmod(0o750)
    write(output, {"c.py": "2"})
    assert (output / "a" / "mine.txt").read_text() == "mine"
    assert (output / "mine").is_dir()
    assert (output / "empty" / "deep").is_dir()
    assert (output / "link").read_text() == "2"
    assert os.readlink(output / "dangling") == "nowhere"  # noqa: PTH115 (the text itself)
    assert (output / "folder").resolve() == tmp_path
    assert (output / "run.sh").stat().st_mode & 0o777 == 0o750
    assert not (output / "a" / "b.py").exists()


def test_a_foreign_file_in_the_way_is_kept_aside(output: Path) -> None:
    output.mkdir(parents=True)
    (output / "a.py").write_text("mine")
    assert plan(output, owned({"a.py": "1"})).apply() == [output / "a.py.edited"]
    assert (output / "a.py.edited").read_text() == "mine"


def test_a_foreign_folder_in_the_way_stops_it(output: Path, tree: Tree) -> None:
    write(output, {"b.py": "1"})
    (output / "a.py").mkdir()
    (output / "a.py" / "mine").write_text("mine")
    before = tree(output.parent)
    with pytest.raises(OSError, match=r"a\.py"):
        plan(output, owned({"a.py": "1"})).apply()
    assert tree(output.parent) == before


def test_a_file_becomes_a_folder_and_back(output: Path, tree: Tree) -> None:
    write(output, {"a": "1"})
    write(output, {"a/b": "1"})
    assert set(tree(output)) == {"a/b", "manifest.json"}
    write(output, {"a": "1"})
    assert set(tree(output)) == {"a", "manifest.json"}


def test_executables(output: Path) -> None:
    def made(executable: bool) -> Plan:
        return plan(output, [Owned(Artifact("main", "x", executable), "g", "d", "1")])

    made(False).apply()
    assert changes(made(True)) == {"main": ("changed", False)}
    made(True).apply()
    assert os.access(output / "main", os.X_OK)
    assert made(True).is_empty
    (output / "main").chmod(0o644)
    assert changes(made(True)) == {"main": ("changed", True)}


@pytest.mark.parametrize(
    "manifest",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'{"files": []}',
        b'{"files": {"a.py": 5}}',
        b'{"files": {"a.py": {"hash": 1}}}',
        b"\xff\xfe",
        b'{"files": {"a.py": {"hash": "x", "generator": "g", "plugin": "p", "version": "1", "more": 1}}}',
    ],
)
def test_a_corrupt_manifest(manifest: bytes, output: Path, tree: Tree) -> None:
    files = {"a.py": "1", "b.py": "1"}
    write(output, files)
    before = tree(output)
    (output / "manifest.json").write_bytes(manifest)
    assert write(output, files).changes == ()
    assert tree(output) == before


def test_a_manifest_cannot_point_outside(output: Path) -> None:
    outside = output.parent / "precious.txt"
    write(output, {"a.py": "1"})
    outside.write_text("mine")
    entry = '{"hash": "x", "generator": "g", "plugin": "p", "version": "1"}'
    paths = ("../precious.txt", str(outside), "a/../../precious.txt")
    (output / "manifest.json").write_text(
        f'{{"files": {{{", ".join(f"{path!r}: {entry}" for path in paths)}}}}}'.replace("'", '"')
    )
    assert read_manifest(output) == {}
    write(output, {})
    assert outside.read_text() == "mine"


def test_keep_leaves_the_files_of_other_generators(output: Path, tree: Tree) -> None:
    plan(output, [*owned({"a.py": "1"}, "one"), *owned({"b.py": "1"}, "two")]).apply()
    write(output, {"a.py": "2"}, "one", keep=["two"])
    assert (tree(output)["a.py"], tree(output)["b.py"]) == (b"2", b"1")
    assert {path: entry.generator for path, entry in read_manifest(output).items()} == {"a.py": "one", "b.py": "two"}
    write(output, {"a.py": "2"}, "one")
    assert set(tree(output)) == {"a.py", "manifest.json"}


@pytest.mark.parametrize(
    ("first", "second", "message"),
    [
        ("a.py", "a.py", "two generators claim a.py: 'one' of dist and 'two' of dist"),
        ("a.py", "A.py", "two generators claim a.py: 'two' of dist and 'one' of dist"),
        ("a", "a/b.py", "a is claimed as a file by 'one' of dist, and as the folder of a/b.py by 'two' of dist"),
        ("A", "a/b.py", "A is claimed as a file by 'one' of dist, and as the folder of a/b.py by 'two' of dist"),
    ],
)
def test_claims(first: str, second: str, message: str, output: Path) -> None:
    with pytest.raises(GenerationError) as caught:
        plan(output, [*owned({first: "1"}, "one"), *owned({second: "1"}, "two")])
    assert caught.value.message == message


@pytest.mark.parametrize(
    "path",
    [
        *("", "/a", "../a", "a/../b", "a//b", "a/", "./a", ".hidden", "a/..b/../c", "a/.", "~", "C:a"),
        *("a\\b", "a b", "é", "a\x00", "a\n", "a'b", "a;b", "$(x)", "manifest.json", "Manifest.JSON"),
    ],
)
def test_artifact_paths_that_cannot_be(path: str) -> None:
    with pytest.raises(GenerationError, match="cannot be written"):
        Artifact(path, "")


@pytest.mark.parametrize(
    "path", ["a.py", "a/b/c.tsx", "app/[id]/page.tsx", "@scope/x.ts", "(group)/x", "a/manifest.json"]
)
def test_artifact_paths_that_can_be(path: str) -> None:
    assert Artifact(path, "é").data == "é".encode()


def test_diff(output: Path) -> None:
    write(output, {"a.py": "1\n2\n", "b.py": "x\n"})
    lines = list(plan(output, owned({"a.py": "1\n3\n", "c.py": "new\n"})).diff())
    assert [line for line in lines if line[0] in "+-" and line[:3] not in ("+++", "---")] == ["-2", "+3", "-x", "+new"]


def test_exchange_where_the_system_cannot_swap(tmp_path: Path, tree: Tree, monkeypatch: pytest.MonkeyPatch) -> None:
    from pulpo_core.generation import exchange as module

    monkeypatch.setattr(module, "_swap", lambda *_: False)  # as on Windows
    new, old = tmp_path / "new", tmp_path / "old"
    for folder in (new, old):
        folder.mkdir()
        (folder / "name").write_text(folder.name)
    exchange(new, old)
    assert tree(tmp_path) == {"new/name": b"old", "old/name": b"new"}
    old.rename(tmp_path / ".old.pulpo-old")  # killed between the two steps
    put_back(old)
    assert (old / "name").read_text() == "new"
    new.rename(tmp_path / ".old.pulpo-old")  # killed after them
    put_back(old)
    assert tree(tmp_path) == {"old/name": b"new"}


def test_what_a_killed_compile_left_is_removed(output: Path) -> None:
    write(output, {"a.py": "1"})
    staging_of(output).mkdir()
    (staging_of(output) / "half").write_text("x")
    recover(output)
    assert sorted(path.name for path in output.parent.iterdir()) == ["out"]


KILLED = """
import os, random, signal, sys, time
from pathlib import Path
from types import ModuleType
from pulpo_core import Artifact, Project, hookimpl
from pulpo_core.generation import compile_project
from pulpo_core.plugins import from_modules

root, version = Path(sys.argv[1]), "one"

class Big:
    name = "big"
    def generate(self, context):
        for number in range(200):
            yield Artifact(f"same/{number}.py", "same")
            yield Artifact(f"{version}/{number}.py", version)
            yield Artifact(f"both/{number}.py", version * 50)

@hookimpl
def pulpo_generators(project):
    return [Big()]

plugin = ModuleType("big")
plugin.pulpo_generators = pulpo_generators
project = Project(root, from_modules(big=plugin))
project.load()

def tree():
    out = project.output
    return {p.relative_to(out).as_posix(): p.read_bytes() for p in out.rglob("*") if p.is_file()}

began = time.perf_counter()
compile_project(project).check()
states = {"one": tree()}
version = "two"
began = time.perf_counter()
compile_project(project).check()
takes = time.perf_counter() - began
states["two"] = tree()
assert [len(state) for state in states.values()] == [601, 601]
assert states["one"] != states["two"]
now, kills, moments = "two", 0, random.Random(int(sys.argv[2]))
while kills < 80:
    version = "one" if now == "two" else "two"
    pid = os.fork()
    if pid == 0:
        compile_project(project).check()
        os._exit(0)
    time.sleep(moments.uniform(0.2, 1.1) * takes)
    os.kill(pid, signal.SIGKILL)
    _, status = os.waitpid(pid, 0)
    kills += os.WIFSIGNALED(status)
    found = tree()
    assert found in (states["one"], states["two"]), sorted(found)[:5]
    now = "one" if found == states["one"] else "two"
version = "one" if now == "two" else "two"
compile_project(project).check()
assert tree() == states[version]
print(kills, sorted(path.name for path in root.iterdir()))
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="a process is killed while it writes, eighty times over")
def test_killed_at_any_moment_the_tree_is_the_old_or_the_new_one(tmp_path: Path) -> None:
    (tmp_path / "pulpo.toml").touch()
    (tmp_path / "main.py").touch()
    seed = str(random.randrange(10**6))
    done = subprocess.run(
        [sys.executable, "-c", KILLED, str(tmp_path), seed], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"seed {seed}: {done.stderr}"
    kills, names = done.stdout.split(" ", 1)
    assert int(kills) == 80
    assert ".run_cache" in names
    assert "pulpo-new" not in names
