"""Tests that every plugin should pass.

from pulpo_core.testing import PluginConformance

class TestConformance(PluginConformance):
    plugin = "glossary"  # the name of the entry point
"""

import json
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import pytest

from pulpo_core.testing.commands import run_pulpo
from pulpo_core.testing.generated_code import code_problems
from pulpo_core.testing.hostile_project import CANARY, hostile_source
from pulpo_core.testing.projects import MakeProject, write_project

if TYPE_CHECKING:
    from pulpo_core.generation.manifest import Entry

GROUP = "pulpo.plugins"
CAPS = ("<", "<=", "==", "===", "~=")
IMPORTS = """
import json, sys
from importlib.metadata import entry_points
import pulpo_core.cli.app, pulpo_core.plugins
from pulpo_core.cli.commands.collect import collect_commands
before = set(sys.modules)
(found,) = [each for each in entry_points(group="pulpo.plugins") if each.name == sys.argv[1]]
collect_commands(pulpo_core.plugins.from_modules(plugin=found.load()))
print(json.dumps(sorted(set(sys.modules) - before)))
"""


@dataclass(frozen=True)
class Compiled:
    """A compiled project: the entries of its manifest, and the files that one distribution wrote."""

    root: Path
    entries: "Mapping[str, Entry]"
    files: Mapping[str, str]

    @property
    def output(self) -> Path:
        """The output folder."""
        return self.root / ".run_cache"


class PluginConformance:
    """The tests of a plugin: a subclass names it. They need no database; the plugin must be installed.

    `settings` are further settings of the compiled project: `{"glossary": {"heading": "Terms"}}`. The project's
    names and texts are hostile: quotes, ends of comments, keywords, control characters.
    """

    plugin: ClassVar[str]
    settings: ClassVar[Mapping[str, Any]] = {}

    @classmethod
    def entry_point(cls) -> EntryPoint:
        """Return the entry point of the plugin."""
        found = [each for each in entry_points(group=GROUP) if each.name == cls.plugin]
        if len(found) != 1 or found[0].dist is None:
            pytest.fail(
                f"{len(found)} installed distributions bring a plugin {cls.plugin!r}; `pip install -e .`?",
                pytrace=False,
            )
        return found[0]

    @classmethod
    def distribution(cls) -> str:
        """Return the name of the plugin's distribution."""
        dist = cls.entry_point().dist
        return dist.name if dist else ""

    @classmethod
    def compile(cls, root: Path, *, enabled: bool = True, seed: str = "0") -> Compiled:
        """Compile the hostile project in a folder, in a process with this hash seed."""
        from pulpo_core.generation.manifest import read_manifest

        settings = {"name": f'hostile"); {CANARY}(); */', **cls.settings}
        if not enabled:
            settings["plugins"] = {**settings.get("plugins", {}), cls.plugin: False}
        write_project(root, hostile_source(), settings=settings)
        run_pulpo("compile", "--force", cwd=root, PYTHONHASHSEED=seed)
        entries = read_manifest(root / ".run_cache")
        own = {path for path, entry in entries.items() if entry.plugin == cls.distribution()}
        return Compiled(root, entries, {path: _read(root / ".run_cache" / path) for path in sorted(own)})

    @pytest.fixture(scope="class")
    @classmethod
    def compiled(cls, tmp_path_factory: pytest.TempPathFactory) -> Compiled:
        """The hostile project, compiled. Skips the test if the plugin generates nothing."""
        from pulpo_core.plugins import discover

        found = discover().get(cls.plugin)
        if found is not None and "pulpo_generators" not in found.hooks:
            pytest.skip("the plugin has no generators")
        compiled = cls.compile(tmp_path_factory.mktemp("conformance") / "project", seed="1")
        if not compiled.files:
            pytest.skip("the plugin generates nothing")
        return compiled

    def test_its_version_of_the_core_is_capped(self) -> None:
        """The distribution requires `pulpo-core` with an upper limit, since the hooks of a later version may differ."""
        from packaging.requirements import Requirement
        from packaging.utils import canonicalize_name

        dist = self.entry_point().dist
        required = [Requirement(line) for line in (dist.requires if dist else None) or []]
        ours = [each for each in required if canonicalize_name(each.name) == "pulpo-core"]
        if not any(spec.operator in CAPS for each in ours for spec in each.specifier):
            pytest.fail(
                f"{self.distribution()} must depend on pulpo-core with an upper limit: pulpo-core>=0.1,<0.2",
                pytrace=False,
            )

    def test_its_hooks_are_imported_without_other_packages(self, tmp_path: Path) -> None:
        """The module of the hooks, and `pulpo_commands`, import only the plugin itself, the standard library and what
        the command line has already imported, because they run at every start of `pulpo`."""
        done = subprocess.run(
            [sys.executable, "-c", IMPORTS, self.plugin], cwd=tmp_path, capture_output=True, text=True, check=False
        )
        if done.returncode != 0:
            pytest.fail(done.stderr, pytrace=False)
        own = {"pulpo_core", self.entry_point().module.partition(".")[0]}
        packages = {name.partition(".")[0] for name in json.loads(done.stdout.splitlines()[-1])}
        others = sorted(name for name in packages - own - sys.stdlib_module_names if not name.startswith("_"))
        if others:
            pytest.fail(
                f"{self.entry_point().value} imports {', '.join(others)}; import them inside the hooks", pytrace=False
            )

    def test_its_hooks_do_what_they_are_specified_to_do(self, make_project: MakeProject) -> None:
        """Every hook has the specified parameters and return type; every command can be imported."""
        from pulpo_core.cli.commands.plugin_checks import call_hook, check_plugins

        project = make_project(hostile_source(), settings=self.settings)
        found = project.plugins.get(self.plugin)
        if found is None or found.state == "disabled":
            pytest.fail(f"plugin {self.plugin!r} is not in use", pytrace=False)
        metadata = project.load()
        check_plugins(project.plugins, project)
        for item in (*metadata.models, *metadata.operations):
            call_hook(project.plugins, "pulpo_usage", item=item, project=project)
        call_hook(project.plugins, "pulpo_database", url="nowhere://x", project=project)
        if found.problems:
            pytest.fail("\n".join(found.problems), pytrace=False)

    def test_what_it_generates_depends_on_the_metadata_only(self, compiled: Compiled, tmp_path: Path) -> None:
        """The same files are generated in another folder and process, with other hashes; none contains the folder."""
        again = self.compile(tmp_path / "another" / "folder", seed="2").files
        changed = [path for path in sorted({*compiled.files, *again}) if compiled.files.get(path) != again.get(path)]
        if changed:
            pytest.fail(
                f"generated differently the second time: {', '.join(changed)}; sort what you iterate over",
                pytrace=False,
            )
        named = [path for path, text in compiled.files.items() if str(compiled.root) in text]
        if named:
            pytest.fail(
                f"contains the project's absolute path: {', '.join(named)}; use root_from_output", pytrace=False
            )

    def test_it_writes_through_artifacts_only(self, compiled: Compiled) -> None:
        """`generate` writes no files itself: Pulpo writes its artifacts, and removes them when they are out of date."""
        known = {"main.py", "pulpo.toml", *(f".run_cache/{path}" for path in (*compiled.entries, "manifest.json"))}
        found = {path.relative_to(compiled.root).as_posix() for path in compiled.root.rglob("*") if path.is_file()}
        own = {path for path in found if not path.startswith(".pulpo/") and "__pycache__/" not in path}
        if extra := sorted(own - known):
            pytest.fail(f"written in addition to the artifacts: {', '.join(extra)}", pytrace=False)

    def test_hostile_texts_do_not_become_code(self, compiled: Compiled) -> None:
        """Names and texts of the project are quoted in generated Python, TypeScript, JavaScript, JSON and TOML."""
        problems = [line for path, text in compiled.files.items() for line in code_problems(path, text, CANARY)]
        if problems:
            pytest.fail("\n".join(problems) + "\nPrint values with Templates, or quote them", pytrace=False)

    def test_hostile_texts_are_quoted_in_usage(self, make_project: MakeProject) -> None:
        """The usage examples in Python contain the texts as literals."""
        project = make_project(hostile_source(), settings=self.settings)
        metadata = project.load()
        found = project.plugins.get(self.plugin)
        usages = [
            usage
            for item in (*metadata.models, *metadata.operations)
            for _, usage in project.plugins.collect("pulpo_usage", found, item=item, project=project)
            if usage.language == "python"
        ]
        problems = [line for usage in usages for line in code_problems("usage.py", usage.text, CANARY)]
        if problems:
            pytest.fail("\n".join(problems), pytrace=False)

    def test_it_leaves_no_trace(self, compiled: Compiled) -> None:
        """Without the plugin, the next compile removes its files, and changes no others."""
        before = {path: _read(compiled.output / path) for path in compiled.entries if path not in compiled.files}
        without = self.compile(compiled.root, enabled=False)
        after = {path: _read(compiled.output / path) for path in without.entries}
        left = [path for path in compiled.files if (compiled.output / path).exists()]
        if left or after != before:
            changed = sorted(path for path in {*before, *after} if before.get(path) != after.get(path))
            pytest.fail(
                f"left behind: {', '.join(left) or 'nothing'}; changed: {', '.join(changed) or 'nothing'}",
                pytrace=False,
            )


def _read(path: Path) -> str:
    return path.read_bytes().decode(errors="replace")
