"""Rules about the fields of models."""

import inspect
from collections.abc import Iterable, Iterator
from typing import Any

from beanie import Document
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from pulpo_cli.lint.linted_project import LintedProject
from pulpo_cli.lint.own_rule import own_rule
from pulpo_cli.lint.rules.annotations import classes_of_models, holds_plain_datetime
from pulpo_cli.lint.rules.hints import known_problems, suggestion
from pulpo_core.annotations import parts, type_name
from pulpo_core.lint_rules import Finding, Severity
from pulpo_core.locations import Location
from pulpo_core.models.fields import HIDDEN

HINTS_WITH_FIELDS = ("primary_field", "list_fields")


@own_rule("PUL207", "undescribed-field", Severity.INFO)
def undescribed_field(context: LintedProject) -> Iterator[Finding]:
    """A field of a model, or of a class inside a model, has no description.

    Bad:

        @datamodel(description="An opening")
        class Job(Document):
            title: str

    Good:

        @datamodel(description="An opening")
        class Job(Document):
            title: str = Field(description="Title of the job, without gender suffix")
    """
    yield from undescribed(context, classes_of_models(context))


@own_rule("PUL208", "naive-datetime", Severity.WARNING)
def naive_datetime(context: LintedProject) -> Iterator[Finding]:
    """A field accepts datetimes without a time zone.

    MongoDB stores times in UTC and returns them without a zone: 12:00 in Berlin becomes 10:00, and cannot be compared
    with a datetime that has a zone. `UtcDatetime` accepts both kinds and converts them to UTC. Fields with their own
    validators are not reported.

    Bad:

        @datamodel(description="An opening")
        class Job(Document):
            posted_at: datetime | None = None

    Good:

        @datamodel(description="An opening")
        class Job(Document):
            posted_at: UtcDatetime | None = None
    """
    for cls, name, field, where in own_fields(context, classes_of_models(context)):
        if holds_plain_datetime(field.annotation) and not field.metadata and not _is_validated(cls, name):
            message = (
                f"field {name!r} of {cls.__name__} is {type_name(field.annotation)}, which allows times without a zone"
            )
            yield Finding(where, message, "use UtcDatetime from pulpo_core instead of datetime")


@own_rule("PUL209", "shadowed-name", Severity.WARNING)
def shadowed_name(context: LintedProject) -> Iterator[Finding]:
    """A field has the name of a method that every document has: `save`, `find`, `count`, `json`.

    The field hides the method: `job.save()` calls the value of the field.

    Bad:

        @datamodel(description="How often a word occurs")
        class Word(Document):
            text: str
            count: int

    Good:

        @datamodel(description="How often a word occurs")
        class Word(Document):
            text: str
            occurrences: int
    """
    for cls, name, _, where in own_fields(context, classes_of_models(context)):
        base = Document if issubclass(cls, Document) else BaseModel
        if hasattr(base, name) and name not in HIDDEN:
            message = f"field {name!r} of {cls.__name__} hides {base.__name__}.{name}"
            yield Finding(where, message, f"rename it; Field(alias={name!r}) keeps the name for clients")


@own_rule("PUL210", "loose-type", Severity.INFO)
def loose_type(context: LintedProject) -> Iterator[Finding]:
    """A field accepts any value: `Any`, `object`, or a dict or list without types for its items.

    Its values are not validated or described, and cannot be filtered by type.

    Bad:

        @datamodel(description="An opening")
        class Job(Document):
            salary: dict

    Good:

        class Salary(BaseModel):
            yearly: float


        @datamodel(description="An opening")
        class Job(Document):
            salary: Salary
    """
    for cls, name, field, where in own_fields(context, classes_of_models(context)):
        is_bare = field.annotation in (dict, list, set, tuple)
        if is_bare or any(part in (Any, object) for part in parts(field.annotation)):
            message = f"field {name!r} of {cls.__name__} is {type_name(field.annotation)}, which accepts any value"
            yield Finding(
                where, message, "use a pydantic model, or dict[str, …] or list[…] with the types of the items"
            )


@own_rule("PUL211", "wrong-field", Severity.ERROR)
def wrong_field(context: LintedProject) -> Iterator[Finding]:
    """`searchable_fields`, `sortable_fields` or an index names a field that does not exist or has an unsuitable type.

    Searchable fields must be text; sortable fields must be single values.

    Bad:

        @datamodel(description="An opening", indexes=["titel"])
        class Job(Document):
            title: str

    Good:

        @datamodel(description="An opening", indexes=["title"])
        class Job(Document):
            title: str
    """
    yield from known_problems(context, "wrong-field")


@own_rule("PUL212", "unknown-ui-field", Severity.WARNING)
def unknown_ui_field(context: LintedProject) -> Iterator[Finding]:
    """`primary_field` or `list_fields` in `ui=` names a field that the model does not have.

    Bad:

        @datamodel(description="An opening", ui={"list_fields": ["title", "employer"]})
        class Job(Document):
            title: str
            company: str

    Good:

        @datamodel(description="An opening", ui={"list_fields": ["title", "company"]})
        class Job(Document):
            title: str
            company: str
    """
    for model in context.metadata.models:
        cls = model.document_cls
        known = [*cls.model_fields, *cls.model_computed_fields]
        for hint in HINTS_WITH_FIELDS:
            given = model.ui_hints.get(hint, ())
            for name in given if isinstance(given, list) else [given]:
                if isinstance(name, str) and name.partition(".")[0] not in known:
                    message = f"{hint} of model {model.name!r} names {name!r}, which is not a field"
                    yield Finding(context.place(model, name, "ui"), message, suggestion(name, known))


def own_fields(
    context: LintedProject, classes: Iterable[type[BaseModel]]
) -> Iterator[tuple[type[BaseModel], str, FieldInfo, Location]]:
    """Yield the fields of classes: the class that declares it, the name, the field and the place."""
    for cls in classes:
        for name in inspect.get_annotations(cls):
            where = context.field_place(cls, name)
            if name in cls.model_fields and where:
                yield cls, name, cls.model_fields[name], where


def undescribed(context: LintedProject, classes: Iterable[type[BaseModel]]) -> Iterator[Finding]:
    """Yield a finding for each field of these classes without a description."""
    for cls, name, field, where in own_fields(context, classes):
        if not field.description:
            yield Finding(where, f"field {name!r} of {cls.__name__} has no description", "write Field(description=…)")


def _is_validated(cls: type[BaseModel], name: str) -> bool:
    decorators = cls.__pydantic_decorators__
    checked = [validator.info.fields for validator in decorators.field_validators.values()]
    checked += [validator.info.fields for validator in decorators.validators.values()]
    return any(name in names or "*" in names for names in checked)
