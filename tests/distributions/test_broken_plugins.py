"""Misbehaving plugins, all installed together: each is reported by name, and everything else works."""

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.distributions.conftest import MAIN, MakeEnvironment
from tests.distributions.environment import Distribution, Environment, Result, build_all, tree

pytestmark = [pytest.mark.xdist_group("distributions-broken"), pytest.mark.any_engine]

HEAD = "from pulpo_core import hookimpl\n"
WORKING = """
@hookimpl
def pulpo_commands(cli):
    cli.add("{name}", "json:dumps", help="It works.")
"""


@dataclass(frozen=True)
class Case:
    """A plugin, the state it must be in, and the message that it must get."""

    name: str
    body: str
    state: str
    says: str
    requires: str = "pulpo-core"

    @property
    def distribution(self) -> Distribution:
        return Distribution(f"broken-{self.name}", HEAD + self.body, plugin=self.name, requires=self.requires)


def hook(name: str, body: str, parameters: str = "") -> str:
    """The source of one hook."""
    return f"@hookimpl\ndef {name}({parameters}):\n    {body}\n"


IMPORTS = [
    Case("import-error", "import nowhere_to_be_found", "failed", "ModuleNotFoundError: No module named 'nowhere_"),
    Case("syntax-error", "def (:", "failed", "SyntaxError: invalid syntax"),
    Case("leaves", "raise SystemExit('bye')", "failed", "SystemExit: bye"),
    Case("raises", "raise RuntimeError('no licence')", "failed", "RuntimeError: no licence"),
    Case("other-core", "open('canary', 'w')", "failed", "needs pulpo-core>=9, but 0.1.0 is installed", "pulpo-core>=9"),
    Case(
        "marked-core",
        "open('canary', 'w')",
        "failed",
        "needs pulpo-core>=9",
        "pulpo-core[motor]>=9; python_version>'3'",
    ),
]
SIGNATURES = [
    Case("argument", hook("pulpo_generators", "return []", "projekt"), "failed", "projekt"),
    Case(
        "typo",
        hook("pulpo_generatorz", "return []"),
        "degraded",
        "pulpo_generatorz, but there is no such hook (pulpo_generators?)",
    ),
    Case(
        "unmarked", "def pulpo_generators(project):\n    return []\n", "degraded", "pulpo_generators without @hookimpl"
    ),
]
GENERATOR = 'class Generator:\n    name = "{name}"\n    def generate(self, context): return []\n'
RAISING = [
    Case(
        f"{short}-{word}",
        hook(f"pulpo_{short}", statement, "cli" if short == "commands" else ""),
        "degraded",
        f"pulpo_{short} raised {shown}",
    )
    for short in ("settings", "commands", "generators", "services")
    for word, statement, shown in (
        ("raises", "raise RuntimeError('not today')", "RuntimeError: not today"),
        ("leaves", "raise SystemExit(0)", "SystemExit: 0"),
    )
]
NONSENSE = [
    Case(
        "mounts-raises",
        hook("pulpo_api_mounts", "raise RuntimeError('no')"),
        "degraded",
        "pulpo_api_mounts raised RuntimeError",
    ),
    Case(
        "mounts-int",
        hook("pulpo_api_mounts", "return 7"),
        "degraded",
        "pulpo_api_mounts returned 7; expected: a list of instances of Mount",
    ),
    Case(
        "mounts-docs",
        hook("pulpo_api_mounts", "from pulpo_api import Mount; return [Mount('/docs', app='a:b')]"),
        "degraded",
        "it mounts an application at '/docs': the API itself uses that prefix",
    ),
    Case(
        "generators-int",
        hook("pulpo_generators", "return 7"),
        "degraded",
        "pulpo_generators returned 7; expected: a list",
    ),
    Case(
        "generators-list", hook("pulpo_generators", "return [3]"), "degraded", "pulpo_generators returned 3; expected"
    ),
    Case(
        "generators-class",
        GENERATOR.format(name="a-class") + hook("pulpo_generators", "return [Generator]"),
        "degraded",
        "expected: an instance of Generator",
    ),
    Case("generators-none", hook("pulpo_generators", "return None"), "active", ""),
    Case("services-int", hook("pulpo_services", "return 7"), "degraded", "pulpo_services returned 7; expected: a list"),
    Case(
        "services-list", hook("pulpo_services", "return ['db']"), "degraded", "pulpo_services returned 'db'; expected"
    ),
    Case("services-none", hook("pulpo_services", "return None"), "active", ""),
    Case(
        "settings-int",
        hook("pulpo_settings", "return 7"),
        "degraded",
        "pulpo_settings returned 7; expected: a list of subclasses",
    ),
    Case("settings-class", hook("pulpo_settings", "return dict"), "degraded", "pulpo_settings returned <class 'dict'>"),
    Case("settings-list", hook("pulpo_settings", "return [3]"), "degraded", "pulpo_settings returned 3; expected"),
    Case("settings-none", hook("pulpo_settings", "return None"), "active", ""),
    Case(
        "commands-words", hook("pulpo_commands", "cli.add('a b c d', 'm:f', help='')", "cli"), "degraded", "'a b c d'"
    ),
    Case("commands-none", hook("pulpo_commands", "cli.add(None, 'm:f', help='')", "cli"), "degraded", "pulpo_commands"),
    Case("commands-help", hook("pulpo_commands", "cli.add('x-help', 'm:f', help=7)", "cli"), "degraded", "help=7"),
]
CLASHES = [
    Case(
        "takes-compile",
        hook("pulpo_commands", "cli.add('compile', 'm:f', help='')", "cli"),
        "degraded",
        "`pulpo compile` is taken by core",
    ),
    Case(
        "takes-plugins",
        hook("pulpo_commands", "cli.add('plugins', 'm:f', help='')", "cli"),
        "degraded",
        "`pulpo plugins` is taken by core",
    ),
    Case(
        "takes-start",
        hook("pulpo_commands", "cli.add('api start', 'm:f', help='')", "cli"),
        "degraded",
        "`pulpo api start` is taken by api",
    ),
    Case(
        "takes-generator",
        GENERATOR.format(name="api") + hook("pulpo_generators", "return [Generator()]"),
        "degraded",
        "the name of its generator 'api' is taken by pulpo-api",
    ),
]
RUNTIME = [
    Case(
        "context-raises",
        hook("pulpo_context", "raise RuntimeError('no context')"),
        "active",
        "pulpo_context raised RuntimeError",
    ),
    Case("context-leaves", hook("pulpo_context", "raise SystemExit(0)"), "active", "pulpo_context raised SystemExit"),
    Case("context-none", hook("pulpo_context", "return None"), "active", ""),
    Case("context-int", hook("pulpo_context", "return 7"), "active", "pulpo_context returned 7"),
    Case(
        "middlewares-raises",
        hook("pulpo_middlewares", "raise RuntimeError('no')"),
        "active",
        "pulpo_middlewares raised RuntimeError",
    ),
    Case(
        "middlewares-int",
        hook("pulpo_middlewares", "return 7"),
        "active",
        "pulpo_middlewares returned 7; expected: a list",
    ),
    Case("middlewares-none", hook("pulpo_middlewares", "return None"), "active", ""),
    Case(
        "writes-raises", hook("pulpo_writes", "raise RuntimeError('no')"), "active", "pulpo_writes raised RuntimeError"
    ),
    Case(
        "lifespan-raises",
        hook("pulpo_lifespan", "raise RuntimeError('no')"),
        "active",
        "pulpo_lifespan raised RuntimeError",
    ),
    Case("events-raises", hook("pulpo_events", "raise RuntimeError('no')", "event"), "active", "pulpo_events raised"),
    Case("writes-none", hook("pulpo_writes", "return None"), "active", ""),
    Case(
        "api-middlewares-raises",
        hook("pulpo_api_middlewares", "raise RuntimeError('no')"),
        "active",
        "pulpo_api_middlewares raised RuntimeError",
    ),
    Case(
        "api-middlewares-wrong",
        hook("pulpo_api_middlewares", "from pulpo_api import ApiMiddleware; return [ApiMiddleware('json:nothing')]"),
        "active",
        "its API middleware 'json:nothing' cannot be created: AttributeError",
    ),
    Case(
        "documents-raises",
        hook("pulpo_documents", "raise RuntimeError('no')"),
        "active",
        "pulpo_documents raised RuntimeError",
    ),
    Case(
        "documents-int", hook("pulpo_documents", "return 7"), "active", "pulpo_documents returned 7; expected: a list"
    ),
    Case("documents-none", hook("pulpo_documents", "return None"), "active", ""),
]
OFFLINE = [*IMPORTS, *SIGNATURES, *RAISING, *NONSENSE, *CLASHES]


@dataclass(frozen=True)
class Zoo:
    """All of them in one environment, and the output of the commands there."""

    environment: Environment
    project: Path
    results: dict[str, Result]

    @property
    def described(self) -> dict[str, Any]:
        """Return the output of `pulpo plugins list --json`, by plugin."""
        return {plugin["name"]: plugin for plugin in json.loads(self.results["plugins list --json"].out)}


@pytest.fixture(scope="module")
def zoo(make_environment: MakeEnvironment, tmp_path_factory: pytest.TempPathFactory) -> Zoo:
    """An environment with every broken plugin."""
    folder = tmp_path_factory.mktemp("zoo")
    environment = make_environment("pulpo_core", "pulpo_api")
    distributions = [case.distribution for case in (*OFFLINE, *RUNTIME)]
    environment.install(*build_all(folder, *distributions), dependencies=False)
    project = folder / "project"
    project.mkdir()
    (project / "main.py").write_text(MAIN)
    (project / "pyproject.toml").write_text("[tool.pulpo]\n")
    commands = ("plugins list --json", "plugins list", "compile", "models", "--help", "version", "plugins info api")
    return Zoo(environment, project, {c: environment.pulpo(*c.split(), cwd=project) for c in commands})


@pytest.mark.parametrize("case", OFFLINE, ids=lambda case: case.name)
def test_it_is_named_with_cause_and_remedy(zoo: Zoo, case: Case) -> None:
    reported = zoo.results["compile" if case.name == "takes-generator" else "plugins list --json"].err
    lines = [line for line in reported.splitlines() if f"plugin {case.name} (broken-{case.name} 1.2.3): " in line]
    assert len(lines) == bool(case.says), reported
    if case.says:
        assert case.says in lines[0]
        assert re.search(
            "update or uninstall it|reinstall or uninstall it|uninstall one|update one|hook's signature", lines[0]
        )
    if case.name != "takes-generator":
        described = zoo.described[case.name]
        assert (described["distribution"], described["state"]) == (f"broken-{case.name}", case.state)
        assert all(case.says in problem for problem in described["problems"])
        assert bool(described["problems"]) == bool(case.says)


@pytest.mark.parametrize("command", ["plugins list --json", "plugins list", "models", "--help", "version", "compile"])
def test_everything_else_works_on(zoo: Zoo, command: str) -> None:
    result = zoo.results[command]
    assert result.code == 0, result.err
    assert "Traceback" not in result.err
    assert "api" in result.out or "Note\t/notes" in result.out


def test_the_api_is_generated(zoo: Zoo) -> None:
    assert " files by " in zoo.results["compile"].out
    assert "/notes" in (zoo.project / ".run_cache" / "api_routes" / "note.py").read_text()
    assert zoo.described["api"]["state"] == "active"
    own = ["api start", "api openapi", "api keys create", "api keys list", "api keys revoke"]
    of_services = ["api stop", "api restart", "api logs"]
    assert set(zoo.described["api"]["commands"]) == {*own, *of_services}


def test_a_plugin_for_another_core_is_not_imported(zoo: Zoo) -> None:
    assert not (zoo.project / "canary").exists()


def test_the_list_shows_the_problems(zoo: Zoo) -> None:
    listed = zoo.results["plugins list"].out
    assert "import-error\tbroken-import-error\t1.2.3\tfailed\t" in listed
    assert "import-error: broken_import_error cannot be imported: ModuleNotFoundError" in listed


def test_info_shows_the_problems_of_one(zoo: Zoo) -> None:
    told = zoo.environment.pulpo("plugins", "info", "settings-int", cwd=zoo.project)
    assert told.code == 0
    assert "problems\tpulpo_settings returned 7" in told.out


def test_the_api_is_served_among_them(zoo: Zoo, database_url: str) -> None:
    with zoo.environment.api(zoo.project, PULPO_DATABASE_URL=database_url) as api:
        for _ in range(2):
            answer = api.client.post("/operations/main.count", json={"word": "milk"})
            assert (answer.status_code, answer.json()) == (200, 0)
        assert api.client.post("/notes", json={"title": "buy milk"}).status_code == 201
    log = api.log.read_text()
    for case in RUNTIME:
        lines = [line for line in log.splitlines() if f"plugin {case.name} (broken-{case.name} 1.2.3): " in line]
        assert len(lines) == bool(case.says), log
        assert all(case.says in line and "update or uninstall it" in line for line in lines)


def test_a_database_is_found_among_broken_ones(
    make_environment: MakeEnvironment, project: Path, tmp_path: Path
) -> None:
    raises = Distribution("a-raises", HEAD + hook("pulpo_database", "raise RuntimeError('no licence')"))
    returns = Distribution("a-returns", HEAD + hook("pulpo_database", "return 7", "url"))
    later = Distribution("z-later", HEAD + hook("pulpo_database", "open('canary', 'w')"))
    full = make_environment("pulpo_core", "pulpo_api", "pulpo_embedded")
    with full.having(tmp_path, raises, returns, later):
        full.pulpo("compile", cwd=project)
        with full.api(project) as api:
            assert api.client.get("/notes").json()["items"] == []
    log = api.log.read_text()
    assert "plugin a-raises (a-raises 1.2.3): pulpo_database raised RuntimeError: no licence; update or unin" in log
    assert "plugin a-returns (a-returns 1.2.3): pulpo_database returned 7; expected: an instance of str; update" in log
    assert not (project / "canary").exists()


GENERATE = """
from pulpo_core import Artifact

class Generator:
    name = "{name}"
    def generate(self, context):
        {body}

@hookimpl
def pulpo_generators():
    return [Generator()]
"""


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ("return [Artifact('generated_api.py', '')]", ["generated_api.py", "'api' of pulpo-api", "'mine' of mine"]),
        ("return [Artifact('API_routes/Note.py', '')]", ["'api' of pulpo-api", "'mine' of mine", "uninstall one"]),
        pytest.param("return [Artifact('api_routes', '')]", ["'api' of pulpo-api", "'mine' of mine", "uninstall one"]),
        ("raise RuntimeError('no licence')", ["'mine' of mine 1.2.3 failed: RuntimeError: no licence", "uninstall"]),
        pytest.param("raise SystemExit(0)", ["'mine' of mine 1.2.3 failed: SystemExit: 0"]),
        ("return 7", ["'mine' of mine", "TypeError"]),
        ("return ['file']", ["'mine' of mine", "'file'", "return Artifacts"]),
        pytest.param(
            "return [Artifact('../main.py', '')]", ["artifact path '../main.py' cannot be written", "'mine' of mine"]
        ),
    ],
)
def test_a_generator_that_fails_leaves_what_others_wrote(
    environment: Environment, project: Path, tmp_path: Path, body: str, says: list[str]
) -> None:
    assert environment.pulpo("compile", cwd=project).code == 0
    before = tree(project / ".run_cache")
    with environment.having(tmp_path, Distribution("mine", HEAD + GENERATE.format(name="mine", body=body))):
        compiled = environment.pulpo("compile", cwd=project)
        assert environment.pulpo("plugins", "list", cwd=project).code == 0
        only = environment.pulpo("compile", "--only", "api", cwd=project)
    assert compiled.code == 1
    assert "Traceback" not in compiled.err
    assert tree(project / ".run_cache") == before
    assert only.code == 0
    assert all(text in compiled.err for text in says), compiled.err


def test_of_two_plugins_with_one_name_neither_is_used(environment: Environment, project: Path, tmp_path: Path) -> None:
    environment.pulpo("compile", cwd=project)
    before = tree(project / ".run_cache")
    claimed = "the name 'api' is claimed by pulpo-api 0.1.0 and zweite 1.2.3, so neither is used"
    with environment.having(tmp_path, Distribution("zweite", f"{HEAD}open('canary', 'w')", plugin="api")):
        compiled = environment.pulpo("compile", cwd=project)
        started = environment.pulpo("api", "start", cwd=project)
        (project / "pyproject.toml").write_text('[tool.pulpo.plugins]\napi = "pulpo-api"\n')
        pinned = environment.pulpo("compile", "--check", "--force", cwd=project, PULPO_STRICT_PLUGINS="1")
    assert compiled.code == 1
    assert f"plugin api (zweite 1.2.3): {claimed}" in compiled.err
    assert "kept the files of generator 'api'" in compiled.err
    assert (started.code, claimed in started.err) == (2, True)
    assert (pinned.code, pinned.out, pinned.err) == (0, "Up to date.\n", "")
    assert tree(project / ".run_cache") == before
    assert not (project / "canary").exists()


def test_one_module_behind_two_names(environment: Environment, project: Path, tmp_path: Path) -> None:
    twin = Distribution("twin", HEAD + WORKING.format(name="twice"))
    other = Distribution("other", "", plugin='again = "twin"\nother')
    with environment.having(tmp_path, twin, other):
        listed = environment.pulpo("plugins", "list", cwd=project)
    assert listed.code == 0
    assert "twin\ttwin\t1.2.3\tfailed" in listed.out
    assert "its entry point names the module of another plugin" in listed.err


def test_half_a_distribution(environment: Environment, project: Path, tmp_path: Path) -> None:
    with environment.having(tmp_path, Distribution("half", HEAD)):
        metadata = next(environment.folder.glob("lib/*/site-packages/half-1.2.3.dist-info/METADATA"))
        content = metadata.read_text()
        metadata.unlink()
        listed = environment.pulpo("plugins", "list", cwd=project)
        metadata.write_text(content)
    assert listed.code == 0, listed.err
    assert "half\t(unknown)\t-\t" in listed.out


@pytest.mark.parametrize("target", ["nowhere:run", "json:nothing", "broken_command:run"])
def test_a_command_that_cannot_be_imported(
    environment: Environment, project: Path, tmp_path: Path, target: str
) -> None:
    body = hook("pulpo_commands", f"cli.add('broken', '{target}', help='')", "cli")
    with environment.having(tmp_path, Distribution("broken-command", HEAD + body, plugin="breaker")):
        ran = environment.pulpo("broken", cwd=project)
        assert environment.pulpo("--help", cwd=project).code == 0
    assert (ran.code, ran.out) == (1, "")
    assert f"`pulpo broken` of plugin breaker cannot be loaded from {target}" in ran.err
    assert "`pulpo plugins info breaker`" in ran.err
    assert "Traceback" not in ran.err


@pytest.mark.parametrize("name", ["pulpo_middlewares", "pulpo_documents", "pulpo_writes", "pulpo_lifespan"])
def test_a_list_of_wrong_things(
    environment: Environment, project: Path, tmp_path: Path, database_url: str, name: str
) -> None:
    with environment.having(tmp_path, Distribution("wrong", HEAD + hook(name, "return [7]"))):
        environment.pulpo("compile", cwd=project)
        with environment.api(project, PULPO_DATABASE_URL=database_url) as api:
            assert api.client.post("/operations/main.count", json={"word": "milk"}).status_code == 200
        assert f"plugin wrong (wrong 1.2.3): {name} returned 7" in api.log.read_text()


def test_a_project_that_a_plugin_refuses_does_not_end_the_list(environment: Environment, project: Path) -> None:
    (project / "pyproject.toml").write_text('[tool.pulpo.api]\nport = "many"\n')
    listed = environment.pulpo("plugins", "list", cwd=project)
    assert listed.code == 0
    assert "generators: api" in listed.out
    assert "api: pulpo_services: [tool.pulpo.api]: wrong setting: port='many'" in listed.out
