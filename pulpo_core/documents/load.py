"""Builds instances of document classes from stored documents."""

from collections.abc import Mapping
from typing import Any, TypeVar, cast

import pydantic
from beanie import Document

from pulpo_core.beanie_internals import parse_obj
from pulpo_core.exceptions import ProcessingError, ValidationError
from pulpo_core.exceptions.findings import finding_texts
from pulpo_core.invocation import validation_error
from pulpo_core.sensitive import hide, sensitive_texts

Doc = TypeVar("Doc", bound=Document)


def load(kind: type[Doc], stored: Mapping[str, Any]) -> Doc:
    """Return a stored document as an instance of its class. Raises ProcessingError if the model refuses it."""
    try:
        return cast(Doc, parse_obj(kind, dict(stored)))
    except Exception as error:  # a project's validator may raise anything
        found = (
            finding_texts(error, kind)[0]
            if isinstance(error, pydantic.ValidationError)
            else f"{type(error).__name__}: {hide(str(error), sensitive_texts(stored, kind))}"
        )
        raise ProcessingError(
            f"the stored document {stored.get('_id')!s:.100} does not fit {kind.__name__}: {found}",
            hint="`pulpo db check` finds all of them; mend them, or write a migration",
        ) from error


def refusal_of(error: ProcessingError, kind: type[Document], values: Mapping[str, Any]) -> ValidationError:
    """Return the error for values that cannot be stored, because the model would refuse to read them."""
    cause = error.__cause__
    message = f"the {kind.__name__} would be stored with values that its own model refuses"
    if isinstance(cause, pydantic.ValidationError):
        return validation_error(message, cause, kind)
    found = hide(str(cause), sensitive_texts(values, kind))
    return ValidationError(f"{message}: {found}", errors=[{"loc": (), "msg": found, "type": "value"}])
