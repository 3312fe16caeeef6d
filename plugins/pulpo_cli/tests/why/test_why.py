"""`pulpo why`: what generated a thing and from what, and the error for an unknown thing."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from pulpo_cli import hooks
from pulpo_cli.why import Reason, find_reasons
from pulpo_core import Artifact, GenerationContext, Omission, Part, PulpoException, hookimpl
from pulpo_core.exceptions import GenerationError, NotFoundError
from pulpo_core.generation import compile_project
from pulpo_core.plugins import from_modules
from pulpo_core.project import Project
from pulpo_core.testing import MakeProject, Pulpo

EXAMPLES = Path(__file__).parents[4] / "examples"
MAIN = """
    from beanie import Document, Link
    from pydantic import BaseModel
    from pulpo_core import datamodel, operation

    class Raw(BaseModel):
        text: str = ""

    @datamodel
    class Job(Document):
        title: str

    @datamodel(relations=[{"name": "best", "target": "Job", "cardinality": "one"}])
    class Offer(Document):
        job: Link[Job]

    @operation(name="jobs.fetch.one")
    def one() -> Raw: ...

    @operation(name="jobs.fetch.two")
    def two() -> Raw: ...

    @operation(name="jobs.merge", models_out=["Job"])
    def merge(one: Raw, two: Raw) -> None: ...

    @operation(name="jobs.collect")
    def collect(all_of_them: list[Raw]) -> list[Job]: ...

    @operation(name="jobs.count", models_in=["Job"], after=["jobs.collect"])
    def count() -> int: ...

    @operation(name="report.write", models_in=["Job"])
    def write() -> None: ...
"""


class BellPlugin:
    """Writes a file a model, with routes in it, and one for all."""

    name = "bell"

    def generate(self, context: GenerationContext) -> Iterable[Artifact]:
        """The files."""
        yield Artifact("bells.txt", "all", parts=(Part("route", "GET /bells"), Part("tone", "ding")))
        for model in context.metadata.models:
            path = model.path
            parts = [f"GET /{path}", f"POST /{path}", f"GET /{path}/{{id}}", f"PUT /{path}/{{id}}", f"GET /{path}/now"]
            yield Artifact(f"bells/{path}.txt", path, sources=(model,), parts=tuple(Part("route", p) for p in parts))

    @hookimpl
    def pulpo_generators(self) -> list[Any]:
        return [self]

    @hookimpl
    def pulpo_commands(self, cli: Any) -> None:
        cli.add("bell ring", "pulpo_core.cli.commands.version:version", help="Ring it.")
        cli.add("bell break", "nowhere:to_be_found", help="Break it.")


class BrokenBell:
    """A generator of which one part, or all of it, cannot be made."""

    name = "broken"

    def __init__(self, *items: Omission | PulpoException) -> None:
        self.items = items

    def generate(self, context: GenerationContext) -> Iterable[Artifact | Omission]:
        for item in self.items:
            if isinstance(item, PulpoException):
                raise item
            yield item

    @hookimpl
    def pulpo_generators(self) -> list[Any]:
        return [self]


def test_what_is_left_out(make_project: MakeProject) -> None:
    error = GenerationError("two bells claim it", hint="sell one")
    broken = BrokenBell(Omission((Part("tone", "dong"),), error))
    project = make_project(MAIN, plugins=from_modules(bell=BellPlugin(), broken=broken))
    [reason] = find_reasons("dong", project)
    assert reason.lines() == [
        "dong: tone",
        "  because  generator broken of plugin broken ((in this process) -) leaves it out: two bells claim it",
        "  because  fix: sell one",
    ]
    assert things(find_reasons("ding", project)) == ["ding"]


def test_a_generator_that_fails(make_project: MakeProject) -> None:
    broken = BrokenBell(GenerationError("no bells"))
    project = make_project(MAIN, plugins=from_modules(bell=BellPlugin(), broken=broken))
    assert things(find_reasons("ding", project)) == ["ding"]
    with pytest.raises(GenerationError, match=r"generator 'broken' of .*: no bells"):
        find_reasons("dong", project)


@pytest.fixture
def project(make_project: MakeProject) -> Project:
    """A compiled project."""
    made = make_project(MAIN, plugins=from_modules(bell=BellPlugin()))
    compile_project(made).check()
    return made


def things(reasons: Iterable[Reason]) -> list[str]:
    """Return the subjects of the reasons."""
    return [reason.thing for reason in reasons]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("GET /jobs", ["GET /jobs"]),
        ("  GET   /jobs/?limit=3&x=/y", ["GET /jobs"]),
        ("/jobs", ["GET /jobs", "POST /jobs"]),
        ("/jobs/{id}", ["GET /jobs/{id}", "PUT /jobs/{id}"]),
        ("/jobs/42", ["GET /jobs/{id}", "PUT /jobs/{id}"]),
        ("PUT /jobs/now", ["PUT /jobs/{id}"]),
        ("GET /jobs/now", ["GET /jobs/now"]),
        ("GET /bells", ["GET /bells"]),
        ("ding", ["ding"]),
        (".run_cache/bells.txt", [".run_cache/bells.txt"]),
        ("bells/jobs.txt", [".run_cache/bells/jobs.txt"]),
        ("manifest.json", [".run_cache/manifest.json"]),
        ("pulpo bell ring", ["pulpo bell ring"]),
        ("bell", ["pulpo bell ring", "pulpo bell break"]),
        ("pulpo compile", ["pulpo compile"]),
        ("Job", ["Job"]),
        ("jobs.merge", ["jobs.merge"]),
    ],
)
def test_what_is_found(asked: str, found: list[str], project: Project) -> None:
    assert things(find_reasons(asked, project)) == found


def test_route(project: Project) -> None:
    [reason] = find_reasons("GET /jobs", project)
    assert reason.lines() == [
        "GET /jobs: route",
        "  in       .run_cache/bells/jobs.txt",
        "  made by  generator bell of plugin bell ((in this process) -)",
        "  from     model Job, @datamodel at main.py:9",
    ]
    (project.output / "bells" / "jobs.txt").unlink()
    [reason] = find_reasons("GET /jobs", project)
    assert reason.because == ("it is not written yet: run `pulpo compile`",)
    [reason] = find_reasons("ding", project)
    assert reason.lines()[-1] == "  from     the project as a whole"


def test_files_from_anywhere(project: Project, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = project.output / "bells" / "jobs.txt"
    for folder, asked in (
        (tmp_path, file.relative_to(tmp_path)),
        (project.output / "bells", Path("jobs.txt")),
        (project.root, Path("./.run_cache/bells/../bells/jobs.txt")),
        (tmp_path, file),
    ):
        monkeypatch.chdir(folder)
        assert things(find_reasons(str(asked), project)) == [".run_cache/bells/jobs.txt"]


def test_command(project: Project) -> None:
    [ring] = find_reasons("pulpo bell ring", project)
    assert ring.place.startswith("commands/version.py:")
    assert ring.place.endswith(" (pulpo_core.cli.commands.version:version)")
    assert str(ring.maker) == "hook pulpo_commands of plugin bell ((in this process) -)"
    [broken] = find_reasons("pulpo bell break", project)
    assert broken.place == "nowhere:to_be_found"
    [own] = find_reasons("pulpo compile", project)
    assert str(own.maker).startswith("the core's own command of plugin core (pulpo-core ")


def test_commands_of_the_project(make_project: MakeProject) -> None:
    """Those that there are: `data edit`, for a model that can be updated."""
    project = make_project(MAIN, plugins=from_modules(cli=hooks))
    for asked in ("data edit Job", "data find Job", "ops jobs merge"):
        for words in (asked, f"pulpo {asked}"):
            assert things(find_reasons(words, project)) == [asked]
    with pytest.raises(NotFoundError):
        find_reasons("data update Job", project)


@pytest.mark.parametrize(
    ("asked", "place", "because"),
    [
        (
            "jobs.fetch.one -> jobs.merge",
            "flow jobs",
            "jobs.fetch.one returns Raw, which is passed as parameter 'one' of jobs.merge; "
            "rule 'name': the parameter has its name",
        ),
        (
            "jobs.fetch.two → jobs.collect",
            "flow jobs",
            "jobs.fetch.two returns Raw, which is passed as parameter 'all_of_them' of jobs.collect; "
            "rule 'all': a list takes the results of all of them",
        ),
        ("jobs.collect -> jobs.count", "flow jobs", "after= of jobs.count names jobs.collect"),
        ("jobs.merge-->jobs.count", "flow jobs", "jobs.merge writes Job, which jobs.count reads or writes later"),
        (
            "jobs.merge -> report.write",
            "no flow, since they share no namespace; analysed over the whole project",
            "jobs.merge writes Job, which report.write reads or writes later",
        ),
        ("jobs.merge -> Job", "", "models_out= of jobs.merge names Job"),
        ("Job -> jobs.count", "", "models_in= of jobs.count names Job"),
        ("jobs.collect -> Job", "", "jobs.collect returns Job"),
        ("Offer -> Job", "", "field 'job' of Offer links to Job"),
    ],
)
def test_edge(asked: str, place: str, because: str, project: Project) -> None:
    reason = find_reasons(asked, project)[0]
    assert (reason.place, "; ".join(reason.because)) == (place, because)
    ends = asked.replace("-->", "->").replace("→", "->").split("->")
    assert [item.name for item in reason.declared[:2]] == [end.strip() for end in ends]
    assert all(item.file == "main.py" and item.line > 1 for item in reason.declared)


def test_every_edge_of_every_flow_has_a_reason(project: Project) -> None:
    from pulpo_core.analysis import project_flows

    edges = [edge for flow in project_flows(project.load()) for edge in flow.edges]
    assert len(edges) >= 6
    for edge in edges:
        assert find_reasons(f"{edge.producer} -> {edge.consumer}", project)


def test_model(project: Project) -> None:
    [reason] = find_reasons("Job", project)
    [made] = reason.because
    assert made.endswith(
        "makes .run_cache/bells/jobs.txt from it: GET /jobs, POST /jobs, GET /jobs/{id}, PUT /jobs/{id}, GET /jobs/now"
    )


@pytest.mark.parametrize(
    ("asked", "message", "hint"),
    [
        ("GET /job", "the project has nothing named 'GET /job'", "did you mean 'GET /jobs'"),
        ("pulpo bell rang", "nothing named 'pulpo bell rang'", "did you mean 'pulpo bell ring'"),
        (".run_cache/bells.tx", "nothing named", "did you mean '.run_cache/bells.txt'"),
        ("job", "nothing named 'job'", "did you mean 'Job'"),
        ("qqqqqqqq", "nothing named 'qqqqqqqq'", "ask for a route (GET /jobs), a command (pulpo api start)"),
        ("", "nothing named ''", "ask for a route"),
        ("pulpo", "nothing named 'pulpo'", ""),
        ("jobs.merg -> Job", "no model or operation 'jobs.merg'", "did you mean 'jobs.merge'"),
        (
            "jobs.merge -> jobs.fetch.one",
            "there is no connection from",
            "the opposite direction: jobs.fetch.one -> jobs.merge",
        ),
        (
            "jobs.fetch.one -> jobs.count",
            "there is no connection",
            "through others: jobs.fetch.one -> jobs.collect -> jobs.count",
        ),
        ("jobs.fetch.one -> jobs.fetch.two", "there is no connection", "neither depends on the other"),
        ("Job -> Offer", "there is no connection", "`pulpo graph Job` shows"),
    ],
)
def test_no_such_thing(asked: str, message: str, hint: str, project: Project) -> None:
    with pytest.raises(NotFoundError) as caught:
        find_reasons(asked, project)
    assert message in caught.value.message
    assert hint in str(caught.value.hint)


def test_hostile_words(project: Project) -> None:
    for word in ("\x1b[31m", "../" * 30, "/" * 200, "(" * 50, "{id}", "a\x00b", "-> ->", "[bold]x[/]"):
        with pytest.raises(NotFoundError):
            find_reasons(word, project)


@pytest.mark.parametrize(
    ("example", "asked", "kind", "source"),
    [
        ("jobhunter", "GET /jobs", "route", "model Job @datamodel src/jobhunter/models/job.py"),
        (
            "jobhunter",
            "scraping.linkedin.fetch -> scraping.merge",
            "edge",
            "operation scraping.linkedin.fetch @operation",
        ),
        ("observatory", "/operations/planning.schedule", "route", "operation planning.schedule @operation"),
        ("observatory", "pulpo api start", "command", ""),
    ],
)
def test_command_on_the_examples(example: str, asked: str, kind: str, source: str, pulpo: Pulpo) -> None:
    words = [asked] if "->" in asked else asked.split()
    reason, *_ = json.loads(pulpo("--project", str(EXAMPLES / example), "why", *words, "--json").stdout)
    assert reason["kind"] == kind
    declared = [f"{d['kind']} {d['name']} {d['decorator']} {d['file']}" for d in reason["declared"]]
    assert any(line.startswith(source) for line in declared) == bool(source)
    if kind != "edge":
        assert reason["maker"]["distribution"] == "pulpo-api"
