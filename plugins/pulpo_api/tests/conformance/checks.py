"""Settings for Schemathesis: text formats that it does not know, and an additional check."""

import re
from typing import Any

import schemathesis
from schemathesis.checks import CheckContext
from schemathesis.core.transport import Response
from schemathesis.specs.openapi.checks import positive_data_acceptance

# What no JSON schema can say: how parameters, fields and documents depend on each other, and the database's limits.
REASONS = re.compile(
    r"Value error, |must be a cursor|cannot be used with cursor|more than \d+ parameters|must not contain a NUL|"
    r"used with another body|must link to|do not fit together|cannot be stored|start with a dollar|"
    r"must not be empty, `\.`|cannot be changed|a value that can be stored|must be shorter|exceeded maximum size|"
    r"too many digits|it is written like|: unknown parameter|commas between them|"
    r"how many documents there are|unknown column|is the name of several columns|names the columns"
)


def _reasons(problem: dict[str, Any]) -> list[str]:
    errors = problem.get("errors") or [{"msg": problem["detail"]}]
    return [error["msg"] for error in errors]


def _is_missing(error: dict[str, Any]) -> bool:
    return bool(error["type"] == "missing")


@schemathesis.check
def what_fits_is_taken(ctx: CheckContext, response: Response, case: schemathesis.Case[Any]) -> bool | None:
    """A request that the document allows is only refused for reasons that the document cannot express."""
    if response.status_code == 412:
        return None
    if response.status_code == 422 and all(map(REASONS.search, _reasons(response.json()))):
        return None
    if response.status_code == 422 and case.method == "PATCH" and all(map(_is_missing, response.json()["errors"])):
        return None  # it makes one member of a union of another, of which it does not send all
    return positive_data_acceptance(ctx, response, case)
