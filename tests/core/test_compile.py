"""`pulpo compile` as people run it: deterministic, incremental, and never wrong about "nothing has changed"."""

import json
import os
import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from pulpo_core.exceptions import GenerationError
from pulpo_core.generation import Omission, Part
from pulpo_core.testing import quick_command, write_project

Pulpo = Callable[..., CompletedProcess[str]]
Tree = Callable[[Path], dict[str, bytes]]
Stamps = Callable[[Path], dict[str, tuple[int, int, int]]]
IDLE = "Nothing has changed since the last compile.\n"
SOURCE = """
    import json
    import os
    import sys
    from pathlib import Path

    from beanie import Document
    from pulpo_core import datamodel, operation

    HERE = Path(__file__).parent
    sys.path.insert(0, str(HERE / "vendored"))
    import helper
    import importlib.util

    spec = importlib.util.spec_from_file_location("loaded", HERE / "loaded" / "anonymous.py")
    importlib.util.module_from_spec(spec).__spec__.loader.exec_module(importlib.util.module_from_spec(spec))
    DATA = json.loads((HERE / "data" / "tags.json").read_text())
    OUTSIDE = (HERE.parent / "outside.txt").read_text()
    HAS_FLAG, HAS_FOLDER = (HERE / "data" / "flag").exists(), os.path.isdir("optional")
    PLUGGED = sorted(path.name for path in (HERE / "plugged").iterdir())
    try:
        import local_overrides
    except ImportError:
        pass
    (HERE / "import.log").open("a").close()

    @datamodel(tags=DATA)
    class Product(Document):
        name: str
        colors: set[str] = {"a", "b", "c", "d"}

    @operation(name="shop.count", models_in=[Product])
    def count() -> int: ...
"""
FILES = {
    "vendored/helper.py": "",
    "loaded/anonymous.py": "",
    "data/tags.json": '["a"]',
    "plugged/a.txt": "",
    "../outside.txt": "",
}
GENERATOR = """
from pathlib import Path
from pulpo_core import Artifact, Omission, Part, hookimpl
from pulpo_core.exceptions import DeclarationError

class Extra:
    name = "extra"

    def generate(self, context):
        yield Artifact("extra.txt", Path(__file__).with_name("text.txt").read_text())
        if FAILING:
            raise RuntimeError("no luck")
        if OMITTING:
            error = DeclarationError("it has no title", where="main.py:3", hint="give it [one]")
            yield Omission((Part("page", "index"),), error)
        else:
            yield Artifact("pages/index.txt", "")

FAILING = False
OMITTING = False

@hookimpl
def pulpo_generators():
    return [Extra()]
"""
# They differ in size: of two versions of one second, Python would take the bytecode of the first for the other's, too.
FAILING = GENERATOR.replace("FAILING = False", "FAILING = True  # always")
OMITTING = GENERATOR.replace("OMITTING = False", "OMITTING = True")
OMITTED = """\
error: page 'index' is left out: it has no title
   at: main.py:3
  fix: give it [one]
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    root = tmp_path / "project"
    write_project(root, SOURCE, files=FILES)
    return root


@pytest.fixture
def plugin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An installed plugin with a generator `extra`; the folder of its package."""
    site = tmp_path / "site"
    files = {
        "extra_plugin/__init__.py": GENERATOR,
        "extra_plugin/text.txt": "one",
        "extra_plugin-1.0.dist-info/METADATA": "Metadata-Version: 2.1\nName: extra-plugin\nVersion: 1.0\n",
        "extra_plugin-1.0.dist-info/entry_points.txt": "[pulpo.plugins]\nextra = extra_plugin\n",
    }
    for name, text in files.items():
        (site / name).parent.mkdir(parents=True, exist_ok=True)
        (site / name).write_text(text)
    monkeypatch.setenv("PYTHONPATH", str(site))
    return site / "extra_plugin"


def test_the_same_bytes_everywhere(pulpo: Pulpo, tmp_path: Path, tree: Tree) -> None:
    trees = []
    for folder, seed in (("here", "0"), ("there/and/deeper", "1"), ("here", "2")):
        root = tmp_path / folder
        if not root.exists():
            write_project(root, SOURCE, settings={"name": "shop"}, files=FILES)
        done = pulpo("compile", "--force", cwd=root, PYTHONHASHSEED=seed)
        trees.append(tree(root / ".run_cache"))
        trees[-1] = {path: data for path, data in trees[-1].items() if "__pycache__" not in path}
    assert trees[0] == trees[1] == trees[2]
    assert "nothing to write" in done.stdout
    assert str(tmp_path).encode() not in b"".join(trees[0].values())


def test_nothing_changed_nothing_written(pulpo: Pulpo, project: Path, stamps: Stamps) -> None:
    first = pulpo("compile", cwd=project)
    assert re.search(r"\.run_cache: (\d+) files by api\b.*; \1 added", first.stdout)
    before = stamps(project / ".run_cache")
    assert pulpo("compile", cwd=project).stdout == IDLE
    assert "nothing to write" in pulpo("compile", "--force", cwd=project).stdout
    assert pulpo("compile", "--check", "--force", cwd=project).stdout == "Up to date.\n"
    assert stamps(project / ".run_cache") == before
    assert not list(project.glob(".*pulpo-new"))


def edit(path: str, text: str) -> Callable[[Path], object]:
    return lambda root: (root / path).write_text(text)


def edit_in_disguise(root: Path) -> None:
    """Same length, same time of change: as a tool that preserves times does."""
    path = root / "data" / "tags.json"
    before = path.stat()
    path.write_text('["b"]')
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


EDITS: dict[str, Callable[[Path], object]] = {
    "the entrypoint": lambda root: (root / "main.py").write_text((root / "main.py").read_text() + "\n"),
    "a module outside of pythonpath": edit("vendored/helper.py", "x = 1\n"),
    "a module that is in no list of modules": edit("loaded/anonymous.py", "x = 1\n"),
    "a data file": edit("data/tags.json", '["a", "b"]'),
    "a data file in disguise": edit_in_disguise,
    "a data file outside of the project": edit("../outside.txt", "x"),
    "a file in a folder that is listed": edit("plugged/b.txt", ""),
    "a module that was missed": edit("local_overrides.py", ""),
    "a package that was missed": lambda root: (root / "more_overrides").mkdir(),
    "a file that was only looked for": edit("data/flag", ""),
    "a file that was looked for, and is gone": lambda root: (root / "data" / "flag").unlink(),
    "a folder that was only looked for": lambda root: (root / "optional").mkdir(),
    "pulpo.toml": edit("pulpo.toml", 'name = "other"\n'),
    ".env": edit(".env", "PULPO_NAME=other\n"),
    "a generated file": edit(".run_cache/generated_api.py", "x"),
    "a generated file's mode": lambda root: (root / ".run_cache" / "generated_api.py").chmod(0o755),
    "a generated file that is gone": lambda root: (root / ".run_cache" / "generated_api.py").unlink(),
    "the manifest": edit(".run_cache/manifest.json", "{}"),
}


def test_every_change_is_noticed(pulpo: Pulpo, project: Path) -> None:
    pulpo("compile", cwd=project, PYTHONDONTWRITEBYTECODE="")
    pulpo("compile", "--force", cwd=project)  # with modules that come from their bytecode
    for what, change in EDITS.items():
        assert pulpo("compile", cwd=project).stdout == IDLE, f"before: {what}"
        change(project)
        assert re.search(r"\.run_cache: \d+ files by api", pulpo("compile", cwd=project).stdout), what
    assert pulpo("compile", cwd=project).stdout == IDLE
    assert "files by api" in pulpo("compile", cwd=project, PULPO_NAME="variable").stdout


def test_a_file_that_nothing_reads_is_not_a_change(pulpo: Pulpo, project: Path) -> None:
    """An operation may write a report into the project's folder, where imports look for modules."""
    pulpo("compile", cwd=project)
    for name in ("report.csv", "notes", "2026-11-30"):
        (project / name).touch()
    assert pulpo("compile", cwd=project).stdout == IDLE
    (project / "plugged" / "b.txt").touch()  # in a folder that the project itself lists
    assert "files by api" in pulpo("compile", cwd=project).stdout


READERS = {
    "one variable": "import os\nLIMIT = os.environ.get('MY_LIMIT', '1')",
    "a copy of all": "import os\nLIMIT = os.environ.copy().get('MY_LIMIT', '1')",
    "settings": (
        "from pydantic_settings import BaseSettings\n"
        "class Limits(BaseSettings):\n    my_limit: str = '1'\nLIMIT = Limits().my_limit"
    ),
    "one that is set": "import os\nos.environ.setdefault('MY_LIMIT', '1')\nLIMIT = os.environ['MY_LIMIT']",
}
LIMITED = """
from pydantic import BaseModel
from pulpo_core import operation

class Query(BaseModel):
    limit: str = LIMIT

@operation(name="shop.find")
def find(query: Query) -> int: ...
"""


@pytest.mark.parametrize("reader", READERS.values(), ids=READERS)
def test_a_variable_that_the_project_reads_is_noticed(reader: str, pulpo: Pulpo, tmp_path: Path) -> None:
    write_project(tmp_path, reader + LIMITED)
    pulpo("compile", cwd=tmp_path)
    assert pulpo("compile", cwd=tmp_path).stdout == IDLE
    assert pulpo("compile", cwd=tmp_path, OLDPWD="/elsewhere", SHLVL="7").stdout == IDLE
    changed = pulpo("compile", cwd=tmp_path, MY_LIMIT="99-tok3n")
    assert "files by api" in changed.stdout
    assert pulpo("compile", cwd=tmp_path, MY_LIMIT="99-tok3n").stdout == IDLE
    assert "tok3n" not in (tmp_path / ".pulpo" / "compile.json").read_text()
    assert "files by api" in pulpo("compile", cwd=tmp_path).stdout


def test_a_hidden_file_of_variables_that_was_missing_is_noticed(pulpo: Pulpo, tmp_path: Path) -> None:
    """Whoever looks for one does not open it as long as it is missing."""
    reader = (
        "from pydantic_settings import BaseSettings\n"
        "class Limits(BaseSettings, env_file='.env.local'):\n    my_limit: str = '1'\nLIMIT = Limits().my_limit"
    )
    write_project(tmp_path, reader + LIMITED)
    pulpo("compile", cwd=tmp_path)
    (tmp_path / ".editor.swp").touch()
    assert pulpo("compile", cwd=tmp_path).stdout == IDLE
    (tmp_path / ".env.local").write_text("MY_LIMIT=99\n")
    assert "files by api" in pulpo("compile", cwd=tmp_path).stdout
    assert pulpo("compile", cwd=tmp_path).stdout == IDLE


def test_the_data_of_a_plugin_of_one_module_is_noticed(pulpo: Pulpo, project: Path, plugin: Path) -> None:
    site = plugin.parent
    (plugin / "__init__.py").rename(site / "extra_module.py")
    (plugin / "text.txt").rename(site / "text.txt")
    (site / "extra_plugin-1.0.dist-info" / "entry_points.txt").write_text("[pulpo.plugins]\nextra = extra_module\n")
    assert "files by api, cli, extra" in pulpo("compile", cwd=project).stdout
    assert pulpo("compile", cwd=project).stdout == IDLE
    (site / "text.txt").write_text("two")
    assert "1 changed" in pulpo("compile", cwd=project).stdout


def test_a_section_that_is_misspelt(pulpo: Pulpo, project: Path) -> None:
    file = next(path for name in ("pulpo.toml", "pyproject.toml") if (path := project / name).exists())
    table = "tool.pulpo." if file.name == "pyproject.toml" else ""
    text = file.read_text()
    file.write_text(f"{text}\n[{table}apii]\nport = 1\n[{table}billing]\nplan = 1\n")
    done = pulpo("compile", cwd=project)
    assert done.stderr.strip() == (
        "Warning: no installed plugin reads [tool.pulpo.apii]: did you mean [tool.pulpo.api]?"
    )


def test_a_plugins_files_are_noticed(pulpo: Pulpo, project: Path, plugin: Path) -> None:
    assert "files by api, cli, extra" in pulpo("compile", cwd=project).stdout
    assert pulpo("compile", cwd=project).stdout == IDLE
    (plugin / "text.txt").write_text("two")
    assert "1 changed" in pulpo("compile", cwd=project).stdout
    (plugin / "frontend" / "node_modules").mkdir(parents=True)
    (plugin / "frontend" / "node_modules" / "library.js").touch()
    assert pulpo("compile", cwd=project).stdout == IDLE
    assert "nothing to write" in pulpo("compile", "--force", cwd=project).stdout
    assert "node_modules" not in (project / ".pulpo" / "compile.json").read_text()
    (plugin / "__init__.py").write_text(GENERATOR.replace("FAILING = False", "FAILING = False\nimport nowhere"))
    broken = pulpo("compile", cwd=project)
    assert "kept the files of generator 'extra': its plugin is broken" in broken.stderr
    assert (project / ".run_cache" / "extra.txt").read_text() == "two"
    (plugin / "nowhere.py").write_text("")
    (plugin.parent / "nowhere.py").write_text("")
    assert "No module named" not in pulpo("compile", cwd=project).stderr  # what mends a plugin is noticed too


def test_a_plugin_that_is_uninstalled(pulpo: Pulpo, project: Path, plugin: Path) -> None:
    pulpo("compile", cwd=project)
    done = pulpo("compile", cwd=project, PYTHONPATH="")
    assert "removed the files of generator 'extra': its plugin is not installed" in done.stdout
    assert not (project / ".run_cache" / "extra.txt").exists()


def test_a_failing_generator_leaves_its_last_good_files(pulpo: Pulpo, project: Path, plugin: Path, tree: Tree) -> None:
    pulpo("compile", cwd=project)
    before = tree(project / ".run_cache")
    (plugin / "__init__.py").write_text(FAILING)
    (plugin / "text.txt").write_text("two")
    main = project / "main.py"
    main.write_text(main.read_text().replace("shop.count", "shop.sum"))
    failed = pulpo("compile", cwd=project, expect=1)
    assert "error: generator 'extra' of extra-plugin 1.0 failed: RuntimeError: no luck\n" in failed.stderr
    assert "  kept the files of generator 'extra': it failed\n" in failed.stderr
    assert "Traceback" not in failed.stderr
    assert re.search(r"files by api\b.*; 2 added, \d changed, 2 removed", failed.stdout)
    after = tree(project / ".run_cache")
    assert {path: data for path, data in after.items() if "extra" in path or "pages" in path} == {
        path: data for path, data in before.items() if "extra" in path or "pages" in path
    }
    assert "api_routes/operations/shop_sum.py" in after
    again = pulpo("compile", cwd=project, expect=1)  # it is not taken for compiled
    assert "RuntimeError: no luck" in again.stderr
    assert "; nothing to write" in again.stdout
    assert "in generate\n    raise RuntimeError" in pulpo("--traceback", "compile", cwd=project, expect=1).stderr
    pulpo("compile", "--only", "api", cwd=project)
    assert "RuntimeError" in pulpo("compile", "--only", "extra", cwd=project, expect=1).stderr
    (plugin / "__init__.py").write_text(GENERATOR)
    pulpo("compile", cwd=project)
    assert (project / ".run_cache" / "extra.txt").read_text() == "two"


def test_a_generator_that_failed_after_a_good_compile_of_the_same_state(
    pulpo: Pulpo, project: Path, plugin: Path
) -> None:
    """Its failure has no cause that a fingerprint could contain: it is reported until it is gone."""
    flaky = GENERATOR.replace("FAILING = False", "import os\nFAILING = 'FAIL' in os.environ")
    (plugin / "__init__.py").write_text(flaky)
    pulpo("compile", cwd=project)
    assert "no luck" in pulpo("compile", "--force", cwd=project, expect=1, FAIL="1").stderr
    assert "no luck" in pulpo("compile", cwd=project, expect=1, FAIL="1").stderr
    assert "nothing to write" in pulpo("compile", cwd=project).stdout
    assert pulpo("compile", cwd=project).stdout == IDLE


def test_what_a_generator_leaves_out(pulpo: Pulpo, project: Path, plugin: Path) -> None:
    page = project / ".run_cache" / "pages" / "index.txt"
    pulpo("compile", cwd=project)
    assert page.exists()
    (plugin / "__init__.py").write_text(OMITTING)
    (plugin / "text.txt").write_text("two")
    done = pulpo("compile", cwd=project, expect=1)
    assert done.stderr == OMITTED
    assert "; 1 changed, 1 removed" in done.stdout
    assert not page.exists()  # it would look current
    assert (project / ".run_cache" / "extra.txt").read_text() == "two"
    for _ in range(2):  # it is told again, though there is nothing to do
        idle = pulpo("compile", cwd=project, expect=1)
        assert (idle.stdout, idle.stderr) == (IDLE, OMITTED)
    pulpo("compile", "--only", "api", cwd=project)
    assert pulpo("compile", "--only", "extra", cwd=project, expect=1).stderr == OMITTED
    assert pulpo("compile", "--allow-omissions", cwd=project).stderr == OMITTED
    (plugin / "__init__.py").write_text(GENERATOR)
    mended = pulpo("compile", cwd=project)
    assert (mended.stderr, page.exists()) == ("", True)


def test_check_and_diff_of_what_is_left_out(pulpo: Pulpo, project: Path, plugin: Path) -> None:
    pulpo("compile", cwd=project)
    (plugin / "__init__.py").write_text(OMITTING)
    check = pulpo("compile", "--check", cwd=project, expect=1)
    assert check.stdout == "removed: pages/index.txt\nNot up to date: run `pulpo compile`.\n"
    assert check.stderr == OMITTED
    diff = pulpo("compile", "--diff", cwd=project, expect=1)
    assert diff.stderr == OMITTED
    pulpo("compile", cwd=project, expect=1)
    check = pulpo("compile", "--check", "--force", cwd=project, expect=1)
    assert (check.stdout, check.stderr) == ("Up to date, except for parts that cannot be generated.\n", OMITTED)
    assert pulpo("compile", "--check", cwd=project, expect=1).stdout == IDLE


def test_json(pulpo: Pulpo, project: Path, plugin: Path) -> None:
    (plugin / "__init__.py").write_text(OMITTING)
    done = json.loads(pulpo("compile", "--json", "--only", "extra", cwd=project, expect=1).stdout)
    failure = {
        "generator": "extra",
        "parts": [{"kind": "page", "name": "index"}],
        "message": "page 'index' is left out: it has no title",
        "where": "main.py:3",
        "hint": "give it [one]",
    }
    assert done == {
        "output": str(project / ".run_cache"),
        "files": 1,
        "generators": ["extra"],
        "changes": [{"path": "extra.txt", "kind": "added", "edited": False}],
        "kept_edits": [],
        "up_to_date": False,
        "changed_inputs": [],
        "failures": [failure],
    }
    (plugin / "__init__.py").write_text(FAILING)
    done = json.loads(pulpo("compile", "--json", cwd=project, expect=1).stdout)
    assert [failure["parts"] for failure in done["failures"]] == [[]]
    (plugin / "__init__.py").write_text(GENERATOR)
    pulpo("compile", cwd=project)
    done = json.loads(pulpo("compile", "--json", cwd=project).stdout)
    assert (done["changes"], done["up_to_date"], done["failures"]) == ([], True, [])


@pytest.mark.parametrize(
    "omission",
    [
        "Omission((), GenerationError('x'))",
        "Omission(('flow', 'x'), GenerationError('x'))",
        "Omission(Part('flow', 'x'), GenerationError('x'))",
        "Omission((Part('flow', 'x'),), ValueError('x'))",
        "Omission((Part('flow', 'x'),), 'x')",
    ],
)
def test_omissions_that_are_none(omission: str) -> None:
    with pytest.raises(TypeError, match="of an Omission must be"):
        eval(omission, {"Omission": Omission, "Part": Part, "GenerationError": GenerationError})


def test_only(pulpo: Pulpo, project: Path, plugin: Path) -> None:
    pulpo("compile", cwd=project)
    (plugin / "text.txt").write_text("two")
    main = project / "main.py"
    main.write_text(main.read_text().replace("shop.count", "shop.sum"))
    assert "files by extra; 1 changed" in pulpo("compile", "--only", "extra", cwd=project).stdout
    operations = project / ".run_cache" / "api_routes" / "operations"
    assert (operations / "shop_count.py").exists()
    assert re.search(
        r"files by api; 1 added, \d changed, 1 removed", pulpo("compile", "--only", "api", cwd=project).stdout
    )
    assert sorted(path.name for path in operations.glob("s*")) == ["shop_sum.py"]
    pulpo("compile", cwd=project)
    unknown = pulpo("compile", "--only", "nope", cwd=project, expect=2)
    assert "there is no generator 'nope'" in unknown.stderr
    assert "installed are: api, cli, extra" in unknown.stderr


def test_check_and_diff_write_nothing(pulpo: Pulpo, project: Path, stamps: Stamps, tree: Tree) -> None:
    before = stamps(project)
    drift = pulpo("compile", "--check", cwd=project, expect=1, PYTHONDONTWRITEBYTECODE="1")
    assert "added: generated_api.py\n" in drift.stdout
    assert "Not up to date: run `pulpo compile`." in drift.stdout
    assert "+++ b/generated_api.py" in pulpo("compile", "--diff", cwd=project, PYTHONDONTWRITEBYTECODE="1").stdout
    after = stamps(project)
    assert set(after) - set(before) == {"import.log"}  # which the project's own code writes
    pulpo("compile", cwd=project)
    subprocess.run(["rm", "-rf", str(project / ".pulpo")], check=True)  # as in a fresh clone
    before = stamps(project)
    assert pulpo("compile", "--check", cwd=project, PYTHONDONTWRITEBYTECODE="1").stdout == "Up to date.\n"
    assert pulpo("compile", "--diff", cwd=project, PYTHONDONTWRITEBYTECODE="1").stdout == ""
    assert stamps(project) == before
    generated = project / ".run_cache" / "api_routes" / "product.py"
    generated.write_text("by hand\n")
    edited = pulpo("compile", "--check", "--diff", cwd=project, expect=1).stdout
    assert "-by hand\n" in edited
    assert (
        "changed (edited by hand): api_routes/product.py" in pulpo("compile", "--check", cwd=project, expect=1).stdout
    )
    assert generated.read_text() == "by hand\n"


def test_hand_edited_files_are_kept_with_a_message(pulpo: Pulpo, project: Path) -> None:
    pulpo("compile", cwd=project)
    routes = project / ".run_cache" / "api_routes"
    (routes / "product.py").write_text("# mine\n")
    (routes / "operations" / "shop_count.py").write_text("# mine too\n")
    main = project / "main.py"
    main.write_text(main.read_text().replace("shop.count", "shop.sum"))
    done = pulpo("compile", cwd=project)
    assert "  edited by hand, kept as .run_cache/api_routes/product.py.edited\n" in done.stdout
    assert (routes / "product.py.edited").read_text() == "# mine\n"
    assert (routes / "operations" / "shop_count.py.edited").read_text() == "# mine too\n"
    assert not (routes / "operations" / "shop_count.py").exists()


def test_two_at_once(project: Path, tree: Tree) -> None:
    command = [*quick_command(), "compile"]
    both = [subprocess.Popen(command, cwd=project, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) for _ in range(4)]
    outputs = [process.communicate()[0].decode() for process in both]
    assert [process.returncode for process in both] == [0, 0, 0, 0], outputs
    assert sum(" added" in text for text in outputs) == 1
    check = subprocess.run([*command, "--check", "--force"], cwd=project, check=False, capture_output=True)
    assert check.returncode == 0


def test_a_save_during_the_compile_is_not_lost(pulpo: Pulpo, project: Path) -> None:
    """The project's own code changes a file after it was read: what a slow compile looks like to an editor."""
    (project / "data" / "extra.json").write_text("1")
    main = project / "main.py"
    main.write_text(main.read_text() + "path = HERE / 'data' / 'extra.json'\npath.read_text()\npath.write_text('2')\n")
    pulpo("compile", cwd=project)
    assert pulpo("compile", cwd=project).stdout != IDLE


def test_an_output_that_is_read_only_is_replaced(pulpo: Pulpo, project: Path) -> None:
    """And its former files do not stand in the way of the next compile."""
    pulpo("compile", cwd=project)
    for text in ("one", "three"):
        for folder, _, _ in os.walk(project / ".run_cache"):
            Path(folder).chmod(0o555)
        write_project(project, SOURCE.replace("def count() -> int: ...", f"def count() -> int: '{text}'"))
        assert "changed" in pulpo("compile", cwd=project).stdout
        assert not list(project.glob(".*pulpo-new"))


@pytest.mark.parametrize("output", ["../elsewhere", ".", ".pulpo", "main.py"])
def test_an_output_outside_is_refused(output: str, pulpo: Pulpo, project: Path, tree: Tree) -> None:
    before = tree(project.parent)
    refused = pulpo("compile", cwd=project, expect=2, PULPO_OUTPUT=output, PYTHONDONTWRITEBYTECODE="1")
    assert f"output='{output}' is " in refused.stderr
    assert tree(project.parent).keys() - before.keys() <= {"project/import.log"}


def test_the_output_may_be_a_link_inside(pulpo: Pulpo, project: Path) -> None:
    (project / ".run_cache").symlink_to("generated", target_is_directory=True)
    pulpo("compile", cwd=project)
    assert (project / ".run_cache").is_symlink()
    assert (project / "generated" / "generated_api.py").is_file()


def test_something_in_the_way(pulpo: Pulpo, project: Path) -> None:
    (project / ".run_cache" / "generated_api.py" / "mine").mkdir(parents=True)
    refused = pulpo("compile", cwd=project, expect=1)
    assert "cannot write the output" in refused.stderr
    assert "Traceback" not in refused.stderr
    assert (project / ".run_cache" / "generated_api.py" / "mine").is_dir()
