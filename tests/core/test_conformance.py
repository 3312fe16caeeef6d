"""The tests for plugins find what plugins do wrong."""

import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from pulpo_core.testing.generated_code import code_problems

BAD = """
import httpx
from pathlib import Path
from pulpo_core import Artifact, hookimpl

class Generator:
    name = "bad"

    def generate(self, context):
        model = context.metadata.model("Thing4")
        yield Artifact("bad_order.txt", " ".join({model.name for model in context.metadata.models}))
        yield Artifact("bad_path.txt", str(context.root))
        yield Artifact("bad_code.py", f"# {model.description}")
        yield Artifact("bad_code.ts", f"/* {context.metadata.model('Thing6').description} */")
        (context.root / "beside.txt").touch()

@hookimpl
def pulpo_generators():
    return [Generator()]

@hookimpl
def pulpo_lint_rules():
    return [3]

@hookimpl
def pulpo_commands(cli):
    cli.add("bad", "bad_plugin:nothing", help="")
"""
TESTS = """
from pulpo_core.testing import PluginConformance

class TestConformance(PluginConformance):
    plugin = "bad"
    # They would only take time.
    settings = {"plugins": dict.fromkeys(("api", "cli", "embedded", "observability", "prefect", "refine"), False)}
"""
FINDINGS = {
    "test_its_version_of_the_core_is_capped": ["bad-plugin must depend on pulpo-core with an upper limit"],
    "test_its_hooks_are_imported_without_other_packages": ["bad_plugin imports", "httpx"],
    "test_its_hooks_do_what_they_are_specified_to_do": [
        "pulpo_lint_rules returned 3; expected: an instance of Rule",
        "`pulpo bad` cannot be loaded from bad_plugin:nothing",
    ],
    "test_what_it_generates_depends_on_the_metadata_only": ["generated differently the second time: bad_order.txt"],
    "test_it_writes_through_artifacts_only": ["written in addition to the artifacts: beside.txt"],
    "test_hostile_texts_do_not_become_code": [
        "bad_code.py: line 2 contains pulpo_conformance_canary as code",
        "bad_code.ts: line 1 contains pulpo_conformance_canary as code",
    ],
}


def test_a_bad_plugin_is_found_out(tmp_path: Path) -> None:
    site = tmp_path / "site"
    files = {
        "bad_plugin.py": BAD,
        "bad_plugin-1.0.dist-info/METADATA": "Metadata-Version: 2.1\nName: bad-plugin\nVersion: 1.0\n"
        "Requires-Dist: pulpo-core>=0.1\n",
        "bad_plugin-1.0.dist-info/entry_points.txt": "[pulpo.plugins]\nbad = bad_plugin\n",
        "test_bad.py": TESTS,
    }
    for name, text in files.items():
        (site / name).parent.mkdir(parents=True, exist_ok=True)
        (site / name).write_text(text)
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:schemathesis", "test_bad.py"],
        cwd=site,
        env=os.environ | {"PYTHONPATH": str(site)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.count("FAILED ") == len(FINDINGS), done.stdout
    for test, messages in FINDINGS.items():
        report = done.stdout.partition(f" TestConformance.{test} ")[2].partition("\n____")[0]
        for message in messages:
            assert message in report, (test, done.stdout)


@pytest.mark.parametrize(
    ("path", "text", "is_code"),
    [
        ("a.py", "x = 'CANARY()'  # CANARY()", False),
        ("a.py", "x = f'{CANARY}'", True),
        ("a.py", "import a.CANARY", True),
        ("a.py", "def f(CANARY): ...", True),
        ("a.py", "class A(", True),
        ("a.ts", 'const x = "CANARY \\" CANARY"; // CANARY\n/* CANARY\n */ f(\'CANARY\');', False),
        ("a.ts", "const x = `a CANARY \\` CANARY ${b({c: `CANARY`})} CANARY`;", False),
        ("a.ts", "const x = `a ${CANARY()}`;", True),
        ("a.tsx", "/* a */ CANARY() /* */", True),
        ("a.js", "const x = { CANARY: 1 };", True),
        ("a.js", "const x = `${{a: 1}.a} `; CANARY()", True),
        ("a.json", '{"CANARY": "CANARY"}', False),
        ("a.json", "{", True),
        ("a.toml", "x = 'CANARY'", False),
        ("a.toml", "[a.CANARY]", True),
        ("a.rst", "CANARY", False),
    ],
)
def test_code_is_distinguished_from_strings_and_comments(path: str, text: str, is_code: bool) -> None:
    assert bool(code_problems(path, textwrap.dedent(text), "CANARY")) == is_code
