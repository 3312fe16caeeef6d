"""The choice of installed plugins: names claimed twice, `[tool.pulpo.plugins]`, --no-plugins, strictness."""

import json
import re
import sys
import textwrap
from collections.abc import Callable, Iterator, Mapping
from importlib.metadata import distributions
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest

from pulpo_core.cli.app import missing_command, show_hints
from pulpo_core.distributions import extra_of
from pulpo_core.exceptions import ConfigurationError
from pulpo_core.plugins import PluginError, Plugins, discover
from pulpo_core.project import Project
from pulpo_core.runtime import running
from pulpo_core.testing import MakeProject, write_project

Pulpo = Callable[..., CompletedProcess[str]]
RAISES = "from pulpo_core import hookimpl\n@hookimpl\ndef pulpo_lint_rules(): raise RuntimeError('no licence')\n"
TARGET = "from pulpo_core import hookimpl\n@hookimpl\ndef pulpo_commands(cli): cli.add('sing', 'nowhere:f', help='')\n"


def install(site: Path, distribution: str, plugin: str, source: str = "", *, requires: str = "") -> None:
    """Write what an installer would for a distribution with one plugin, whose import leaves a file."""
    module = distribution.replace("-", "_")
    about = site / f"{module}-1.0.dist-info"
    about.mkdir(parents=True)
    (about / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {distribution}\nVersion: 1.0\n{requires}")
    (about / "entry_points.txt").write_text(f"[pulpo.plugins]\n{plugin} = {module}\n")
    (site / "imported").mkdir(exist_ok=True)
    trace = f"from pathlib import Path\nPath({str(site / 'imported' / module)!r}).touch()\n"
    (site / f"{module}.py").write_text(trace + textwrap.dedent(source))


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder for distributions, from which Python imports."""
    folder = tmp_path / "site"
    monkeypatch.syspath_prepend(str(folder))
    monkeypatch.delitem(sys.modules, "pulpo_chat", raising=False)  # the example, if its tests ran before
    yield folder
    for module in folder.glob("*.py"):
        sys.modules.pop(module.stem, None)


@pytest.fixture
def found(site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Plugins]:
    """A function that discovers the plugins of `site` for a project with a table of choices."""

    def discovered(table: Mapping[str, Any] | None = None) -> Plugins:
        write_project(tmp_path / "project", settings={"plugins": table or {}})
        monkeypatch.chdir(tmp_path / "project")
        return discover([ep for each in distributions(path=[str(site)]) for ep in each.entry_points])

    return discovered


def states(plugins: Plugins) -> dict[str, str]:
    return {plugin.distribution: plugin.state for plugin in plugins.all}


@pytest.fixture
def twins(site: Path) -> None:
    """Two distributions that bring a plugin `chat`."""
    install(site, "aaa-chat", "chat")
    install(site, "pulpo-chat", "chat")


@pytest.mark.usefixtures("twins")
def test_of_two_with_one_name_neither_is_imported(site: Path, found: Callable[..., Plugins]) -> None:
    plugins = found()
    assert states(plugins) == {"aaa-chat": "ambiguous", "pulpo-chat": "ambiguous"}
    assert plugins.active == []
    assert plugins.ambiguous[0].problems == [
        "the name 'chat' is claimed by aaa-chat 1.0 and pulpo-chat 1.0, so neither is used; uninstall all but one, "
        'or write chat = "aaa-chat" or chat = "pulpo-chat" in [tool.pulpo.plugins]'
    ]
    assert not any(path.suffix == "" and path.is_file() for path in site.iterdir())


@pytest.mark.usefixtures("twins")
@pytest.mark.parametrize("written", ["pulpo-chat", "Pulpo_Chat"])
def test_a_pin_decides(site: Path, found: Callable[..., Plugins], written: str) -> None:
    plugins = found({"chat": written})
    assert states(plugins) == {"aaa-chat": "disabled", "pulpo-chat": "active"}
    assert not (site / "imported" / "aaa_chat").exists()
    chosen = plugins.get("chat")
    assert chosen is not None
    assert chosen.distribution == "pulpo-chat"


@pytest.mark.usefixtures("twins")
def test_a_name_that_is_claimed_three_times(site: Path, found: Callable[..., Plugins]) -> None:
    install(site, "zzz-chat", "chat")
    twice = "[pulpo.plugins]\nchat = pulpo_chat\nchat = json\n"
    (site / "pulpo_chat-1.0.dist-info" / "entry_points.txt").write_text(twice)
    plugins = found()
    assert {plugin.state for plugin in plugins.all} == {"ambiguous"}
    assert "pulpo-chat 1.0 and pulpo-chat 1.0 and zzz-chat 1.0, so none is used" in plugins.all[0].problems[0]
    pinned = found({"chat": "pulpo-chat"})
    assert states(pinned) == {"aaa-chat": "disabled", "pulpo-chat": "ambiguous", "zzz-chat": "disabled"}


def test_a_pin_keeps_a_stranger_out(site: Path, found: Callable[..., Plugins]) -> None:
    install(site, "aaa-chat", "chat")
    plugins = found({"chat": "pulpo-chat"})
    assert states(plugins) == {"aaa-chat": "disabled", "pulpo-chat": "failed"}
    assert "'pulpo-chat', which is not installed" in plugins.all[1].problems[0]
    assert not (site / "imported" / "aaa_chat").exists()


def test_a_disabled_plugin_is_not_imported(site: Path, found: Callable[..., Plugins]) -> None:
    install(site, "pulpo-chat", "chat", "raise RuntimeError('no')")
    assert states(found({"chat": False})) == {"pulpo-chat": "disabled"}
    assert states(found({"chat": True})) == {"pulpo-chat": "failed"}


@pytest.mark.parametrize("name", ["chatt", "pulpo-chat"])
def test_disabling_a_plugin_by_a_wrong_name(site: Path, found: Callable[..., Plugins], name: str) -> None:
    install(site, "pulpo-chat", "chat")
    problems = [problem for plugin in found({name: False}).all for problem in plugin.problems]
    assert problems == [
        f"[tool.pulpo.plugins] disables {name!r}, which is not installed; did you mean 'chat'?",
    ]
    assert states(found({"something-else": False})) == {"pulpo-chat": "active"}  # for those who have it installed


@pytest.mark.parametrize("value", [3, "", ["pulpo-chat"]])
def test_a_wrong_choice(found: Callable[..., Plugins], value: object) -> None:
    with pytest.raises(ConfigurationError, match="chat must be false or the name of a distribution") as caught:
        found({"chat": value})
    assert "[tool.pulpo.plugins] of" in str(caught.value.where)


def test_a_project_has_its_own_choices(make_project: MakeProject, found: Callable[..., Plugins], site: Path) -> None:
    found()  # the working directory is another project
    disabled = make_project(settings={"plugins": {"api": False}}, folder="other").plugins.get("api")
    assert disabled is not None
    assert disabled.state == "disabled"


def test_strict_plugins_have_no_problems(
    site: Path, found: Callable[..., Plugins], monkeypatch: pytest.MonkeyPatch
) -> None:
    install(site, "pulpo-chat", "chat", "import nowhere_to_be_found")
    install(site, "pulpo-late", "late", RAISES)
    monkeypatch.setenv("PULPO_STRICT_PLUGINS", "1")
    with pytest.raises(PluginError, match=r"plugin chat \(pulpo-chat 1.0\): pulpo_chat cannot be imported"):
        found()
    plugins = found({"chat": False})
    with pytest.raises(PluginError, match=r"plugin late \(pulpo-late 1.0\): pulpo_lint_rules raised RuntimeError"):
        plugins.collect("pulpo_lint_rules")
    monkeypatch.setenv("PULPO_STRICT_PLUGINS", "0")
    assert states(found())["pulpo-chat"] == "failed"


@pytest.mark.usefixtures("twins")
def test_the_exit_code_shows_it(site: Path, pulpo: Pulpo, tmp_path: Path) -> None:
    project, path = tmp_path / "project", {"PYTHONPATH": str(site)}
    write_project(project)
    compiled = pulpo("compile", cwd=project, expect=1, **path)
    assert "the name 'chat' is claimed by aaa-chat 1.0 and pulpo-chat 1.0" in compiled.stderr
    assert " files by api" in compiled.stdout
    assert pulpo("compile", cwd=project, expect=1, **path).stderr  # it is not taken for compiled
    checked = pulpo("plugins", "check", cwd=project, expect=1, **path)
    assert checked.stdout.startswith("plugin chat (aaa-chat 1.0): the name 'chat' is claimed")
    strict = pulpo("models", cwd=project, expect=1, PULPO_STRICT_PLUGINS="1", **path)
    assert "error: plugin chat (aaa-chat 1.0): " in strict.stderr
    write_project(project, settings={"plugins": {"chat": "pulpo-chat"}})
    assert pulpo("compile", cwd=project, PULPO_STRICT_PLUGINS="1", **path).stderr == ""
    assert "Nothing has changed" in pulpo("compile", cwd=project, PULPO_STRICT_PLUGINS="1", **path).stdout
    listed = pulpo("--project", str(project), "plugins", "list", cwd=tmp_path, **path).stdout
    assert "chat\taaa-chat\t1.0\tdisabled\t\n" in listed
    assert 'chat: chat = "pulpo-chat" in [tool.pulpo.plugins]\n' in listed
    assert "distribution\tpulpo-chat\n" in pulpo("plugins", "info", "chat", cwd=project, **path).stdout


def test_the_files_of_a_disabled_plugin_are_removed(pulpo: Pulpo, tmp_path: Path) -> None:
    write_project(tmp_path)
    pulpo("compile")
    write_project(tmp_path, settings={"plugins": {"api": False}})
    assert "removed the files of generator 'api': its plugin is not installed, or disabled" in pulpo("compile").stdout
    started = pulpo("api", "start", expect=2)
    assert (
        "`pulpo api` comes with pulpo-api, which is disabled by api = false in [tool.pulpo.plugins]" in started.stderr
    )


def test_check_finds_what_a_command_would_run_into(site: Path, pulpo: Pulpo, tmp_path: Path) -> None:
    install(site, "pulpo-late", "late", RAISES)
    install(site, "pulpo-song", "song", TARGET)
    done = pulpo("plugins", "check", expect=1, PYTHONPATH=str(site))
    assert "pulpo_lint_rules raised RuntimeError: no licence" in done.stdout
    assert "`pulpo sing` cannot be loaded from nowhere:f: ModuleNotFoundError: No module named 'nowhere'" in done.stdout
    assert done.stdout.endswith(" plugins, 2 problems\n")
    described = json.loads(pulpo("plugins", "check", "--json", expect=1, PYTHONPATH=str(site)).stdout)
    assert {plugin["name"]: plugin["state"] for plugin in described}["song"] == "degraded"
    assert pulpo("plugins", "check").stdout.endswith(" plugins, no problems\n")


def test_without_plugins(site: Path, pulpo: Pulpo, tmp_path: Path) -> None:
    install(site, "pulpo-chat", "chat", "import os\nos._exit(9)")
    write_project(tmp_path)
    path = {"PYTHONPATH": str(site)}
    pulpo("models", expect=9, **path)
    assert "declares no model" in pulpo("--no-plugins", "models", **path).stderr
    assert "chat\tpulpo-chat\t1.0\tdisabled\t\n" in pulpo("--no-plugins", "plugins", "list", **path).stdout
    refused = pulpo("--no-plugins", "compile", expect=2, **path)
    assert refused.stderr.startswith("error: without plugins nothing can be generated\n  fix: leave out --no-plugins")
    missing = pulpo("--no-plugins", "api", "start", expect=2, **path)
    assert "`pulpo api` comes with pulpo-api, which is disabled by --no-plugins" in missing.stderr


def test_a_plugin_with_a_slow_import_is_named(
    site: Path, found: Callable[..., Plugins], pulpo: Pulpo, capsys: pytest.CaptureFixture[str]
) -> None:
    hint = "its import takes 1.1 s, at every start of `pulpo`; it should import less in pulpo_slow"
    install(site, "pulpo-quick", "quick")
    install(site, "pulpo-slow", "slow")
    plugins = found()
    for plugin in plugins.all:
        assert plugin.seconds is not None
        plugin.seconds = 0.2 if plugin.name == "quick" else 1.1
    show_hints(plugins)
    assert capsys.readouterr().err == f"plugin slow (pulpo-slow 1.0): {hint}\n"
    (site / "pulpo_slow.py").write_text("import time\ntime.sleep(1.01)\n")
    listed = pulpo("plugins", "list", "--times", PYTHONPATH=str(site))
    assert re.search(r"^slow\tpulpo-slow\t1.0\tactive\t\d{4,} ms\t$", listed.stdout, re.MULTILINE)
    assert re.search(r"^slow: its import takes \d+.\d s, at every start", listed.stdout, re.MULTILINE)
    assert "(pulpo-slow 1.0): its import takes" in pulpo("plugins", "check", PYTHONPATH=str(site)).stdout


WITH_EXTRAS = """
from pulpo_core import hookimpl

@hookimpl
def pulpo_commands(cli):
    for name in ("early", "late", "other"):
        cli.add(f"paint {name}", f"pulpo_paint.commands_{name}:run", help="")

@hookimpl
def pulpo_lint_rules():
    import big_canvas
"""
EXTRAS = "Provides-Extra: oil\nProvides-Extra: big\n" + "".join(
    f"Requires-Dist: {line}\n" for line in ("pulpo-core", "oil-colors; extra == 'oil'", "Big.Canvas>=2; extra == 'big'")
)


def test_a_command_whose_extra_is_missing(site: Path, pulpo: Pulpo) -> None:
    install(site, "pulpo-paint", "paint", requires=EXTRAS)
    (site / "pulpo_paint.py").unlink()
    (site / "pulpo_paint").mkdir()
    commands = {
        "early": "import oil_colors.tubes\ndef run(): ...",
        "late": "def run():\n    import oil_colors\n",
        "other": "def run():\n    import never_heard_of\n",
    }
    for name, source in {"__init__": WITH_EXTRAS, **{f"commands_{name}": commands[name] for name in commands}}.items():
        (site / "pulpo_paint" / f"{name}.py").write_text(source)
    path = {"PYTHONPATH": str(site)}
    early = pulpo("paint", "early", expect=1, **path).stderr
    assert "ModuleNotFoundError: No module named 'oil_colors'\n  fix: pip install 'pulpo-paint[oil]'\n" in early
    late = pulpo("paint", "late", expect=2, **path).stderr
    assert late == "error: this needs oil_colors, which is not installed\n  fix: pip install 'pulpo-paint[oil]'\n"
    assert "ModuleNotFoundError" in pulpo("--traceback", "paint", "late", expect=1, **path).stderr
    assert "Traceback" in pulpo("paint", "other", expect=1, **path).stderr  # a bug
    checked = pulpo("plugins", "check", expect=1, **path).stdout
    assert "No module named 'big_canvas'; pip install 'pulpo-paint[big]'\n" in checked
    assert "`pulpo paint early` cannot be loaded" in checked
    (site / "pulpo_paint" / "__init__.py").write_text("import oil_colors")
    assert "cannot be imported: ModuleNotFoundError: No module named 'oil_colors'; pip install 'pulpo-paint[oil]'" in (
        pulpo("plugins", "list", **path).stderr
    )


def test_every_extra_is_found_by_its_module() -> None:
    assert extra_of("prefect_dask", "pulpo-prefect") == "pulpo-prefect[dask]"
    assert extra_of("prefect_ray.task_runners", "pulpo-prefect") == "pulpo-prefect[ray]"
    assert extra_of("motor.motor_asyncio", "pulpo-core") == "pulpo-core[motor]"
    assert extra_of("beanie", "pulpo-core") is None
    assert extra_of("beanie", "pulpo-nowhere") is None


@pytest.mark.usefixtures("twins")
async def test_a_project_does_not_run_without_a_plugin_that_may_guard_it(
    found: Callable[..., Plugins], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plugins = found()
    project = Project(tmp_path / "project", plugins)
    with pytest.raises(
        PluginError, match=r"so neither is used; without that plugin, the project does not run"
    ) as error:
        async with running(project):
            pass
    assert str(error.value.hint).startswith('uninstall all but one, or write chat = "aaa-chat"')
    found({"chat": "pulpo-chat"}).require_complete()
    monkeypatch.setenv("PULPO_NO_PLUGINS", "1")
    with pytest.raises(PluginError, match="without plugins, the project does not run"):
        found().require_complete()


@pytest.mark.usefixtures("twins")
def test_a_command_of_an_ambiguous_plugin_says_why(found: Callable[..., Plugins], monkeypatch: Any) -> None:
    monkeypatch.setattr("pulpo_core.cli.app.version", lambda _: "1.0")
    error = missing_command("chat", "pulpo-chat", found())
    assert error.message == "`pulpo chat` comes with pulpo-chat, which is installed, but cannot be loaded"
    assert str(error.hint).startswith("the name 'chat' is claimed by aaa-chat 1.0 and pulpo-chat 1.0")
