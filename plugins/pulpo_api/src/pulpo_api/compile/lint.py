"""Rules of `pulpo lint` about a project's API."""

from collections.abc import Iterator

from pulpo_api.mounts import collect_mounts, taken_paths
from pulpo_core.documents.query.parameters import RESERVED
from pulpo_core.lint_rules import Finding, LintContext, Severity, rule


@rule("API101", "hidden-by-parameter", Severity.WARNING)
def hidden_by_parameter(context: LintContext) -> Iterator[Finding]:
    """A field has the name of a list parameter: `limit`, `sort`, `count`, `q`.

    `GET /jobs?limit=5` returns five jobs, not the jobs whose `limit` is 5; those are `limit__eq=5`.

    Bad:

        @datamodel(description="How often a key may call")
        class Quota(Document):
            limit: int

    Good:

        @datamodel(description="How often a key may call")
        class Quota(Document):
            calls: int
    """
    for model in context.metadata.models:
        for name in sorted(set(RESERVED) & set(model.document_cls.model_fields)):
            where = context.model_field_place(model, name)
            message = f"field {name!r} of model {model.name!r} has the name of the list parameter `{name}=`"
            yield Finding(where, message, f"rename it, or filter by `{name}__eq=`")


@rule("API102", "reserved-path", Severity.ERROR)
def reserved_path(context: LintContext) -> Iterator[Finding]:
    """A model claims a URL that the API itself (`/models`, `/events`, `/health` …) or a plugin uses.

    Plugins mount their own applications, such as `/admin`. `pulpo compile` leaves the model out of the API.

    Bad:

        @datamodel(description="What happened", path="events")
        class Incident(Document):
            text: str

    Good:

        @datamodel(description="What happened", path="incidents")
        class Incident(Document):
            text: str
    """
    for model, message in taken_paths(context.metadata, collect_mounts(context.project)):
        yield Finding(context.place(model, model.path), message, "set another one with path=…")
