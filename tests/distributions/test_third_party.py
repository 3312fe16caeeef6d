"""Third-party plugins, each a separate distribution, with the hooks that the built-in ones use."""

import json
import re
from pathlib import Path

import pytest

from tests.distributions.environment import Distribution, Environment, tree

pytestmark = [pytest.mark.xdist_group("distributions-third-party"), pytest.mark.any_engine]

LISTING = Distribution(
    "pulpo-listing",
    '''\
    """Writes the names of all models and operations into one file."""

    from pulpo_core import Artifact, hookimpl


    class ListingGenerator:
        name = "listing"

        def generate(self, context):
            lines = [f"model {model.name}" for model in context.metadata.models]
            lines += [f"operation {operation.name}" for operation in context.metadata.operations]
            yield Artifact("listing.txt", "\\n".join(lines) + "\\n")


    @hookimpl
    def pulpo_generators():
        return [ListingGenerator()]
    ''',
    plugin="listing",
)
HELLO = Distribution(
    "pulpo-hello",
    '''\
    import typer
    from pulpo_core import Project, hookimpl


    @hookimpl
    def pulpo_commands(cli):
        cli.group("hello", help="Greets.")
        cli.add("hello world", "pulpo_hello:hello", help="Greet the project.")
        cli.add("bye", "pulpo_hello:bye", help="Take leave.")


    def hello(loud: bool = False) -> None:
        """Greet the project, by its name."""
        text = f"hello {Project.find().settings.name}"
        typer.echo(text.upper() if loud else text)


    def bye() -> None:
        raise typer.Exit(7)
    ''',
    plugin="hello",
)
WITNESS = Distribution(
    "pulpo-witness",
    """\
    from pulpo_core import PluginSettings, hookimpl
    from pydantic import Field


    class WitnessSettings(PluginSettings, section="witness"):
        file: str = Field("seen.txt", description="Where to write what is seen.")
        times: int = Field(1, ge=1, description="How often.")


    @hookimpl
    def pulpo_settings():
        return WitnessSettings


    @hookimpl
    def pulpo_context():
        return {"witness": "was there"}


    @hookimpl
    def pulpo_events(event):
        with open("events.txt", "a") as file:
            file.write(f"{event.module} {event.event_type}\\n")


    @hookimpl
    def pulpo_middlewares(project):
        settings = project.section(WitnessSettings)

        async def witness(invocation, call_next):
            output = await call_next(invocation)
            with (project.root / settings.file).open("a") as file:
                seen = (invocation.channel, invocation.operation.name, invocation.input.model_dump(), output)
                file.write(f"{seen} {dict(invocation.context)}\\n" * settings.times)
            return output

        return [witness]


    @hookimpl
    def pulpo_writes(project):
        async def write(write, call_next):
            result = await call_next(write)
            if write.model:
                with (project.root / "writes.txt").open("a") as file:
                    file.write(f"{write.kind} {write.model.name} {len(write.ids)}\\n")
            return result

        return [write]
    """,
    plugin="witness",
)

PANEL = Distribution(
    "pulpo-panel",
    """\
    from fastapi import FastAPI, Request
    from pulpo_core import hookimpl

    seen = []
    app = FastAPI()


    @app.get("/seen")
    async def read_seen(request: Request):
        return {"actor": request.state.actor.id, "seen": seen, "url": str(request.url_for("read_seen"))}


    @hookimpl(optionalhook=True)
    def pulpo_api_mounts():
        from pulpo_api import Mount

        return [Mount("/panel", app="pulpo_panel:app", description="What is written")]


    @hookimpl(optionalhook=True)
    def pulpo_api_middlewares():
        from pulpo_api import ApiMiddleware

        return [ApiMiddleware("pulpo_panel:Signed")]


    class Signed:
        def __init__(self, app):
            self.app = app

        async def __call__(self, scope, receive, send):
            async def signed(message):
                if message["type"] == "http.response.start":
                    message["headers"] = [*message["headers"], (b"x-panel", b"here")]
                await send(message)

            await self.app(scope, receive, signed)


    @hookimpl
    def pulpo_writes():
        async def observe(write, call_next):
            result = await call_next(write)
            if write.model:
                seen.append(f"{write.kind} {write.model.name} by {write.actor.id} over {write.channel}")
            return result

        return [observe]


    @hookimpl
    def pulpo_events(event):
        if event.module == "api":
            seen.append(event.event_type.value)
    """,
    plugin="panel",
)


def test_a_generator_in_less_than_forty_lines(environment: Environment, project: Path, tmp_path: Path) -> None:
    assert sum(len(content.splitlines()) for content in LISTING.files.values()) < 40
    with environment.having(tmp_path, LISTING):
        listed = environment.pulpo("plugins", "list", cwd=project)
        assert "listing\tpulpo-listing\t1.2.3\tactive\tgenerators: listing\n" in listed.out
        assert listed.err == ""
        described = json.loads(environment.pulpo("plugins", "list", "--json", cwd=project).out)
        assert [plugin["name"] for plugin in described] == ["api", "listing"]
        assert described[1].pop("import_seconds") > 0
        assert described[1] == {
            "name": "listing",
            "distribution": "pulpo-listing",
            "version": "1.2.3",
            "state": "active",
            "note": "",
            "hint": "",
            "hooks": ["pulpo_generators"],
            "commands": [],
            "generators": ["listing"],
            "services": [],
            "problems": [],
        }
        told = environment.pulpo("plugins", "info", "listing", cwd=project)
        assert told.code == 0
        assert "hooks\tpulpo_generators\ngenerators\tlisting\n" in told.out
        compiled = environment.pulpo("compile", cwd=project)
        assert re.search(r": (\d+) files by api, listing; \1 added", compiled.out)
        assert (project / ".run_cache/listing.txt").read_text() == "model Note\noperation main.count\n"
        only = environment.pulpo("compile", "--only", "listing", cwd=project)
        assert (only.code, " files by listing; nothing to write" in only.out) == (0, True)
    compiled = environment.pulpo("compile", cwd=project)
    assert "removed the files of generator 'listing': its plugin is not installed" in compiled.out
    assert not (project / ".run_cache/listing.txt").exists()


def test_a_command(environment: Environment, project: Path, tmp_path: Path) -> None:
    with environment.having(tmp_path, HELLO):
        assert "hello       Greets." in environment.pulpo("--help", cwd=project).out
        assert "Greet the project, by its name." in environment.pulpo("hello", "world", "--help", cwd=project).out
        assert environment.pulpo("hello", "world", "--loud", cwd=project).out == "HELLO PROJECT\n"
        assert environment.pulpo("bye", cwd=project).code == 7
        listed = environment.pulpo("plugins", "list", cwd=tmp_path)
        assert "hello\tpulpo-hello\t1.2.3\tactive\tcommands: hello world, bye\n" in listed.out
    assert environment.pulpo("bye", cwd=project).code == 2


def test_middlewares_with_settings(environment: Environment, project: Path, tmp_path: Path, database_url: str) -> None:
    seen = "('api', 'main.count', {'word': 'milk'}, 0) {'client_address': '127.0.0.1', 'witness': 'was there'}\n"
    (project / "pyproject.toml").write_text('[tool.pulpo.witness]\nfile = "told.txt"\n')
    with environment.having(tmp_path, WITNESS):
        described = environment.pulpo("plugins", "info", "witness", cwd=project)
        assert "file\tstr\t'seen.txt'\tWhere to write what is seen.\n" in described.out
        environment.pulpo("compile", cwd=project)
        with environment.api(project, PULPO_DATABASE_URL=database_url, PULPO_WITNESS_TIMES="2") as api:
            assert api.client.post("/operations/main.count", json={"word": "milk"}).json() == 0
            assert api.client.post("/notes", json={"title": "buy milk"}).status_code == 201
            api.process.terminate()
            api.process.wait(30)
        assert (project / "told.txt").read_text() == seen * 2
        assert (project / "writes.txt").read_text() == "insert Note 1\n"
        told = dict.fromkeys((project / "events.txt").read_text().splitlines())
        assert [event for event in told if event.startswith(("api", "database"))] == [
            "database db_connected",
            "database db_indexes_complete",
            "api service_start",
            "api service_stop",
            "database db_closed",
        ]
        assert {"cli cli_command_start", "codegen codegen_complete", "plugins framework_init_complete"} <= set(told)


def test_wrong_settings_of_a_middleware(
    environment: Environment, project: Path, tmp_path: Path, database_url: str
) -> None:
    variables = {"PULPO_DATABASE_URL": database_url, "PULPO_WITNESS_TIMES": "0"}
    with environment.having(tmp_path, WITNESS):
        environment.pulpo("compile", cwd=project)
        wrong = environment.pulpo("api", "start", cwd=project, **variables)
    assert wrong.code == 2
    assert "PULPO_WITNESS_TIMES" in wrong.err
    assert "Traceback" not in wrong.err


def test_an_application_that_observes(
    environment: Environment, project: Path, tmp_path: Path, database_url: str
) -> None:
    variables = {"PULPO_DATABASE_URL": database_url}
    environment.pulpo("compile", cwd=project)
    before = tree(project / ".run_cache")
    with environment.having(tmp_path, PANEL):
        assert environment.pulpo("compile", "--check", cwd=project).code == 0
        with environment.api(project, **variables) as api:
            assert api.client.post("/notes", json={"title": "buy milk"}).headers["x-panel"] == "here"
            assert api.client.get("/panel/seen").json() == {
                "actor": "anonymous",
                "seen": ["service_start", "insert Note by anonymous over api"],
                "url": f"{api.client.base_url}/panel/seen",
            }
        claiming = (project / "main.py").read_text().replace("@datamodel()", '@datamodel(path="panel")')
        (project / "main.py").write_text(claiming)
        refused = environment.pulpo("compile", cwd=project)
        assert refused.code == 1
        assert "used by the plugin 'panel' of pulpo-panel (What is written)" in " ".join(refused.err.split())
    (project / "main.py").write_text(claiming.replace('path="panel"', ""))
    assert environment.pulpo("compile", "--force", cwd=project).code == 0
    assert tree(project / ".run_cache") == before
    with environment.api(project, **variables) as api:
        assert api.client.get("/panel/seen").status_code == 404
        assert "x-panel" not in api.client.get("/notes").headers
    (project / "main.py").write_text(claiming)
    assert environment.pulpo("compile", cwd=project).code == 0
