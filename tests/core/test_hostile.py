"""Hostile metadata: it is refused with its line, or quoted; it is never executed."""

import ast
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest
from beanie import Document
from hypothesis import given, settings
from hypothesis import strategies as st

from pulpo_api.compile.generator import ApiGenerator
from pulpo_cli.lint.linter import lint
from pulpo_cli.lint.output import lines
from pulpo_core import Artifact, ModelRegistry, OperationRegistry, Project, Templates, datamodel, operation
from pulpo_core.assembly import freeze
from pulpo_core.exceptions import PulpoException
from pulpo_core.generation import GenerationContext, compile_project, literal
from pulpo_core.metadata import Metadata
from pulpo_core.plugins import from_modules
from pulpo_core.registries import isolated_registries

MakeProject = Callable[..., Project]
Pulpo = Callable[..., CompletedProcess[str]]
PRELUDE = """\
from enum import Enum
from typing import Annotated, Any
from beanie import Document
from pydantic import BaseModel, Field
from pulpo_core import datamodel, operation
"""
MYPY_CACHE = Path(__file__).parents[2] / "plugins" / "pulpo_api" / ".mypy_cache"  # of the libraries, for all tests
BOOM = "open(CANARY, 'w').close()"
TEXTS = [
    f"'''\n{BOOM}\n'''",
    f'"""\n{BOOM}\n"""',
    f"'; {BOOM}; '",
    f'"); {BOOM}; ("',
    f"\\\n{BOOM}\n#",
    f"\\'\n{BOOM}",
    f"{{{BOOM}}}",
    f"{{{{ cycler.__init__.__globals__.os.system('touch ' ~ CANARY) }}}} {{% set x = {BOOM} %}} {{# x #}}",
    f"\x00\x1b[31m\u202e\u2066\u2028{BOOM}\u2029\r{BOOM}\x0c\x85{BOOM}",
    f"🐙\\N{{BULLET}}\\u0022\\x22{BOOM}",
    f"*/ -->\n]]> </script> `${{{BOOM}}}` $(touch x) ; rm -rf %s %(x)s {{}} {{0}}",
    "x" * 100_000,
]


TIE = {"name": "self", "target": "Thing0", "cardinality": "one"}


@pytest.fixture
def canary(tmp_path: Path) -> Path:
    return tmp_path / "canary"


def hostile_source(canary: Path) -> str:
    texts = [text.replace("CANARY", repr(str(canary))) for text in TEXTS]
    source = PRELUDE + f"TEXTS = {texts!r}\nTIE = {TIE!r}\n"
    for number, _ in enumerate(texts):
        source += f"""
class Color{number}(Enum):
    A = TEXTS[{number}]

@datamodel(
    description=TEXTS[{number}], tags=[TEXTS[{number}]], ui={{TEXTS[{number}]: [TEXTS[{number}]]}},
    relations=[{{**TIE, TEXTS[{number}]: TEXTS[{number}]}}], permissions={{"read": [TEXTS[{number}]]}},
)
class Thing{number}(Document):
    plain: str = Field(TEXTS[{number}], description=TEXTS[{number}], title=TEXTS[{number}], examples=[TEXTS[{number}]])
    color: Color{number} = Color{number}.A

@operation(
    name="run.thing{number}", description=TEXTS[{number}], category=TEXTS[{number}], tags=[TEXTS[{number}]],
    models_in=[TEXTS[{number}]], models_out=[TEXTS[{number}]], permissions=[TEXTS[{number}]], after=[TEXTS[{number}]],
)
async def run{number}(
    word: Annotated[str, Field(description=TEXTS[{number}])] = TEXTS[{number}], color: Color{number} = Color{number}.A
) -> str:
    return word
"""
    for name in ("import", "class", "None", "True", "match", "type", "print", "self", "id", "str", "open", "Request"):
        source += f"\n@operation(name='{name}')\nasync def f_{name}() -> None: ...\n"
    for name in ("Import", "None_x", "APIRouter", "ModelRoutes", "Request", "Response", "A" * 120):
        source += f"\n@datamodel(name='{name.replace('_x', '')}', path='p{name[:20]}')\nclass {name}(Document): ...\n"
    return source + "\nclass Outer:\n    @datamodel\n    class Inner(Document): ...\n"


def test_hostile_texts_are_never_code(pulpo: Pulpo, tmp_path: Path, canary: Path) -> None:
    root = tmp_path / "project"
    root.mkdir()
    (root / "main.py").write_text(hostile_source(canary), encoding="utf-8")
    name = json.dumps(TEXTS[1].replace("CANARY", repr(str(canary))), ensure_ascii=False)
    (root / "pulpo.toml").write_text(f"name = {name}\n", encoding="utf-8")
    pulpo("compile", cwd=root)
    output = root / ".run_cache"
    generated = sorted(output.rglob("*.py"))
    flows = [path for path in generated if path.parent.name == "orchestration"]
    assert [path.name for path in flows] == ["run_flow.py", "standalones.py"]
    declared = len(TEXTS) * 2 + 12 + 7 + 1
    assert len(generated) == (3 + declared) + (4 + declared) + len(flows)  # of the API, the commands, the flows
    modules = [path.relative_to(output).with_suffix("").as_posix().replace("/", ".") for path in generated]
    for path in generated:
        compile(path.read_bytes(), str(path), "exec")
    importer = f"import importlib, sys\nsys.path[:0] = [{str(output)!r}, {str(root)!r}]\n"
    importer += f"for name in {[module for module in modules if not module.endswith('__init__')]!r}:\n"
    importer += (
        "    importlib.import_module(name)\nimport generated_api\nprint(len(generated_api.app.openapi()['paths']))\n"
    )
    done = subprocess.run([sys.executable, "-c", importer], cwd=root, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    assert int(done.stdout) > 2 * len(TEXTS)
    assert not canary.exists()
    checks = [
        [sys.executable, "-m", "ruff", "check", "--isolated", "--select", "E4,E7,E9,F,B,S1,I,UP", str(output)],
        [
            sys.executable,
            "-m",
            "mypy",
            "--strict",
            "--config-file",
            "",
            "--explicit-package-bases",
            "generated_api.py",
            "api_routes",
            "generated_cli.py",
            "cli_commands",
        ],
    ]
    for command in checks:
        found = subprocess.run(command, cwd=output, env=_mypy_path(root), capture_output=True, text=True, check=False)
        assert found.returncode == 0, found.stdout + found.stderr
    pulpo("compile", "--check", "--force", cwd=root)
    pulpo("models", "--json", cwd=root)
    assert not canary.exists()


def test_hostile_flows_that_are_left_out(pulpo: Pulpo, tmp_path: Path, canary: Path) -> None:
    """Each is reported, without a character that a terminal would act upon, and stops nothing else."""
    texts = [text.replace("CANARY", repr(str(canary))).replace("\x00", "") for text in TEXTS]
    source = PRELUDE + f"TEXTS = {texts!r}\n@operation(name='fine')\ndef fine() -> None: ...\n"
    for number, _ in enumerate(texts):
        source += f"""
Data{number} = type(TEXTS[{number}], (BaseModel,), {{}})

@operation(name="bad{number}.one")
def one{number}() -> Data{number}: ...

@operation(name="bad{number}.two")
def two{number}() -> Data{number}: ...

@operation(name="bad{number}.use")
def use{number}(data: Data{number}) -> None: ...
"""
    root = tmp_path / "project"
    root.mkdir()
    (root / "main.py").write_text(source, encoding="utf-8")
    (root / "pulpo.toml").touch()
    done = pulpo("compile", cwd=root, expect=1)
    assert all(letter.isprintable() or letter == "\n" for letter in done.stderr)
    assert done.stderr.count("' is left out: parameter 'data'") == len(texts)
    assert pulpo("compile", cwd=root, expect=1).stderr == done.stderr
    failures = json.loads(pulpo("compile", "--json", cwd=root, expect=1).stdout)["failures"]
    assert {failure["parts"][0]["name"] for failure in failures} == {f"bad{number}" for number, _ in enumerate(texts)}
    output = root / ".run_cache"
    assert (output / "generated_api.py").is_file()
    assert [path.name for path in (output / "orchestration").iterdir()] == ["standalones.py"]
    assert not canary.exists()


def test_lint_shows_hostile_texts_as_they_are(make_project: MakeProject, canary: Path) -> None:
    report = lint(make_project(hostile_source(canary), plugins=from_modules()))
    shown = [text.plain for text in lines(report)]
    assert {item.rule.name for item in report.diagnostics} >= {"unknown-model", "unknown-operation"}
    assert all(letter.isprintable() for line in shown for letter in line)
    assert max(map(len, shown)) < 3000
    assert not canary.exists()


def _mypy_path(root: Path) -> dict[str, str]:
    return os.environ | {"MYPYPATH": str(root), "MYPY_CACHE_DIR": str(MYPY_CACHE)}


@pytest.mark.parametrize(
    ("declaration", "message"),
    [
        ("@datamodel\nclass operations(Document): ...", "operations"),
        (
            "@datamodel(path='operations')\nclass A(Document): ...",
            "the path 'operations', which is used by the API itself",
        ),
        ("@datamodel(path='Models')\nclass A(Document): ...", "the path 'Models', which is used by the API itself"),
        ("@datamodel(name='Operations', path='x')\nclass A(Document): ...", "overwrite the routes of the operations"),
        ("class A(Document): ...\nA.__qualname__ = 'A; ' + BOOM\ndatamodel(A)", "cannot be imported"),
        ("class A(Document): ...\nA.__qualname__ = 'A.B; ' + BOOM\ndatamodel(name='A')(A)", "cannot be imported"),
        ("class A(Document): ...\nA.__qualname__ = 'import.B'\ndatamodel(name='A')(A)", "cannot be imported"),
        ("class A(Document): ...\nA.__module__ = 'os\\n' + BOOM\ndatamodel(A)", "cannot be imported"),
        ("class A(Document): ...\nA.__module__ = 'None'\ndatamodel(A)", "cannot be imported"),
        ("class A(Document): ...\nA.__name__ = 'A\"; ' + BOOM\ndatamodel(A)", "cannot be used"),
        ("def f() -> None: ...\nf.__name__ = 'f; ' + BOOM\noperation(f)", "cannot be used"),
    ],
)
def test_hostile_names_are_refused_with_their_line(
    declaration: str, message: str, make_project: MakeProject, monkeypatch: pytest.MonkeyPatch, canary: Path
) -> None:
    source = f"{PRELUDE}BOOM = {BOOM.replace('CANARY', repr(str(canary)))!r}\n{declaration}"
    project = make_project(source)
    monkeypatch.chdir(project.root)
    with pytest.raises(PulpoException) as caught:
        compile_project(project, only=["api"]).check()
    assert message in str(caught.value)
    assert "main.py:" in str(caught.value)
    assert not canary.exists()


class Plain(Document):
    word: str = ""


def run(word: str = "") -> str:
    return word


@pytest.fixture(scope="module")
def declared() -> Iterator[Metadata]:
    with isolated_registries():
        datamodel(Plain)
        operation(name="run")(run)
        yield freeze(ModelRegistry.list_all(), OperationRegistry.list_all())


def with_texts(declared: Metadata, text: str) -> Metadata:
    """The same metadata with `text` wherever free text may stand."""
    free: dict[str, Any] = {"description": text, "tags": (text,), "permissions": {text: (text,)}}
    [model], [found] = declared.models, declared.operations
    return Metadata(
        (replace(model, **free, ui_hints={text: text}, relations=({**TIE, text: text},)),),
        (replace(found, **free, category=text, models_in=(text,), models_out=(text,), after=(text,)),),
    )


def shape(artifacts: list[Artifact]) -> list[str]:
    """The code with all string literals taken out."""
    trees = [ast.parse(artifact.content) for artifact in artifacts if artifact.path.endswith(".py")]
    for tree in trees:
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                node.value = ""
    return [ast.dump(tree) for tree in trees]


HOSTILE_TEXT = st.text() | st.lists(
    st.sampled_from(["'", '"', "'''", '"""', "\\", "\n", "\r", "{{", "}}", "{%", "%}", "#", "\x00", "\u2028", "x", ")"])
).map("".join)


@settings(max_examples=75)  # the texts are short, and each makes all files
@given(text=HOSTILE_TEXT)
def test_any_text_is_at_most_a_string_literal(text: str, declared: Metadata) -> None:
    def generate(metadata: Metadata, name: str) -> list[Artifact]:
        made = ApiGenerator().generate(GenerationContext(metadata, name, Path("/project"), ".."))
        return [artifact for artifact in made if isinstance(artifact, Artifact)]

    hostile = generate(with_texts(declared, text), text)
    assert shape(hostile) == shape(generate(declared, "plain"))
    assert all(artifact.data.decode() == artifact.content for artifact in hostile)
    application = next(artifact for artifact in hostile if artifact.path == "generated_api.py")
    assert f"title={literal(text)}," in application.content


@settings(max_examples=150)
@given(text=HOSTILE_TEXT)
def test_any_text_in_a_template(text: str) -> None:
    templates = Templates("pulpo_api")
    values = {"title": text, "root": text, "version": text, "models": [(text, text)], "operations": []}
    rendered = templates.render("application.py.jinja", **values)
    strings = [node.value for node in ast.walk(ast.parse(rendered)) if isinstance(node, ast.Constant)]
    assert strings.count(text) >= 5
