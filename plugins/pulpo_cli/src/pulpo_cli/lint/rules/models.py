"""Rules about models: their paths, collections, links and relations."""

from collections import defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING

from beanie import Document
from pydantic import BaseModel

from pulpo_cli.lint.linted_project import LintedProject
from pulpo_cli.lint.own_rule import own_rule
from pulpo_cli.lint.rules.hints import known_problems
from pulpo_core.analysis.ports import Ports
from pulpo_core.lint_rules import Finding, Severity

if TYPE_CHECKING:
    from pulpo_core.metadata import ModelInfo


@own_rule("PUL201", "colliding-path", Severity.ERROR)
def colliding_path(context: LintedProject) -> Iterator[Finding]:
    """Two models have the same URL.

    Paths that differ only in case, or in hyphens and underscores, are the same. Without `path=`, the path is the name
    of the model's collection.

    Bad:

        @datamodel(description="A job as a board shows it", path="jobs")
        class BoardJob(Document):
            title: str


        @datamodel(description="A job after cleaning", path="jobs")
        class CleanJob(Document):
            title: str

    Good:

        @datamodel(description="A job as a board shows it", path="board-jobs")
        class BoardJob(Document):
            title: str


        @datamodel(description="A job after cleaning", path="jobs")
        class CleanJob(Document):
            title: str
    """
    yield from known_problems(context, "colliding-path")


@own_rule("PUL202", "colliding-collection", Severity.ERROR)
def colliding_collection(context: LintedProject) -> Iterator[Finding]:
    """Two models have the same collection, and their documents cannot be distinguished.

    Each model finds the documents of the other, and fails on them. Models that inherit from one with `is_root = True`
    in its `Settings` may share its collection: their documents contain the name of their class.

    Bad:

        @datamodel(description="A job as a board shows it", path="board-jobs")
        class BoardJob(Document):
            title: str

            class Settings:
                name = "jobs"


        @datamodel(description="A job after cleaning")
        class CleanJob(Document):
            title: str

            class Settings:
                name = "jobs"

    Good:

        @datamodel(description="A job as a board shows it")
        class BoardJob(Document):
            title: str

            class Settings:
                name = "board_jobs"


        @datamodel(description="A job after cleaning")
        class CleanJob(Document):
            title: str

            class Settings:
                name = "jobs"
    """
    kept: dict[str, dict[type, ModelInfo]] = defaultdict(dict)
    for model in context.metadata.models:
        root = _root(model.document_cls)
        kept[_collection(root)].setdefault(root, model)
    for collection, by_root in kept.items():
        first, *others = by_root.values()
        for model in others:
            message = (
                f"models {first.name!r} ({first.location}) and {model.name!r} both have the collection {collection!r}"
            )
            yield Finding(
                context.place(model, collection, "Settings"), message, "give one of them another Settings.name"
            )


@own_rule("PUL203", "wrong-relation", Severity.ERROR)
def wrong_relation(context: LintedProject) -> Iterator[Finding]:
    """A relation names a model that does not exist, or contradicts the field of the same name.

    Bad:

        @datamodel(
            description="A company that offers jobs",
            relations=[{"name": "jobs", "target": "Jbo", "cardinality": "many"}],
        )
        class Company(Document):
            name: str


        @datamodel(description="An opening")
        class Job(Document):
            company: Link[Company]

    Good:

        @datamodel(
            description="A company that offers jobs",
            relations=[{"name": "jobs", "target": "Job", "cardinality": "many"}],
        )
        class Company(Document):
            name: str


        @datamodel(description="An opening")
        class Job(Document):
            company: Link[Company]
    """
    for problem, where in context.problems_of("wrong-relation"):
        if not context.is_broken(str(problem.details.get("target", ""))):
            yield Finding(where, problem.message, problem.hint or "")


@own_rule("PUL204", "unregistered-link", Severity.ERROR)
def unregistered_link(context: LintedProject) -> Iterator[Finding]:
    """A field links to a document that is not a model.

    Beanie knows only the models: it cannot follow the link, and the project does not start.

    Bad:

        class Company(Document):
            name: str


        @datamodel(description="An opening")
        class Job(Document):
            company: Link[Company]

    Good:

        @datamodel(description="A company that offers jobs")
        class Company(Document):
            name: str


        @datamodel(description="An opening")
        class Job(Document):
            company: Link[Company]
    """
    known = {model.document_cls.__name__ for model in context.metadata.models}
    for model in context.metadata.models:
        for field in model.fields:
            for link in field.links:
                if link not in known and not context.is_broken(link):
                    where = context.model_field_place(model, field.name)
                    message = f"field {field.name!r} of model {model.name!r} links to {link!r}, which is not a model"
                    yield Finding(where, message, f"add @datamodel to {link}")


@own_rule("PUL205", "broken-back-link", Severity.ERROR)
def broken_back_link(context: LintedProject) -> Iterator[Finding]:
    """A `BackLink` does not name the link that it belongs to, or names a field that is not a link.

    Beanie needs `json_schema_extra={"original_field": …}`: the name of the link's field in the other model. The project
    does not compile.

    Bad:

        @datamodel(description="A company that offers jobs")
        class Company(Document):
            jobs: list[BackLink["Job"]] = Field(json_schema_extra={"original_field": "firm"})


        @datamodel(description="An opening")
        class Job(Document):
            company: Link[Company]

    Good:

        @datamodel(description="A company that offers jobs")
        class Company(Document):
            jobs: list[BackLink["Job"]] = Field(json_schema_extra={"original_field": "company"})


        @datamodel(description="An opening")
        class Job(Document):
            company: Link[Company]
    """
    yield from known_problems(context, "broken-back-link")


@own_rule("PUL206", "unused-model", Severity.INFO)
def unused_model(context: LintedProject) -> Iterator[Finding]:
    """No operation takes, returns, reads or writes a model, and no other model has a link or relation to it.

    Its documents are still available through the API. A project without operations is not checked.

    Bad:

        @datamodel(description="An opening")
        class Job(Document):
            title: str


        @operation(name="jobs.count", description="Count the openings")
        async def count() -> int: ...

    Good:

        @datamodel(description="An opening")
        class Job(Document):
            title: str


        @operation(name="jobs.count", description="Count the openings", models_in=["Job"])
        async def count() -> int: ...
    """
    if not context.metadata.operations:
        return
    used = _used_classes(context)
    for model in context.metadata.models:
        if not any(issubclass(cls, model.document_cls) or issubclass(model.document_cls, cls) for cls in used):
            message = f"model {model.name!r} is not used: by no operation, and by no link or relation of another model"
            remedy = "add it to models_in= or models_out= of the operations that use it, or remove it"
            yield Finding(context.place(model), message, remedy)


def _used_classes(context: LintedProject) -> set[type[BaseModel]]:
    """Return the documents that operations or other models refer to."""
    metadata = context.metadata
    by_name = {model.name: model.document_cls for model in metadata.models}
    by_class = {model.document_cls.__name__: model.document_cls for model in metadata.models}
    used: set[type[BaseModel] | None] = set()
    for operation in metadata.operations:
        used |= {by_name.get(name) for name in (*operation.models_in, *operation.models_out)}
        ports = Ports.of(operation)
        for carried in (ports.returned, *ports.parameters.values()):
            used |= set(carried.classes) if carried else set()
    for model in metadata.models:
        used |= {by_class.get(link) for field in model.fields for link in field.links}
        used |= {by_name.get(relation["target"]) for relation in model.relations}
        tied = any(link in by_class for field in model.fields for link in field.links) or model.relations
        used |= {model.document_cls} if tied else set()
    return {cls for cls in used if isinstance(cls, type)}


def _root(document: type[Document]) -> type:
    """Return the document class that owns the collection of a document."""
    bases = [base for base in document.__mro__ if issubclass(base, Document) and base is not Document]
    roots = [base for base in bases if getattr(base.__dict__.get("Settings"), "is_root", False)]
    return roots[-1] if roots else document


def _collection(document: type) -> str:
    name = getattr(getattr(document, "Settings", None), "name", None)
    return name if isinstance(name, str) else document.__name__
