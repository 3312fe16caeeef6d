"""The generated code, compared with the tree in `golden/`, and checked by ruff and mypy.

After a change of the templates: `PULPO_UPDATE_GOLDEN=1 pytest plugins/pulpo_prefect/tests/test_generator.py`, and then
read the difference.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from pulpo_core.exceptions import DeclarationError, GenerationError, NotFoundError
from pulpo_core.generation import Part, compile_project
from pulpo_core.generation.code_layout import WIDTH
from pulpo_core.plugins import from_modules
from pulpo_core.project import Project
from pulpo_prefect import hooks
from pulpo_prefect.codegen import PrefectCodeGenerator
from pulpo_prefect.flow_lookup import find_flow
from pulpo_prefect.orchestration import OrchestrationCompiler
from pulpo_prefect.running.command_line import _parser
from pulpo_prefect.settings import PrefectSettings

REPOSITORY = Path(__file__).parents[3]
GOLDEN = Path(__file__).parent / "golden"
RUFF = (sys.executable, "-m", "ruff")
LONGEST = "a" * 120
DECLARING = """
    from pulpo_core import operation
    from pydantic import BaseModel

    class A(BaseModel): ...
    class B(BaseModel): ...
    class C(BaseModel): ...
"""


def orchestration(project: Project) -> Path:
    return project.output / "orchestration"


def tree(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text() for path in sorted(folder.glob("*.py"))}


def check_format(folder: Path, rules: str = "B,C4,E,F,I,PIE,PT,RET,RUF,SIM,T10,UP,W") -> None:
    """Fail unless ruff is content with the code in a folder."""
    for check in (["check"], ["check", "--select", rules], ["format", "--check", "--diff"]):
        command = [*RUFF, *check, "--isolated", "--no-cache", "--line-length", str(WIDTH), "."]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr


def test_golden_tree(shapes: Project) -> None:
    found = tree(orchestration(shapes))
    if os.environ.get("PULPO_UPDATE_GOLDEN"):
        shutil.rmtree(GOLDEN, ignore_errors=True)
        shutil.copytree(orchestration(shapes), GOLDEN)
    assert found == tree(GOLDEN)
    assert len(found) >= 30


def test_tasks_that_are_submitted(shapes: Project, tmp_path: Path) -> None:
    """The code for Dask and Ray: two modules are compared with golden ones, all are checked by ruff."""
    generator = PrefectCodeGenerator(PrefectSettings(task_runner="dask"))
    for name, code in generator.generate_flows(OrchestrationCompiler("shapes", shapes.metadata).compile()).items():
        (tmp_path / f"{name}.py").write_text(code)
    check_format(tmp_path)
    for name in ("poll_flow.py", "market_flow.py"):
        golden = GOLDEN / "submitted" / name
        if os.environ.get("PULPO_UPDATE_GOLDEN"):
            golden.parent.mkdir(exist_ok=True)
            shutil.copy(tmp_path / name, golden)
        assert (tmp_path / name).read_text() == golden.read_text()


def test_ruff(shapes: Project) -> None:
    check_format(orchestration(shapes))


def test_strict_types(shapes: Project) -> None:
    """With the repository's own settings, so that mypy's cache of Prefect is used here as well."""
    folder = orchestration(shapes)
    environment = {**os.environ, "MYPYPATH": str(folder)}
    command = [sys.executable, "-m", "mypy", *map(str, sorted(folder.glob("*.py")))]
    done = subprocess.run(command, cwd=REPOSITORY, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_names_of_any_length(make_project: Callable[..., Project]) -> None:
    long = LONGEST[2:]
    lines = [
        f"@operation(name='r.{'b' * length}')\n    async def b{length}(a{long}: A) -> A: ..." for length in (20, 118)
    ]
    lines.append(
        f"@operation(name='{long}')\n    async def c(a: list[int], {', '.join(f'b{n}: int' for n in range(40))}): ..."
    )
    lines.append(
        f"@operation(name='{'.'.join('abcdefgh' * 5)}', description='{'word ' * 60}{LONGEST}')\n    def d(): ..."
    )
    project = make_project("\n    ".join([DECLARING, *lines]))
    compile_project(project, only=["prefect"]).check()
    check_format(orchestration(project), rules="F,I")  # a name that is longer than a line stays that


@pytest.mark.parametrize(
    ("operations", "error"),
    [
        (
            "@operation(name='r.a')\n    def a(b: B) -> A: ...\n    @operation(name='r.b')\n    def b(a: A) -> B: ...",
            "r.a .* → r.b: A as a",
        ),
        (
            "@operation(name='r.a')\n    def a(c: C) -> A: ...\n    @operation(name='r.b')\n    def b(a: A) -> B: ...\n"
            "    @operation(name='r.c')\n    def c(b: B) -> C: ...",
            "3 operations depend on each other",
        ),
        ("@operation(name='r.a', after=['r.a'])\n    def a(): ...", "names itself in its after="),
        (
            "@operation(name='r.a', after=['r.b'])\n    def a(): ...\n"
            "    @operation(name='r.b', after=['r.a'])\n    def b(): ...",
            "2 operations depend on each other",
        ),
        (
            "@operation(name='r.a')\n    def a() -> A: ...\n    @operation(name='r.b')\n    def b() -> A: ...\n"
            "    @operation(name='r.c')\n    def c(one: A) -> None: ...",
            "nothing says which one is meant",
        ),
    ],
)
def test_what_cannot_be_ordered_is_left_out(operations: str, error: str, make_project: Callable[..., Project]) -> None:
    other = "@operation(name='s.a')\n    def other(): ..."
    project = make_project(f"{DECLARING}\n    {operations}\n    {other}\n")
    compilation = compile_project(project, only=["prefect"])
    [failure] = compilation.failures
    assert failure.parts == (Part("flow", "r"),)
    assert re.search(f"^flow 'r' is left out: .*{error}", failure.message)
    assert re.search(r"main\.py:\d+", str(failure.error.where))
    assert "exclude = ['r']" in str(failure.error.hint)
    assert list(tree(orchestration(project))) == ["s_flow.py"]
    with pytest.raises(DeclarationError, match=error):
        compilation.check()


def test_only_the_flow_with_the_problem_is_left_out(make_project: Callable[..., Project]) -> None:
    """Those of the namespaces in it are written; a problem that several have is reported once."""
    lines = [
        "@operation(name='r.s.a', after=['r.s.b'])\n    def a(): ...",
        "@operation(name='r.s.b', after=['r.s.a'])\n    def b(): ...",
        "@operation(name='r.t.c')\n    def c(): ...",
    ]
    project = make_project("\n    ".join([DECLARING, *lines]))
    [failure] = compile_project(project, only=["prefect"]).failures
    assert failure.message.startswith("flow 'r' and flow 'r.s' are left out: 2 operations depend on each other")
    code = tree(orchestration(project))["r_flow.py"]
    assert re.findall(r"async def (\w+_flow)\(", code) == ["r_t_flow"]
    assert code.startswith('"""The flows of `r`,')


def test_a_file_without_the_flow_of_its_root_runs_none_by_default(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        _parser(["r.t"]).parse_args([])
    assert "the following arguments are required: flow" in capsys.readouterr().err
    assert _parser(["r", "r.t"]).parse_args([]).flow == "r"


def test_a_flow_that_is_left_out_says_why(make_project: Callable[..., Project]) -> None:
    project = make_project(
        f"{DECLARING}\n    @operation(name='r.a', after=['r.a'])\n    def a(): ...\n",
        plugins=from_modules(prefect=hooks),
    )
    with pytest.raises(DeclarationError, match=r"operation 'r\.a' names itself in its after="):
        find_flow(project, "r")


def test_a_flow_is_found_by_its_function(make_project: Callable[..., Project]) -> None:
    lines = [
        f"@operation(name='{name}')\n    def f{number}(): ..." for number, name in enumerate(["r.t.x", "s_flow", "s.x"])
    ]
    project = make_project("\n    ".join([DECLARING, *lines]), plugins=from_modules(prefect=hooks))
    names = ["r", "r_flow", "r.t", "r_t_flow", "s", "s_flow", "s_flow_flow"]
    assert [find_flow(project, name).namespace for name in names] == ["r", "r", "r.t", "r.t", "s", "s_flow", "s_flow"]
    with pytest.raises(NotFoundError, match="no flow 'r_x_flow'"):
        find_flow(project, "r_x_flow")


def test_a_namespace_may_do_without_a_flow(make_project: Callable[..., Project]) -> None:
    main = (
        f"{DECLARING}\n    @operation(name='r.a', after=['r.a'])\n    def a(): ...\n    @operation\n    def b(): ...\n"
    )
    project = make_project(main, settings={"prefect": {"exclude": ["r"]}})
    compile_project(project, only=["prefect"]).check()
    assert list(tree(orchestration(project))) == ["main_flow.py"]


def test_only_these_flows(make_project: Callable[..., Project]) -> None:
    lines = [f"@operation(name='{name}')\n    def f{number}(): ..." for number, name in enumerate(["a.x", "b.x", "c"])]
    settings = {"prefect": {"only": ["a", "c", "zzz"], "exclude": ["c"]}}
    project = make_project("\n    ".join([DECLARING, *lines]), settings=settings, plugins=from_modules(prefect=hooks))
    [failure] = compile_project(project, only=["prefect"]).failures
    assert failure.to_dict() == {
        "generator": "prefect",
        "parts": [{"kind": "flow", "name": "zzz"}],
        "message": "flow 'zzz' is left out: only names 'zzz', but the project has no such namespace or standalone "
        "operation",
        "where": "[tool.pulpo.prefect]",
        "hint": "known are: a, b, c",
    }
    assert list(tree(orchestration(project))) == ["a_flow.py"]
    with pytest.raises(NotFoundError, match=r"no flow 'b' \(`only` or `exclude` in .* leaves it out\)"):
        find_flow(project, "b")


def test_flows_whose_names_would_be_one(make_project: Callable[..., Project]) -> None:
    names = ["r.a.b.x", "r.a_b.y"]
    lines = [f"@operation(name='{name}')\n    def f{number}(): ..." for number, name in enumerate(names)]
    project = make_project("\n    ".join([DECLARING, *lines]))
    compilation = compile_project(project, only=["prefect"])
    with pytest.raises(GenerationError, match=r"'r.a.b' and 'r.a_b' would both be 'r_a_b_flow'"):
        compilation.check()
    assert [part.name for part in compilation.failures[0].parts] == ["r.a.b", "r.a_b"]
    code = tree(orchestration(project))["r_flow.py"]
    assert re.findall(r"async def (\w+_flow)\(", code) == ["r_flow", "r_a_flow"]


def test_definitions(shapes: Project) -> None:
    flows = {flow.namespace: flow for flow in OrchestrationCompiler("shapes", shapes.metadata).compile().flows}
    diamond, alone = flows["diamond"], flows["alone"]
    assert (diamond.name, diamond.module, diamond.standalone) == ("diamond_flow", "diamond_flow", False)
    assert diamond.operations[0].name == "diamond.top"
    assert diamond.dependencies["diamond.bottom"] == ["diamond.left", "diamond.right"]
    assert (alone.name, alone.module, alone.standalone) == ("alone_flow", "standalones", True)
    assert flows["deep.one.two"].module == "deep_flow"
    assert not flows["namesake"].standalone


def test_parameters_that_are_called_like_methods_of_pydantic(make_project: Callable[..., Project]) -> None:
    parameters = "json: str, copy: int = 1, schema: str = '', dict: str = ''"
    project = make_project(f"from pulpo_core import operation\n\n@operation(name='a.b')\ndef b({parameters}): ...\n")
    compile_project(project, only=["prefect"]).check()
    command = [sys.executable, "-W", "error", str(orchestration(project) / "a_flow.py"), "--help"]
    done = subprocess.run(command, cwd=project.root, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_display_settings_of_a_field_cause_no_warning(make_project: Callable[..., Project]) -> None:
    parameters = "pin: Annotated[str, Sensitive] = '', old: Annotated[int, Field(deprecated=True, le=9)] = 1"
    header = "from typing import Annotated\n\nfrom pulpo_core import Sensitive, operation\nfrom pydantic import Field"
    project = make_project(f"{header}\n\n@operation(name='a.b')\ndef b({parameters}): ...\n")
    command = [sys.executable, "-m", "pulpo_core", "compile", "--only", "prefect"]
    done = subprocess.run(command, cwd=project.root, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert "pin: str = ''" in (orchestration(project) / "a_flow.py").read_text().replace('"', "'")


LANGUAGES = """
from enum import StrEnum
from typing import Literal

from pulpo_core import operation

Language = StrEnum("Language", ["de", "is", "in"])
India = Literal[Language["in"]]

@operation(name="a.b")
def b(source: Language = Language.de, target: Language = Language["is"], third: India = Language["in"]) -> India:
    return third
"""


def test_members_of_enums_that_are_keywords(make_project: Callable[..., Project]) -> None:
    project = make_project(LANGUAGES)
    compile_project(project, only=["prefect"]).check()
    code = tree(orchestration(project))["a_flow.py"]
    compile(code, "a_flow.py", "exec")
    for line in ("source: Language = Language.de,", "target: Language | Omitted = OMITTED,", "third: Any | Omitted"):
        assert line in code


def test_compiling_imports_no_prefect(shapes: Project) -> None:
    script = "import sys\nfrom pulpo_core.cli.app import main\ntry: main()\nfinally: print('prefect' in sys.modules)"
    for arguments in (["--help"], ["compile", "--check", "--only", "prefect"]):
        command = [sys.executable, "-c", script, *arguments]
        done = subprocess.run(command, cwd=shapes.root, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        assert done.stdout.endswith("False\n")
